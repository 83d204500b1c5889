import { formatBytes, formatCount, formatTotal } from '../../formula/numbers';
import type { GenerationFigures } from '../../questions/generation/generation';
import type { GenerationRun } from '../../questions/generation/runs';
import type { TokenFormula } from '../../questions/generation/tokenFormula';

/** What a language model costs while it generates text, as lines under the totals. */
export function generationTexts(figures: GenerationFigures, params: number): { label: string; text: string }[] {
  const { activeParams, cache, cacheBytes, context, memoryBytes, prefill, next } = figures;
  const flops = ({ flops, atLeast }: GenerationRun): string =>
    `${atLeast ? 'at least ' : ''}${formatTotal(flops, 'FLOPs')}`;
  const tokens = `${context} ${context === 1 ? 'token' : 'tokens'}`;
  return [
    ...(activeParams === params
      ? []
      : [{ label: 'Active parameters', text: `${formatCount(activeParams)} per token` }]),
    {
      label: 'KV cache',
      text: `${formatBytes(cache.bytesPerToken)} per token, ${formatBytes(cacheBytes)} at ${tokens} (${cache.dtype})`,
    },
    { label: 'Weights and cache', text: `${formatBytes(memoryBytes)} at ${tokens}` },
    ...(prefill ? [{ label: 'Prefill', text: `${flops(prefill)} for ${tokens}` }] : []),
    ...(next ? [{ label: 'Next token', text: flops(next) }] : []),
  ];
}

/** How MACs grow with tokens, with all digits: found by analysing the model at other sizes. */
export function formulaSentence({ perToken, perPair, once }: TokenFormula): string {
  const terms = [
    ...(perToken === 0 ? [] : [`${perToken.toLocaleString('en')} · tokens`]),
    ...(perPair === 0 ? [] : [`${perPair.toLocaleString('en')} · tokens · (past + tokens)`]),
    ...(once === 0 ? [] : [once.toLocaleString('en')]),
  ];
  return `MACs = ${terms.join(' + ') || '0'}.`;
}

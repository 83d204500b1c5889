import { formatBytes, formatCount, formatExact, formatRatio, formatSeconds, formatTotal } from '../../formula/numbers';
import type { GenerationFigures } from '../../questions/generation/generation';
import type { GenerationRun } from '../../questions/generation/runs';

/** What a language model costs while it generates text, as lines under the totals. */
export function generationTexts(figures: GenerationFigures, params: number): { label: string; text: string }[] {
  const { activeParams, cache, cacheBytes, context, memoryBytes, prefill, next, bounds } = figures;
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
    ...(prefill
      ? [{ label: 'Prefill', text: `${flops(prefill)} for ${tokens}${atLeast(bounds?.prefillSeconds ?? null)}` }]
      : []),
    ...(next
      ? [
          {
            label: 'Next token',
            text: flops(next) + atLeast(bounds?.tokenSeconds ?? null) + rate(bounds?.tokensPerSecond ?? null),
          },
        ]
      : []),
    ...(bounds && bounds.longestContext !== null
      ? [{ label: 'Longest context', text: contextText(bounds.longestContext, bounds.device) }]
      : []),
  ];
}

function atLeast(seconds: number | null): string {
  return seconds === null ? '' : `, ≥ ${formatSeconds(seconds)}`;
}

function rate(tokensPerSecond: number | null): string {
  return tokensPerSecond === null ? '' : `, ≤ ${formatRatio(tokensPerSecond)} tokens per second`;
}

/** What fits into a device's memory. */
function contextText(tokens: number | 'any', device: string): string {
  if (tokens === 'any') return `any: windows bound the cache, and it fits into ${device}`;
  return tokens === 0
    ? `none: the weights do not fit into ${device}`
    : `${formatExact(tokens)} tokens beside the weights on ${device}`;
}

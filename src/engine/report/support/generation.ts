import { rateAccuracy } from '../../formula/accuracy';
import {
  formatBytes,
  formatCount,
  formatExact,
  formatRatio,
  formatTimeBound,
  formatTotal,
  withAccuracy,
} from '../../formula/numbers';
import type { GenerationFigures } from '../../questions/generation/generation';
import type { GenerationRun } from '../../questions/generation/runs';

/** The cost of generating text with a language model, as lines below the totals. */
export function generationTexts(figures: GenerationFigures, params: number): { label: string; text: string }[] {
  const { activeParams, cache, cacheBytes, context, memoryBytes, encodes, prefill, next, bounds } = figures;
  const flops = ({ flops, accuracy }: GenerationRun): string => withAccuracy(formatTotal(flops, 'FLOPs'), accuracy);
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
    {
      label: encodes ? 'Encoder' : 'Prefill',
      text: `${flops(prefill)} ${encodes ? 'once per text' : `for ${tokens}`}${bounds ? `, ${formatTimeBound(bounds.prefillSeconds, prefill.accuracy)}` : ''}`,
    },
    {
      label: 'Next token',
      text:
        flops(next) +
        (bounds
          ? `, ${formatTimeBound(bounds.tokenSeconds, next.accuracy)}, ${withAccuracy(formatRatio(bounds.tokensPerSecond), rateAccuracy(next.accuracy))} tokens per second`
          : ''),
    },
    ...(bounds && bounds.longestContext !== null
      ? [{ label: 'Longest context', text: contextText(bounds.longestContext, bounds.device) }]
      : []),
  ];
}

/** The context that fits into a device's memory. */
function contextText(tokens: number | 'any', device: string): string {
  if (tokens === 'any') return `any: windows bound the cache, and it fits into ${device}`;
  return tokens === 0
    ? `none: the weights do not fit into ${device}`
    : `${formatExact(tokens)} tokens beside the weights on ${device}`;
}

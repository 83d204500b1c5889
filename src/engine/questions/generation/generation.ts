import type { Analysis } from '../../analysis/analyze';
import type { Convention } from '../../graph/convention';
import { activeParams } from './activeParams';
import { cacheBytes, cacheFigures, contextOf, tokensThatFit, type CacheFigures } from './keyValueCache';
import { runAt, type GenerationRun } from './runs';
import { tokenFormula, type TokenFormula } from './tokenFormula';

/** What a language model costs while it writes. */
export interface GenerationFigures {
  /** Parameters that one token uses. */
  readonly activeParams: number;
  readonly cache: CacheFigures;
  /** Tokens that were read, those of the current run included. */
  readonly context: number;
  /** Bytes of the cache at that context, and of weights and cache together. */
  readonly cacheBytes: number;
  readonly memoryBytes: number;
  /** Reading the context at once, and writing the next token behind it; null where an encoder runs as well. */
  readonly prefill: GenerationRun | null;
  readonly next: GenerationRun | null;
  /** How MACs grow with tokens; null where no formula is exact. */
  readonly formula: TokenFormula | null;
}

/**
 * Figures of a language model at the context that is analysed: new and past tokens together.
 * @returns null for models that do not write on
 */
export function generationFigures(analysis: Analysis, convention: Convention): GenerationFigures | null {
  const cache = cacheFigures(analysis);
  const { generation } = analysis.model;
  if (!cache || !generation) return null;
  const context = Math.max(1, contextOf(analysis, generation));
  const kept = cacheBytes(cache, context);
  return {
    activeParams: activeParams(analysis),
    cache,
    context,
    cacheBytes: kept,
    memoryBytes: analysis.totals[convention].weightBytes + kept,
    prefill: generation.encodes ? null : runAt(analysis, context, 0, convention),
    next: generation.encodes ? null : runAt(analysis, 1, context, convention),
    formula: generation.encodes ? null : tokenFormula(analysis, 'macs', convention),
  };
}

/** What a device can do with the model at most. */
export interface DeviceBounds {
  /** Seconds that reading the context takes at least, and writing one token behind it. */
  readonly prefillSeconds: number;
  readonly tokenSeconds: number;
  /** At most, for all samples of the batch together. */
  readonly tokensPerSecond: number;
  /** The longest context beside the weights; 0 where those do not fit, null where windows bound the cache. */
  readonly longestContext: number | null;
}

/** Lower bounds of time: operations at the device's peak, or weights and cache through its memory once, whichever takes longer. */
export function deviceBounds(
  { prefill, next, cache, memoryBytes, cacheBytes: kept }: GenerationFigures,
  device: { readonly flops: number; readonly bandwidth: number; readonly memory: number | null },
  batch: number,
): DeviceBounds | null {
  if (!prefill || !next) return null;
  const seconds = ({ flops, leastBytes }: GenerationRun): number =>
    Math.max(flops / device.flops, leastBytes / device.bandwidth);
  const room = device.memory === null ? null : device.memory - (memoryBytes - kept);
  return {
    prefillSeconds: seconds(prefill),
    tokenSeconds: seconds(next),
    tokensPerSecond: batch / seconds(next),
    longestContext: room === null ? null : room < cache.bytesPerToken ? 0 : tokensThatFit(cache, room),
  };
}

import type { Analysis } from '../../analysis/analyze';
import type { Convention } from '../../graph/convention';
import { activeParams } from './activeParams';
import { cacheBytes, cacheFigures, contextOf, tokensThatFit, type CacheFigures } from './keyValueCache';
import { runAt, type GenerationRun } from './runs';
import { tokenFormula, type TokenFormula } from './tokenFormula';

/** What a language model costs while it generates text. */
export interface GenerationFigures {
  /** Parameters that one token uses. */
  readonly activeParams: number;
  readonly cache: CacheFigures;
  /** Tokens read so far, including those of the current run. */
  readonly context: number;
  /** Bytes of the cache at that context, and of weights and cache together. */
  readonly cacheBytes: number;
  readonly memoryBytes: number;
  /** Cost of reading the context at once, and of writing the next token; null if an encoder runs as well. */
  readonly prefill: GenerationRun | null;
  readonly next: GenerationRun | null;
  /** How MACs grow with tokens; null if there is no exact formula. */
  readonly formula: TokenFormula | null;
}

/**
 * Figures of a language model at the analysed context: new and past tokens together.
 * @returns null for models that do not generate text
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

/** Limits of running the model on a device. */
export interface DeviceBounds {
  /** Minimum seconds to read the context, and to write one token after it. */
  readonly prefillSeconds: number;
  readonly tokenSeconds: number;
  /** Maximum for all samples of the batch together. */
  readonly tokensPerSecond: number;
  /**
   * The longest context that fits next to the weights; 0 if the weights do not fit, null if windows bound the cache.
   */
  readonly longestContext: number | null;
}

/**
 * Lower bounds of time: operations at the device's peak, or reading weights and cache from memory once, whichever takes
 * longer.
 */
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

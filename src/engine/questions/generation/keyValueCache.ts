import type { DataType } from '../../graph/dataType';
import { byteCount } from '../../graph/shape';
import type { Generation } from '../../graph/graph';
import type { Analysis } from '../../analysis/analyze';

/** Keys and values of past tokens, for the batch of the analysis. */
export interface CacheFigures {
  /** Bytes for one more token, as long as no window is full. */
  readonly bytesPerToken: number;
  /** How many tokens the windows keep, with the bytes per token of each; null: all tokens. */
  readonly parts: readonly { readonly window: number | null; readonly bytesPerToken: number }[];
  /** Element type of the keys and values. */
  readonly dtype: string;
}

/**
 * @param kept the type that keys and values are stored in; as they are computed if omitted
 * @returns the cache of past tokens; null if the model has none, or sizes are unknown
 */
export function cacheFigures({ model, nodes }: Analysis, kept?: DataType): CacheFigures | null {
  if (!model.generation || model.generation.caches.length === 0) return null;
  const wanted = new Map(model.generation.caches.map(cache => [cache.present, cache]));
  const parts = new Map<number | null, number>();
  let dtype = '';
  for (const { analyzed } of nodes) {
    for (const output of analyzed.outputs) {
      const cache = output && wanted.get(output.name);
      if (!cache) continue;
      const { type } = output;
      if (type?.kind !== 'tensor' || !type.shape) return null;
      const ofToken = type.shape.filter((_, axis) => axis !== cache.axis);
      const bytes = byteCount(kept ?? type.dtype, ofToken);
      if (bytes === null) return null;
      dtype = kept ?? type.dtype;
      parts.set(cache.window, (parts.get(cache.window) ?? 0) + bytes);
    }
  }
  const list = [...parts].map(([window, bytesPerToken]) => ({ window, bytesPerToken }));
  return { bytesPerToken: list.reduce((sum, part) => sum + part.bytesPerToken, 0), parts: list, dtype };
}

/** Bytes of the cache after this many tokens. */
export function cacheBytes({ parts }: CacheFigures, tokens: number): number {
  return parts.reduce((sum, { window, bytesPerToken }) => sum + bytesPerToken * Math.min(tokens, window ?? tokens), 0);
}

/** How many tokens fit into this many bytes of cache; null: any number, because all layers have windows. */
export function tokensThatFit(figures: CacheFigures, bytes: number): number | null {
  const windows = figures.parts.map(({ window }) => window ?? Infinity).sort((a, b) => a - b);
  if (windows.every(Number.isFinite) && cacheBytes(figures, windows[windows.length - 1]) <= bytes) return null;
  let [low, high] = [0, 1];
  while (cacheBytes(figures, high) <= bytes) high *= 2;
  // Bytes never decrease with tokens, so a binary search finds the last number that fits.
  for (low = high / 2; high - low > 1;) {
    const middle = Math.floor((low + high) / 2);
    if (cacheBytes(figures, middle) <= bytes) low = middle;
    else high = middle;
  }
  return cacheBytes(figures, high) <= bytes ? high : Math.floor(low);
}

/** Tokens read in the analysed run, past ones included. */
export function contextOf({ dimensions }: Pick<Analysis, 'dimensions'>, { tokens, past }: Generation): number {
  const valueOf = (name: string): number => dimensions.find(dimension => dimension.name === name)?.value ?? 0;
  return valueOf(tokens) + valueOf(past);
}

import { byteCount } from '../../graph/shape';
import type { Generation } from '../../graph/graph';
import type { Analysis } from '../../analysis/analyze';

/** Keys and values of past tokens, for the batch that the analysis is for. */
export interface CacheFigures {
  /** Bytes that one more token takes, as long as no window is full. */
  readonly bytesPerToken: number;
  /** How many tokens the windows keep, with the bytes per token of each; null: all tokens. */
  readonly parts: readonly { readonly window: number | null; readonly bytesPerToken: number }[];
  /** Element type of the keys and values. */
  readonly dtype: string;
}

/** What a model keeps of past tokens; null where it keeps nothing, or sizes are unknown. */
export function cacheFigures({ model, nodes }: Analysis): CacheFigures | null {
  if (!model.generation || model.generation.caches.length === 0) return null;
  const wanted = new Map(model.generation.caches.map(cache => [cache.present, cache]));
  const parts = new Map<number | null, number>();
  let dtype = '';
  for (const { analyzed } of nodes) {
    for (const output of analyzed.outputs) {
      const cache = output && wanted.get(output.name);
      if (!cache) continue;
      const { type } = output;
      if (type?.kind !== 'tensor' || type.shape?.length !== 4) return null;
      const [batch, heads, , size] = type.shape;
      const bytes = byteCount(type.dtype, [batch, heads, size]);
      if (bytes === null) return null;
      dtype = type.dtype;
      parts.set(cache.window, (parts.get(cache.window) ?? 0) + bytes);
    }
  }
  const list = [...parts].map(([window, bytesPerToken]) => ({ window, bytesPerToken }));
  return { bytesPerToken: list.reduce((sum, part) => sum + part.bytesPerToken, 0), parts: list, dtype };
}

/** Bytes of the cache when so many tokens were read. */
export function cacheBytes({ parts }: CacheFigures, tokens: number): number {
  return parts.reduce((sum, { window, bytesPerToken }) => sum + bytesPerToken * Math.min(tokens, window ?? tokens), 0);
}

/** How many tokens fit into so many bytes of cache; null: any number, since all layers have windows. */
export function tokensThatFit(figures: CacheFigures, bytes: number): number | null {
  const windows = figures.parts.map(({ window }) => window ?? Infinity).sort((a, b) => a - b);
  if (windows.every(Number.isFinite) && cacheBytes(figures, windows[windows.length - 1]) <= bytes) return null;
  let [low, high] = [0, 1];
  while (cacheBytes(figures, high) <= bytes) high *= 2;
  // Bytes only grow with tokens: the last number that fits lies between the two.
  for (low = high / 2; high - low > 1;) {
    const middle = Math.floor((low + high) / 2);
    if (cacheBytes(figures, middle) <= bytes) low = middle;
    else high = middle;
  }
  return cacheBytes(figures, high) <= bytes ? high : Math.floor(low);
}

/** The tokens that are read, past ones included, in the run that is analysed. */
export function contextOf({ dimensions }: Pick<Analysis, 'dimensions'>, { tokens, past }: Generation): number {
  const valueOf = (name: string): number => dimensions.find(dimension => dimension.name === name)?.value ?? 0;
  return valueOf(tokens) + valueOf(past);
}

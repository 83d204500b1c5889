import { analyze, type Analysis } from '../../analysis/analyze';
import type { Convention } from '../../graph/convention';
import type { DataType } from '../../graph/dataType';
import { byteCount } from '../../graph/shape';

/** A run that reads `tokens` new tokens after `past` ones. */
export interface GenerationRun {
  readonly tokens: number;
  readonly past: number;
  readonly macs: number;
  readonly flops: number;
  /** Whether the figures are lower bounds because costs of nodes are unknown. */
  readonly atLeast: boolean;
  /** Bytes that must be read even if everything is fused: weights that the tokens use, and the cache. */
  readonly leastBytes: number;
}

/**
 * The model at other numbers of tokens, all else as it is analysed now.
 * @param cacheType how keys and values are kept; as they are computed if omitted
 */
export function runAt(
  { source, options, model }: Analysis,
  tokens: number,
  past: number,
  convention: Convention,
  cacheType?: DataType,
): GenerationRun {
  const { generation } = model;
  const dimensions = new Map(options.dimensions);
  if (generation) dimensions.set(generation.tokens, tokens).set(generation.past, past);
  const found = analyze(source, { ...options, dimensions });
  const { macs, flops, unknownCost } = found.totals[convention];
  return { tokens, past, macs, flops, atLeast: unknownCost > 0, leastBytes: readBytes(found, cacheType) };
}

/** Weights once, as far as one token uses them (a lookup reads only its rows), and the contents of the cache. */
function readBytes({ nodes, graph, model }: Analysis, cacheType: DataType | undefined): number {
  let bytes = 0;
  const seen = new Set<string>();
  for (const { analyzed, weights } of nodes) {
    if (analyzed.node.op === 'Gather') continue;
    for (const weight of weights) {
      if (seen.has(weight.name)) continue;
      seen.add(weight.name);
      bytes += (weight.bytes ?? 0) * weight.activeShare;
    }
  }
  const past = new Set(model.generation?.caches.map(cache => cache.past));
  for (const { type, name } of graph.inputs)
    if (past.has(name) && type?.kind === 'tensor') bytes += byteCount(cacheType ?? type.dtype, type.shape) ?? 0;
  return bytes;
}

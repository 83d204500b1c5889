import type { AnalyzedNode } from '../../analysis/analysis';
import { analyze, type Analysis } from '../../analysis/analyze';
import { figuresUnder } from '../../analysis/convention';
import type { CountedNode } from '../../analysis/countedNode';
import type { Accuracy } from '../../formula/accuracy';
import type { Convention } from '../../graph/convention';
import type { DataType } from '../../graph/dataType';
import type { WeightType } from '../../graph/weightType';
import { bytesStoredAs } from '../../analysis/storedAs';
import { byteCount } from '../../graph/shape';
import { tokenNodes } from './tokenNodes';

/** A run that reads `tokens` new tokens after `past` ones; both are 0 for an encoder. */
export interface GenerationRun {
  readonly tokens: number;
  readonly past: number;
  readonly macs: number;
  readonly flops: number;
  /** Whether the figures are lower bounds because costs of nodes are unknown. */
  readonly atLeast: boolean;
  /** How far the FLOPs can be trusted, and the time that follows: as those of the whole model at these tokens. */
  readonly accuracy: Accuracy;
  /** Bytes that must be read even if everything is fused: weights that the tokens use, and the cache. */
  readonly leastBytes: number;
}

/** A part of a run: all of it; what is done once per text (an encoder); what is done for each token. */
export type RunPart = 'all' | 'text' | 'token';

/** In which types a run's numbers are stored, if not as the model has them. */
export interface RunStorage {
  /** Of keys and values. */
  readonly cacheType?: DataType;
  /** Of the parameters. */
  readonly weights?: WeightType | null;
}

/** Analyses the model with other numbers of tokens, everything else unchanged. */
export function runAt(
  { source, options, model }: Analysis,
  tokens: number,
  past: number,
  convention: Convention,
  part: RunPart = 'all',
  { cacheType, weights = null }: RunStorage = {},
): GenerationRun {
  const { generation } = model;
  const dimensions = new Map(options.dimensions);
  if (generation) dimensions.set(generation.tokens, Math.max(1, tokens)).set(generation.past, past);
  const found = analyze(source, { ...options, dimensions });
  const ofToken = part === 'all' ? null : tokenNodes(found);
  const nodes = found.nodes.filter(
    ({ analyzed, counted }) => counted && (ofToken === null || ofToken.has(analyzed) === (part === 'token')),
  );
  let [macs, flops, atLeast] = [0, 0, false];
  for (const node of nodes) {
    const figures = figuresUnder(node.figures, convention);
    macs += figures.macs ?? 0;
    flops += figures.flops ?? 0;
    atLeast ||= figures.macs === null || figures.flops === null;
  }
  const leastBytes =
    weightBytes(nodes, weights) +
    (part === 'text' ? 0 : cachedBytes(found, cacheType)) +
    (part === 'token' ? keptOfText(nodes, ofToken!) : 0);
  const { accuracy } = found.totals[convention];
  return { tokens, past, macs, flops, atLeast, accuracy: accuracy.flops, leastBytes };
}

/** Bytes of the weights that one token uses, each counted once (a lookup reads only its rows). */
function weightBytes(nodes: readonly CountedNode[], type: WeightType | null): number {
  let bytes = 0;
  const seen = new Set<string>();
  for (const { analyzed, weights } of nodes) {
    if (analyzed.node.op === 'Gather') continue;
    for (const weight of weights) {
      if (seen.has(weight.name)) continue;
      seen.add(weight.name);
      bytes += (bytesStoredAs(weight, type) ?? 0) * weight.activeShare;
    }
  }
  return bytes;
}

/** Bytes of the cache of past tokens. */
function cachedBytes({ graph, model }: Analysis, cacheType: DataType | undefined): number {
  const past = new Set(model.generation?.caches.map(cache => cache.past));
  let bytes = 0;
  for (const { type, name } of graph.inputs)
    if (past.has(name) && type?.kind === 'tensor') bytes += byteCount(cacheType ?? type.dtype, type.shape) ?? 0;
  return bytes;
}

/** Bytes that were computed once per text and are read for each token: keys and values of the encoder's states. */
function keptOfText(nodes: readonly CountedNode[], ofToken: ReadonlySet<AnalyzedNode>): number {
  const seen = new Set<object>();
  let bytes = 0;
  for (const { analyzed } of nodes)
    for (const value of analyzed.inputs) {
      if (!value?.producer || value.origin !== 'data' || ofToken.has(value.producer) || seen.has(value)) continue;
      seen.add(value);
      if (value.type?.kind === 'tensor') bytes += byteCount(value.type.dtype, value.type.shape) ?? 0;
    }
  return bytes;
}

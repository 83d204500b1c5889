import type { Model } from '../graph/graph';
import type { Convention, Diagnostic, Totals } from '../report/report';
import { count, type CountedNode } from './count';
import { DimensionBinding, type Dimension, type DimensionDefault } from './dimensions';
import { infer, type InferenceOptions } from './infer';
import type { AnalyzedGraph } from './analysis';
import { profileMemory, type MemoryProfile } from './memory';
import { addSums, buildTree, emptySums, sumsOf, type TreeItem } from './modules';

export interface AnalyzeOptions extends InferenceOptions {
  /** Values of symbolic dimensions and trip counts by name. */
  readonly dimensions?: ReadonlyMap<string, number>;
  /** Values by name pattern, tried before the built-in ones. */
  readonly defaults?: readonly DimensionDefault[];
}

/** Everything that is known about a model at one choice of dimensions. */
export interface Analysis {
  readonly model: Model;
  readonly graph: AnalyzedGraph;
  /** Every node, depth first, those of bodies after their node. */
  readonly nodes: readonly CountedNode[];
  readonly tree: readonly TreeItem[];
  readonly memory: MemoryProfile;
  readonly dimensions: readonly Dimension[];
  /** Leading dimension of the first input of rank ≥ 2; 1 where there is none. */
  readonly batch: number;
  readonly totals: Readonly<Record<Convention, Totals>>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The whole story: symbolic dimensions are bound, types inferred and constants folded, costs counted, the module tree
 * built, activations followed. The model itself is never changed, so that it can be analysed again with other values.
 */
export function analyze(model: Model, options: AnalyzeOptions = {}): Analysis {
  const binding = new DimensionBinding(options.dimensions ?? new Map(), options.defaults);
  const inference = infer(model, binding, options);
  const counting = count(inference.graph, binding);
  const memory = profileMemory(inference.graph);
  return {
    model,
    graph: inference.graph,
    nodes: counting.nodes,
    tree: buildTree(counting.nodes),
    memory,
    dimensions: binding.list(),
    batch: batchOf(inference.graph),
    totals: totalsOf(counting.nodes, memory),
    diagnostics: [...model.notices, ...inference.diagnostics, ...counting.diagnostics],
  };
}

function batchOf(graph: AnalyzedGraph): number {
  for (const { type } of graph.inputs) if (type?.kind === 'tensor' && type.shape !== null && type.shape.length > 1) return type.shape[0] ?? 1;
  return 1;
}

function totalsOf(nodes: readonly CountedNode[], memory: MemoryProfile): Record<Convention, Totals> {
  const sums = emptySums();
  for (const node of nodes) addSums(sums, sumsOf(node));
  const { params, buffers, weightBytes, unknownCost, unknownShape } = sums;
  const shared = {
    params, buffers, weightBytes, activationBytes: memory.activationBytes, peakActivationBytes: memory.peakBytes,
    nodes: sums.nodes, unknownCost, unknownShape,
  };
  return {
    exact: { macs: sums.macs, flops: sums.flops, special: sums.special, ...shared },
    macs: { macs: sums.macs, flops: 2 * sums.macs, special: 0, ...shared },
    ptflops: { macs: sums.ptflops, flops: 2 * sums.ptflops, special: 0, ...shared },
  };
}

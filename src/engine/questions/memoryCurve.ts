import type { DataType } from '../graph/dataType';
import type { Shape } from '../graph/shape';
import type { AnalyzedValue } from '../analysis/analysis';
import type { Analysis } from '../analysis/analyze';
import type { MemoryProfile } from '../analysis/memory';
import type { RatedValue } from '../analysis/verdict';
import { nodeLabel } from '../analysis/nodeNames';
import { itemsOfNodes } from './nodeItems';

/** Maximum number of columns of a chart; each shows the minimum and maximum of its range. */
const stretches = 1000;
/** Maximum number of tensors listed one by one. */
const listedTensors = 200;

/** Live activations over the execution order of the main graph, downsampled for a chart. */
export interface MemoryCurve {
  /** Number of nodes of the main graph. */
  readonly nodes: number;
  /** For each point: position in the execution order, item of the tree, and bytes alive while that node runs. */
  readonly positions: readonly number[];
  readonly items: readonly number[];
  readonly bytes: readonly number[];
  /** null for a model without nodes. */
  readonly peak: {
    readonly position: number;
    readonly item: number;
    readonly name: string;
    readonly bytes: number;
  } | null;
  /** What is alive at the peak, largest first. */
  readonly tensors: readonly PeakTensor[];
  /** Smaller tensors that are not listed. */
  readonly moreTensors: number;
  readonly moreTensorBytes: number;
  /** The peak without and with elementwise operators that write over an input. */
  readonly peaks: { readonly plain: RatedValue; readonly inPlace: RatedValue };
  /** Bytes that the body of a loop, branch or function needs inside the node at the peak. */
  readonly bodyBytes: number;
}

/** A tensor that is alive at the peak. */
export interface PeakTensor {
  readonly name: string;
  readonly bytes: number;
  readonly dtype: DataType | null;
  readonly shape: Shape | null;
  /** The node that computes it; null for an input of the model. */
  readonly item: number | null;
}

/**
 * The memory profile with the positions and tensors behind its figures.
 * @param inPlace whether elementwise operators write over an input
 */
export function memoryCurve(analysis: Analysis, inPlace = false): MemoryCurve {
  const { graph, nodes, tree } = analysis;
  const memory = inPlace ? analysis.memoryInPlace : analysis.memory;
  const { live, peakNode, peakBytes } = memory;
  const peakTensors = peakNode < 0 ? [] : memory.peakTensors;
  const all = itemsOfNodes(tree, nodes.length);
  const items: number[] = [];
  for (let node = 0; node < nodes.length; node += nodes[node].below + 1) items.push(all[node]);
  const positions = thinOut(live);
  const listed = peakTensors.slice(0, listedTensors);
  const values = makersOf(graph, new Set(listed.map(({ name }) => name)));
  return {
    nodes: live.length,
    positions,
    items: positions.map(position => items[position]),
    bytes: positions.map(position => live[position]),
    peak:
      peakNode < 0
        ? null
        : { position: peakNode, item: items[peakNode], name: nodeLabel(graph.nodes[peakNode].node), bytes: peakBytes },
    tensors: listed.map(({ name, bytes }): PeakTensor => {
      const made = values.get(name);
      const type = made?.value.type?.kind === 'tensor' ? made.value.type : null;
      return {
        name,
        bytes,
        dtype: type?.dtype ?? null,
        shape: type?.shape ?? null,
        item: made?.position === undefined ? null : items[made.position],
      };
    }),
    moreTensors: peakTensors.length - listed.length,
    moreTensorBytes: total(peakTensors) - total(listed),
    peaks: { plain: peakOf(analysis.memory), inPlace: peakOf(analysis.memoryInPlace) },
    bodyBytes: peakBytes - total(peakTensors),
  };
}

function peakOf({ peakBytes, peakAccuracy }: MemoryProfile): RatedValue {
  return { value: peakBytes, accuracy: peakAccuracy };
}

/** Positions of the minimum and maximum of each range, in order: no peak and no valley is lost. */
function thinOut(live: readonly number[]): number[] {
  if (live.length <= 2 * stretches) return live.map((_, position) => position);
  const kept: number[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = Math.floor((stretch * live.length) / stretches);
    const end = Math.floor(((stretch + 1) * live.length) / stretches);
    let [least, most] = [start, start];
    for (let position = start; position < end; position++) {
      if (live[position] < live[least]) least = position;
      if (live[position] > live[most]) most = position;
    }
    kept.push(Math.min(least, most));
    if (least !== most) kept.push(Math.max(least, most));
  }
  return kept;
}

/** The values of some names, with the position of the node that computes them. */
function makersOf(
  { inputs, nodes }: Analysis['graph'],
  names: ReadonlySet<string>,
): Map<string, { value: AnalyzedValue; position?: number }> {
  const found = new Map<string, { value: AnalyzedValue; position?: number }>();
  for (const value of inputs) if (names.has(value.name)) found.set(value.name, { value });
  nodes.forEach(({ outputs }, position) => {
    for (const value of outputs)
      if (value !== null && names.has(value.name)) found.set(value.name, { value, position });
  });
  return found;
}

function total(tensors: readonly { readonly bytes: number }[]): number {
  return tensors.reduce((bytes, tensor) => bytes + tensor.bytes, 0);
}

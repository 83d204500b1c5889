import type { AnalyzedNode, AnalyzedValue } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import type { CountedNode } from '../../analysis/countedNode';
import { dtypeOf } from '../../analysis/nodeContext';
import { canonical, isConstant } from '../../analysis/values';
import type { DataType } from '../../graph/dataType';
import { dequantized } from '../../analysis/dequantized';
import { multipliesIntegers, operandsOf } from './operands';

/** How an engine runs the nodes of a quantized model. */
export interface QuantizedRun {
  /** The types in which nodes read and write values, where a quantized form of them is moved instead. */
  readonly types: ReadonlyMap<number, ReadonlyMap<AnalyzedValue, DataType>>;
  /** Scales and zero points that nodes read in addition. */
  readonly scales: ReadonlyMap<number, readonly AnalyzedValue[]>;
  /** Nodes that run as part of others, or once when the engine is built. */
  readonly folded: ReadonlySet<number>;
}

const nothing: QuantizedRun = { types: new Map(), scales: new Map(), folded: new Set() };
/** Between a layer and QuantizeLinear: their limits become those of the quantized type. */
const clips = new Set(['Relu', 'Clip']);

/**
 * Finds layers with DequantizeLinear in front of them and QuantizeLinear after them, which engines run as one. A
 * contraction counts if both operands are dequantized; it writes quantized numbers if QuantizeLinear alone reads its
 * result, perhaps after a Relu or Clip, and floats otherwise. Other operators count if all their data are dequantized and
 * QuantizeLinear alone reads their results. Weights are read quantized wherever they come from DequantizeLinear, and
 * what quantizes or dequantizes constants runs when the engine is built or as part of the layer.
 */
export function quantizedRun({ nodes, graph }: Pick<Analysis, 'nodes' | 'graph'>): QuantizedRun {
  if (!nodes.some(({ analyzed }) => analyzed.node.op === 'DequantizeLinear')) return nothing;
  const readers = readersOf(nodes, graph);
  const indices = new Map<AnalyzedNode, number>(nodes.map(({ analyzed }, index) => [analyzed, index]));
  const types = new Map<number, Map<AnalyzedValue, DataType>>();
  const scales = new Map<number, AnalyzedValue[]>();
  const folded = new Set<number>();
  /** What reads values in quantized form, by the node that would read the floats. */
  const taken = new Map<AnalyzedNode, Set<number>>();

  const read = (index: number, input: AnalyzedValue): void => {
    const found = dequantized(input);
    if (found === null) return;
    entry(types, index, () => new Map<AnalyzedValue, DataType>()).set(input, dtypeOf(found.quantized.type));
    const [dequantizer] = found.through;
    for (const factor of dequantizer.inputs.slice(1)) if (factor !== null) entry(scales, index, () => []).push(factor);
    found.through.forEach((node, step) => {
      const next = found.through[step + 1];
      const reader = next === undefined ? index : indices.get(next);
      if (reader !== undefined) entry(taken, node, () => new Set<number>()).add(reader);
    });
  };

  nodes.forEach((node, index) => {
    const { analyzed, counted, below } = node;
    if (!counted || below > 0 || isQuantizing(analyzed)) {
      if (isQuantizing(analyzed) && analyzed.outputs[0] && isConstant(analyzed.outputs[0])) folded.add(index);
      return;
    }
    const written = analyzed.outputs.length === 1 ? quantizedAfter(analyzed.outputs[0], nodes, readers) : null;
    const operands = operandsOf(node);
    const isWhole = operands === null ? written !== null && readsDequantized(analyzed) : multipliesIntegers(operands);
    for (const input of new Set(analyzed.inputs))
      if (input !== null && (isWhole || isConstant(input))) read(index, input);
    if (!isWhole || written === null) return;
    entry(types, index, () => new Map<AnalyzedValue, DataType>()).set(analyzed.outputs[0]!, written.dtype);
    for (const after of written.nodes) folded.add(after);
  });
  for (const [node, by] of taken) {
    const index = indices.get(node);
    const all = node.outputs.flatMap(output => (output === null ? [] : (readers.get(canonical(output)) ?? [])));
    if (index !== undefined && all.every(reader => by.has(reader))) folded.add(index);
  }
  return { types, scales, folded };
}

/** Reads by whoever runs the graph, or by the node around a body. */
const outside = -1;

/** The nodes that read each value. */
function readersOf(nodes: readonly CountedNode[], graph: Analysis['graph']): Map<AnalyzedValue, number[]> {
  const readers = new Map<AnalyzedValue, number[]>();
  const add = (value: AnalyzedValue | null, reader: number): void => {
    if (value !== null) entry(readers, canonical(value), () => []).push(reader);
  };
  for (const output of graph.outputs) add(output, outside);
  nodes.forEach(({ analyzed }, index) => {
    // A function reads by its body, and what it returns is the output of its node.
    if (analyzed.bodies.length > 0 && analyzed.definition === null) return;
    for (const input of new Set(analyzed.inputs)) add(input, index);
    for (const body of analyzed.bodies) for (const output of body.graph.outputs) add(output, outside);
  });
  return readers;
}

/** The one QuantizeLinear that a result goes into, perhaps after a Relu or Clip: its type, and both nodes. */
function quantizedAfter(
  output: AnalyzedValue | null,
  nodes: readonly CountedNode[],
  readers: ReadonlyMap<AnalyzedValue, readonly number[]>,
): { readonly dtype: DataType; readonly nodes: readonly number[] } | null {
  const passed: number[] = [];
  for (let at = output; at !== null && passed.length < 2;) {
    const [reader = outside, ...others] = readers.get(canonical(at)) ?? [];
    if (reader === outside || others.length > 0) return null;
    const { analyzed } = nodes[reader];
    const [result] = analyzed.outputs;
    if (canonical(analyzed.inputs[0] ?? at) !== canonical(at) || !result) return null;
    passed.push(reader);
    if (analyzed.node.op === 'QuantizeLinear') return { dtype: dtypeOf(result.type), nodes: passed };
    if (!clips.has(analyzed.node.op)) return null;
    at = result;
  }
  return null;
}

/** Whether all data that a node reads are dequantized. */
function readsDequantized({ inputs }: AnalyzedNode): boolean {
  const data = inputs.filter(input => input?.origin === 'data');
  return data.length > 0 && data.every(input => dequantized(input!) !== null);
}

function isQuantizing({ node: { op } }: AnalyzedNode): boolean {
  return op === 'QuantizeLinear' || op === 'DequantizeLinear';
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = make()));
  return found;
}

import { byteCount } from '../graph/shape';
import type { AnalyzedGraph, AnalyzedNode, AnalyzedValue } from './analysis';
import { usedNames } from './order';

/** Which activations are alive while the model runs, node by node. */
export interface MemoryProfile {
  /** Bytes alive while the nodes of the main graph run, in execution order. */
  readonly live: readonly number[];
  /** The most of `live`, and where it is reached; -1 for a graph without nodes. */
  readonly peakBytes: number;
  readonly peakNode: number;
  /** What is alive at the peak, largest first. */
  readonly peakTensors: readonly { readonly name: string; readonly bytes: number }[];
  /** Bytes of all outputs of all nodes, bodies included, each once. */
  readonly activationBytes: number;
}

/**
 * Liveness in topological order: a tensor lives from the node that computes it to its last user; inputs of the graph
 * live from the start, its outputs to the end. Nothing is re-used in place, weights are not activations, and a body
 * adds its own peak while its node runs. Tensors of unknown size count nothing.
 */
export function profileMemory(graph: AnalyzedGraph): MemoryProfile {
  const sweep = sweepGraph(graph, graph.inputs);
  return { ...sweep, activationBytes: sumOutputs(graph) };
}

type Sweep = Omit<MemoryProfile, 'activationBytes'>;

function sweepGraph(graph: AnalyzedGraph, inputs: readonly AnalyzedValue[]): Sweep {
  const lastUse = lastUses(graph);
  const alive = new Map<string, number>();
  let bytes = 0;
  const hold = (value: AnalyzedValue): void => {
    const size = activationBytes(value);
    bytes += size - (alive.get(value.name) ?? 0);
    alive.set(value.name, size);
  };
  const drop = (name: string): void => {
    bytes -= alive.get(name) ?? 0;
    alive.delete(name);
  };
  const run = (visit: (index: number, bytes: number) => boolean): void => {
    alive.clear();
    bytes = 0;
    inputs.forEach(hold);
    graph.nodes.some((node, index) => {
      for (const output of node.outputs) if (output !== null) hold(output);
      const stop = visit(index, bytes + bodyPeaks[index]);
      if (stop) return true;
      for (const name of released[index]) drop(name);
      return false;
    });
  };
  const bodyPeaks = graph.nodes.map(bodyPeak);
  const released = graph.nodes.map((): string[] => []);
  for (const [name, index] of lastUse) if (index < graph.nodes.length) released[index].push(name);

  const live: number[] = [];
  run((_, now) => live.push(now) < 0);
  let peakNode = -1;
  live.forEach((now, index) => {
    if (peakNode < 0 || now > live[peakNode]) peakNode = index;
  });
  run(index => index === peakNode);
  const peakTensors = [...alive]
    .filter(([, size]) => size > 0)
    .map(([name, size]) => ({ name, bytes: size }))
    .sort((a, b) => b.bytes - a.bytes);
  return { live, peakBytes: peakNode < 0 ? 0 : live[peakNode], peakNode, peakTensors };
}

/** For each name the index of the node that uses it last; outputs of the graph outlive every node. */
function lastUses(graph: AnalyzedGraph): Map<string, number> {
  const lastUse = new Map<string, number>();
  graph.nodes.forEach(({ node }, index) => {
    for (const output of node.outputs) if (output !== '') lastUse.set(output, index);
    for (const name of usedNames(node)) lastUse.set(name, index);
  });
  for (const output of graph.outputs) if (output !== null) lastUse.set(output.name, graph.nodes.length);
  return lastUse;
}

function bodyPeak({ bodies }: AnalyzedNode): number {
  return bodies.reduce((most, { graph }) => Math.max(most, sweepGraph(graph, []).peakBytes), 0);
}

function sumOutputs(graph: AnalyzedGraph): number {
  let bytes = 0;
  for (const node of graph.nodes) {
    for (const output of node.outputs) if (output !== null) bytes += activationBytes(output);
    for (const body of node.bodies) bytes += sumOutputs(body.graph);
  }
  return bytes;
}

/** Bytes of a computed tensor; 0 for weights in another form and for what is unknown. */
export function activationBytes(value: AnalyzedValue): number {
  if (value.weight !== null || value.generated || value.type?.kind !== 'tensor') return 0;
  return byteCount(value.type.dtype, value.type.shape) ?? 0;
}

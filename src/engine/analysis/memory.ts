import type { AnalyzedBody, AnalyzedGraph, AnalyzedNode, AnalyzedValue } from './analysis';
import { activationBytes, writtenBytes } from './activations';
import { usedNames } from './order';
import { flowOf } from './passages';
import type { Reach } from './reach';

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
export function profileMemory(graph: AnalyzedGraph, reach: Reach): MemoryProfile {
  return { ...new Sweep(graph, reach, graph.inputs).profile(), activationBytes: sumOutputs(graph, reach) };
}

/** Goes through one graph and keeps count of what is alive. */
class Sweep {
  private readonly lastUse: ReadonlyMap<string, number>;
  /** Names that nobody uses after the node at this index. */
  private readonly released: readonly string[][];
  private readonly bodyPeaks: readonly number[];
  private readonly alive = new Map<string, number>();
  private bytes = 0;

  constructor(
    private readonly graph: AnalyzedGraph,
    private readonly reach: Reach,
    /** What is there before the first node runs. */
    private readonly inputs: readonly AnalyzedValue[],
  ) {
    this.lastUse = lastUses(graph);
    this.released = graph.nodes.map(() => []);
    for (const [name, index] of this.lastUse) this.released[index]?.push(name);
    this.bodyPeaks = graph.nodes.map(node => bodyPeak(node, reach));
  }

  profile(): Omit<MemoryProfile, 'activationBytes'> {
    const live: number[] = [];
    this.run((_, bytes) => live.push(bytes) < 0);
    let peakNode = -1;
    live.forEach((bytes, index) => {
      if (peakNode < 0 || bytes > live[peakNode]) peakNode = index;
    });
    this.run(index => index === peakNode);
    const peakTensors = [...this.alive]
      .filter(([, size]) => size > 0)
      .map(([name, size]) => ({ name, bytes: size }))
      .sort((a, b) => b.bytes - a.bytes);
    return { live, peakBytes: peakNode < 0 ? 0 : live[peakNode], peakNode, peakTensors };
  }

  /** @param visit told how much is alive while a node runs; stops where it returns true */
  private run(visit: (index: number, bytes: number) => boolean): void {
    this.alive.clear();
    this.bytes = 0;
    for (const input of this.inputs) if (this.lastUse.has(input.name)) this.hold(input);
    this.graph.nodes.some((node, index) => {
      for (const output of writtenOutside(node)) this.hold(output);
      if (visit(index, this.bytes + this.bodyPeaks[index])) return true;
      for (const output of node.outputs) if (output !== null) this.hold(output);
      for (const name of this.released[index]) this.drop(name);
      return false;
    });
  }

  private hold(value: AnalyzedValue): void {
    const size = activationBytes(value, this.reach);
    this.bytes += size - (this.alive.get(value.name) ?? 0);
    this.alive.set(value.name, size);
  }

  private drop(name: string): void {
    this.bytes -= this.alive.get(name) ?? 0;
    this.alive.delete(name);
  }
}

/** The outputs that no body writes: they take room beside what is alive in the bodies. */
function writtenOutside(node: AnalyzedNode): AnalyzedValue[] {
  const { outputs, bodies, definition } = node;
  const isAllInside = bodies.length > 0 && (definition === null || definition.alternatives);
  const inside = isAllInside ? outputs.length : (flowOf(node)?.carried?.count ?? 0);
  return outputs.filter((output, index): output is AnalyzedValue => output !== null && index >= inside);
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

function bodyPeak(node: AnalyzedNode, reach: Reach): number {
  return node.bodies.reduce(
    (most, body) => Math.max(most, new Sweep(body.graph, reach, carriedInputs(node, body)).profile().peakBytes),
    0,
  );
}

/** From its second run on, a body starts from what the run before it left. */
function carriedInputs(node: AnalyzedNode, { graph, trips }: AnalyzedBody): readonly AnalyzedValue[] {
  const { first, count } = flowOf(node)?.carried ?? { first: 0, count: 0 };
  return trips === 1 ? [] : graph.inputs.slice(first, first + count);
}

function sumOutputs(graph: AnalyzedGraph, reach: Reach): number {
  let bytes = 0;
  for (const node of graph.nodes) {
    bytes += writtenBytes(node, reach);
    for (const body of node.bodies) bytes += sumOutputs(body.graph, reach);
  }
  return bytes;
}

import type { AnalyzedBody, AnalyzedGraph, AnalyzedNode, AnalyzedValue } from './analysis';
import { mayBeLess, mayBeMore, type Accuracy } from '../formula/accuracy';
import { activationSize, nothing, type ActivationSize } from './activations';
import { usedNames } from '../graph/reads';
import { flowOf } from './passages';
import type { Reach } from './reach';

/** Which activations are alive while the model runs, node by node. */
export interface MemoryProfile {
  /** Bytes alive while the nodes of the main graph run, in execution order. */
  readonly live: readonly number[];
  /** The maximum of `live`, and its position; -1 for a graph without nodes. */
  readonly peakBytes: number;
  readonly peakNode: number;
  readonly peakAccuracy: Accuracy;
  /** What is alive at the peak, largest first. */
  readonly peakTensors: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * Liveness in topological order: a tensor lives from the node that computes it to its last user; inputs of the graph
 * live from the start, its outputs to the end. Nothing is re-used in place, weights are not activations, and a body
 * adds its own peak while its node runs. Tensors of unknown size count nothing.
 *
 * A tensor that may be larger than counted could create another peak wherever it is alive; one that may be smaller
 * matters only at the peak.
 */
export function profileMemory(graph: AnalyzedGraph, reach: Reach): MemoryProfile {
  return new Sweep(graph, reach, graph.inputs).profile();
}

/** Goes through one graph and tracks what is alive. */
class Sweep {
  private readonly lastUse: ReadonlyMap<string, number>;
  private readonly bodyPeaks: readonly ActivationSize[];
  private readonly alive = new Map<string, ActivationSize>();
  private bytes = 0;
  private isMissing = false;

  constructor(
    private readonly graph: AnalyzedGraph,
    private readonly reach: Reach,
    /** What is alive before the first node runs. */
    private readonly inputs: readonly AnalyzedValue[],
  ) {
    this.lastUse = lastUses(graph);
    this.bodyPeaks = graph.nodes.map(node => bodyPeak(node, reach));
    this.isMissing = this.bodyPeaks.some(({ accuracy }) => mayBeMore(accuracy));
  }

  profile(): MemoryProfile {
    const live: number[] = [];
    this.run((_, bytes) => live.push(bytes) < 0);
    let peakNode = -1;
    live.forEach((bytes, index) => {
      if (peakNode < 0 || bytes > live[peakNode]) peakNode = index;
    });
    this.run(index => index === peakNode);
    const peakTensors = [...this.alive]
      .filter(([, { bytes }]) => bytes > 0)
      .map(([name, { bytes }]) => ({ name, bytes }))
      .sort((a, b) => b.bytes - a.bytes);
    const peakBytes = peakNode < 0 ? 0 : live[peakNode];
    return { live, peakBytes, peakNode, peakTensors, peakAccuracy: this.accuracyAt(peakNode) };
  }

  /** The peak's position, to find its tensors. */
  private accuracyAt(peakNode: number): Accuracy {
    const isLoose =
      [...this.alive.values()].some(({ accuracy }) => mayBeLess(accuracy)) ||
      mayBeLess(this.bodyPeaks[peakNode]?.accuracy ?? 'exact');
    if (this.isMissing) return isLoose ? 'estimate' : 'atLeast';
    return isLoose ? 'atMost' : 'exact';
  }

  /** @param visit called with what is alive while a node runs; stops if it returns true */
  private run(visit: (index: number, bytes: number) => boolean): void {
    this.alive.clear();
    this.bytes = 0;
    for (const input of this.inputs) if (this.lastUse.has(input.name)) this.hold(input);
    this.graph.nodes.some((node, index) => {
      const outside = writtenOutside(node);
      for (const output of outside) if (output !== null) this.hold(output);
      if (visit(index, this.bytes + this.bodyPeaks[index].bytes)) return true;
      if (outside !== node.outputs) for (const output of node.outputs) if (output !== null) this.hold(output);
      for (const output of node.outputs) if (output !== null) this.dropAfter(index, output.name);
      for (const name of usedNames(node.node)) this.dropAfter(index, name);
      return false;
    });
  }

  private hold(value: AnalyzedValue): void {
    const size = activationSize(value, this.reach);
    if (mayBeMore(size.accuracy)) this.isMissing = true;
    this.bytes += size.bytes - (this.alive.get(value.name)?.bytes ?? 0);
    this.alive.set(value.name, size);
  }

  /** Drops what nobody uses after the node at this index. */
  private dropAfter(index: number, name: string): void {
    if (this.lastUse.get(name) !== index) return;
    const size = this.alive.get(name);
    if (size === undefined) return;
    this.bytes -= size.bytes;
    this.alive.delete(name);
  }
}

/** Outputs that are not written by a body: they take space in addition to what is alive in the bodies. */
function writtenOutside(node: AnalyzedNode): readonly (AnalyzedValue | null)[] {
  const { outputs, bodies, definition } = node;
  if (bodies.length === 0 && !definition?.bodyFlow) return outputs;
  const isAllInside = bodies.length > 0 && (definition === null || definition.alternatives);
  const inside = isAllInside ? outputs.length : (flowOf(node)?.carried?.count ?? 0);
  return outputs.slice(inside);
}

/** For each name the index of the last node that uses it; outputs of the graph outlive every node. */
function lastUses(graph: AnalyzedGraph): Map<string, number> {
  const lastUse = new Map<string, number>();
  graph.nodes.forEach(({ node }, index) => {
    for (const output of node.outputs) if (output !== '') lastUse.set(output, index);
    for (const name of usedNames(node)) if (name !== '') lastUse.set(name, index);
  });
  for (const output of graph.outputs) if (output !== null) lastUse.set(output.name, graph.nodes.length);
  return lastUse;
}

/** The maximum over the bodies of a node. Which of several branches runs depends on data. */
function bodyPeak(node: AnalyzedNode, reach: Reach): ActivationSize {
  if (node.bodies.length === 0) return nothing;
  const peaks = node.bodies
    .filter(({ trips }) => trips !== 0)
    .map(body => new Sweep(body.graph, reach, carriedInputs(node, body)).profile());
  const bytes = peaks.reduce((most, { peakBytes }) => Math.max(most, peakBytes), 0);
  const isMissing = peaks.some(({ peakAccuracy }) => mayBeMore(peakAccuracy));
  const isLoose = peaks.some(({ peakBytes, peakAccuracy }) =>
    peakBytes === bytes ? mayBeLess(peakAccuracy) : node.definition?.alternatives,
  );
  return { bytes, accuracy: isMissing ? (isLoose ? 'estimate' : 'atLeast') : isLoose ? 'atMost' : 'exact' };
}

/** From its second run on, a body starts with the results of the previous run. */
function carriedInputs(node: AnalyzedNode, { graph, trips }: AnalyzedBody): readonly AnalyzedValue[] {
  const { first, count } = flowOf(node)?.carried ?? { first: 0, count: 0 };
  return trips === 1 ? [] : graph.inputs.slice(first, first + count);
}

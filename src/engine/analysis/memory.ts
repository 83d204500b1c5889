import type { ActivationSize, AnalyzedBody, AnalyzedGraph, AnalyzedNode, AnalyzedValue } from './analysis';
import { mayBeLess, mayBeMore, type Accuracy } from '../formula/accuracy';
import { activationSize } from './activations';
import { isElementwise } from './elementwise';
import { lifetimesOf, type Lifetimes } from './lifetimes';
import { isView } from './plumbing';
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
  return new Sweep(graph, reach, graph.inputs, false).profile();
}

/**
 * The same where an elementwise operator writes over an input, and a view shares the memory of its input, if nothing
 * needs that input afterwards and it takes as many bytes. The model's inputs are not written over, nor through views.
 */
export function profileMemoryInPlace(graph: AnalyzedGraph, reach: Reach): MemoryProfile {
  return new Sweep(graph, reach, graph.inputs, true).profile();
}

/** Goes through one graph and tracks what is alive. */
class Sweep {
  private readonly lifetimes: Lifetimes;
  /** By the positions of nodes with bodies. */
  private readonly bodyPeaks = new Map<number, ActivationSize>();
  /** What is alive, by the number of its lifetime. */
  private readonly alive: (AnalyzedValue | null)[];
  /** Their bytes. */
  private readonly sizes: Float64Array;
  /** What is in the memory of an input: itself, or views of it. */
  private readonly ofInputs = new Set<AnalyzedValue>();
  private bytes = 0;
  private isMissing = false;
  /** Whether anything that was alive may be less. */
  private isLoose = false;

  constructor(
    private readonly graph: AnalyzedGraph,
    private readonly reach: Reach,
    /** What is alive before the first node runs. */
    private readonly inputs: readonly AnalyzedValue[],
    private readonly inPlace: boolean,
  ) {
    this.lifetimes = lifetimesOf(graph.source);
    const { count } = this.lifetimes;
    this.alive = new Array<AnalyzedValue | null>(count).fill(null);
    this.sizes = new Float64Array(count);
    for (let index = 0; index < graph.nodes.length; index++) {
      const node = graph.nodes[index];
      if (node.bodies.length === 0) continue;
      const peak = bodyPeak(node, reach, inPlace);
      this.isMissing ||= mayBeMore(peak.accuracy);
      this.bodyPeaks.set(index, peak);
    }
  }

  profile(): MemoryProfile {
    const live: number[] = [];
    this.run((_, bytes) => live.push(bytes) < 0);
    let peakNode = -1;
    for (let index = 0; index < live.length; index++)
      if (peakNode < 0 || live[index] > live[peakNode]) peakNode = index;
    const { graph, reach, inputs, inPlace } = this;
    let tensors: MemoryProfile['peakTensors'] | undefined;
    return {
      live,
      peakBytes: peakNode < 0 ? 0 : live[peakNode],
      peakNode,
      // Few ask for them.
      get peakTensors() {
        return (tensors ??= new Sweep(graph, reach, inputs, inPlace).tensorsAt(peakNode));
      },
      peakAccuracy: this.accuracyAt(peakNode),
    };
  }

  private tensorsAt(peakNode: number): MemoryProfile['peakTensors'] {
    this.run(index => index === peakNode);
    const tensors: { name: string; bytes: number }[] = [];
    this.alive.forEach((value, number) => {
      const bytes = this.sizes[number];
      if (value !== null && bytes > 0) tensors.push({ name: value.name, bytes });
    });
    return tensors.sort((a, b) => b.bytes - a.bytes);
  }

  private accuracyAt(peakNode: number): Accuracy {
    const isLoose = mayBeLess(this.bodyPeaks.get(peakNode)?.accuracy ?? 'exact') || this.isLooseAt(peakNode);
    if (this.isMissing) return isLoose ? 'estimate' : 'atLeast';
    return isLoose ? 'atMost' : 'exact';
  }

  /** Whether anything that is alive at the peak may be less. */
  private isLooseAt(peakNode: number): boolean {
    // In most models nothing ever is.
    if (!this.isLoose) return false;
    this.run(index => index === peakNode);
    return this.alive.some(value => value !== null && mayBeLess(activationSize(value, this.reach).accuracy));
  }

  /** @param visit called with what is alive while a node runs; stops if it returns true */
  private run(visit: (index: number, bytes: number) => boolean): void {
    const { inputs, outputs: numbers, over, ends } = this.lifetimes;
    this.alive.fill(null);
    this.bytes = 0;
    for (const input of this.inputs) {
      const number = inputs.get(input.name);
      if (number !== undefined) this.hold(input, number);
    }
    let first = 0;
    let dropped = 0;
    for (let index = 0; index < this.graph.nodes.length; index++) {
      const node = this.graph.nodes[index];
      const { outputs } = node;
      const outside = firstOutside(node);
      if (this.inPlace) this.writeOver(node, over, dropped, ends[index]);
      for (let output = outside; output < outputs.length; output++) this.hold(outputs[output], numbers[first + output]);
      if (visit(index, this.bytes + (this.bodyPeaks.get(index)?.bytes ?? 0))) return;
      for (let output = 0; output < outside; output++) this.hold(outputs[output], numbers[first + output]);
      first += outputs.length;
      while (dropped < ends[index]) this.drop(over[dropped++]);
    }
  }

  private hold(value: AnalyzedValue | null, number: number): void {
    if (value === null) return;
    const size = activationSize(value, this.reach);
    if (size.accuracy !== 'exact') {
      this.isMissing ||= mayBeMore(size.accuracy);
      this.isLoose ||= mayBeLess(size.accuracy);
    }
    this.drop(number);
    this.bytes += size.bytes;
    this.alive[number] = value;
    this.sizes[number] = size.bytes;
    if (this.inPlace && this.isOfInput(value)) this.ofInputs.add(value);
  }

  private isOfInput({ producer }: AnalyzedValue): boolean {
    if (producer === null) return true;
    if (!isView(producer.node)) return false;
    const [viewed] = producer.inputs;
    return viewed !== null && this.ofInputs.has(viewed);
  }

  /**
   * Drops the input whose memory the only output of a node takes, if there is one.
   * @param over where the lifetimes that end with the node are listed, from `start` to `end`
   */
  private writeOver(node: AnalyzedNode, over: Int32Array, start: number, end: number): void {
    const views = isView(node.node);
    if (!views && !isElementwise(node)) return;
    const output = onlyOutput(node);
    if (output === null) return;
    const { bytes } = activationSize(output, this.reach);
    for (let at = start; at < end; at++) {
      const number = over[at];
      const value = this.alive[number];
      if (value === null || this.sizes[number] !== bytes || !(views || !this.ofInputs.has(value))) continue;
      if (!node.inputs.some(input => input?.name === value.name)) continue;
      this.drop(number);
      return;
    }
  }

  private drop(number: number): void {
    if (this.alive[number] === null) return;
    this.bytes -= this.sizes[number];
    this.alive[number] = null;
  }
}

/** null: a node has none, or several. */
function onlyOutput({ outputs }: AnalyzedNode): AnalyzedValue | null {
  let only: AnalyzedValue | null = null;
  for (let index = 0; index < outputs.length; index++) {
    const output = outputs[index];
    if (output !== null && only !== null) return null;
    only ??= output;
  }
  return only;
}

/**
 * The first output that is not written by a body: those from there on take space in addition to what is alive in the
 * bodies.
 */
function firstOutside(node: AnalyzedNode): number {
  const { outputs, bodies, definition } = node;
  if (bodies.length === 0 && !definition?.bodyFlow) return 0;
  const isAllInside = bodies.length > 0 && (definition === null || definition.alternatives);
  if (isAllInside) return outputs.length;
  // A file may state more of them than there are, or fewer than none.
  return Math.min(Math.max(flowOf(node)?.carried?.count ?? 0, 0), outputs.length);
}

/** The maximum over the bodies of a node. Which of several branches runs depends on data. */
function bodyPeak(node: AnalyzedNode, reach: Reach, inPlace: boolean): ActivationSize {
  const peaks = node.bodies
    .filter(({ trips }) => trips !== 0)
    .map(body => new Sweep(body.graph, reach, carriedInputs(node, body), inPlace).profile());
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

import type { AnalyzedBody, AnalyzedValue } from '../../analysis/analysis';
import { flowOf as bodyFlowOf } from '../../analysis/passages';
import { itemsOfNodes } from '../nodeItems';
import type { TreeIndex } from '../tree/treeIndex';

/** An input or output of the model, or of a body of control flow. */
export interface Terminal {
  readonly kind: 'input' | 'output';
  /** The item that contains it; -1: it is the model's. */
  readonly home: number;
  /** The item of the node whose body it belongs to; -1: it is the model's. */
  readonly holder: number;
  readonly value: AnalyzedValue;
}

/**
 * Who computes and who uses each value. Ends are numbered: first the items of the tree, then the terminals. Functions
 * are transparent: their bodies read what is passed to them, and their users read what the bodies compute.
 */
export interface Flow {
  readonly terminals: readonly Terminal[];
  /** The ends of each pair, and the value that is passed. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly values: readonly AnalyzedValue[];
  /** Terminals of bodies that run again: the output `from` is the input `to` of the next run. */
  readonly carried: readonly { readonly from: number; readonly to: number }[];
}

const flows = new WeakMap<TreeIndex, Flow>();

/** The flow of a model, computed when it is first needed. */
export function flowOf(index: TreeIndex): Flow {
  let flow = flows.get(index);
  if (flow === undefined) {
    flow = new FlowReader(index).read();
    flows.set(index, flow);
  }
  return flow;
}

/** A graph on the way through the nodes, which are in depth-first order. */
interface Visit {
  readonly node: number;
  readonly item: number;
  readonly bodies: readonly AnalyzedBody[];
  body: number;
  /** Of the current body. */
  home: number;
  /** How many nodes of the current body are still to come. */
  left: number;
}

class FlowReader {
  private readonly items: Int32Array;
  private readonly terminals: Terminal[] = [];
  private readonly from: number[] = [];
  private readonly to: number[] = [];
  private readonly values: AnalyzedValue[] = [];
  private readonly carried: { readonly from: number; readonly to: number }[] = [];
  /** The end that computes a value. In loops whose iterations are analysed one by one: in the current one. */
  private readonly makers = new Map<AnalyzedValue, number>();
  private readonly itemOf = new Map<unknown, number>();

  constructor(private readonly index: TreeIndex) {
    this.items = itemsOfNodes(index.tree, index.analysis.nodes.length);
  }

  read(): Flow {
    const { analysis } = this.index;
    const { graph, nodes } = analysis;
    for (const input of graph.inputs) this.makers.set(input, this.addTerminal('input', -1, -1, input));
    const visits: Visit[] = [];
    for (let node = 0; node < nodes.length; node++) {
      const { analyzed } = nodes[node];
      const item = this.items[node];
      for (const input of analyzed.inputs) this.connect(input, item);
      this.itemOf.set(analyzed, item);
      const visit: Visit = { node, item, bodies: analyzed.bodies, body: -1, home: item, left: 0 };
      visits.push(visit);
      // Leaves every graph whose last node this was.
      for (let top: Visit | undefined = visit; top !== undefined; top = visits.at(-1)) {
        if (top !== visit) top.left--;
        if (!this.enter(top, node)) break;
        this.leave(top);
        visits.pop();
      }
    }
    for (const output of graph.outputs)
      if (output !== null) this.connect(output, this.addTerminal('output', -1, -1, output));
    this.connectReturned();
    return {
      terminals: this.terminals,
      from: this.from,
      to: this.to,
      values: this.values,
      carried: this.carried,
    };
  }

  /** Goes on to the next body of a node unless one is not finished. @returns whether there is none left */
  private enter(visit: Visit, last: number): boolean {
    while (visit.left === 0) {
      if (visit.body >= 0) this.leaveBody(visit);
      visit.body++;
      if (visit.body >= visit.bodies.length) return true;
      const { graph } = visit.bodies[visit.body];
      visit.home = this.homeOf(visit, last + 1, graph.nodes.length);
      visit.left = graph.nodes.length;
      for (const input of graph.inputs)
        this.makers.set(input, this.addTerminal('input', visit.home, visit.item, input));
    }
    return false;
  }

  private leaveBody({ node, item, bodies, body, home }: Visit): void {
    if (this.isFunction(node)) return;
    const { graph } = bodies[body];
    const ends = graph.outputs.map(output => output && this.addTerminal('output', home, item, output));
    graph.outputs.forEach((output, index) => {
      const end = ends[index];
      if (end !== null) this.connect(output, end);
    });
    if (runsAgain(bodies[body])) this.carry(node, graph, ends);
  }

  /** Notes which outputs of a body are inputs of its next run. */
  private carry(node: number, { inputs }: AnalyzedBody['graph'], outputs: readonly (number | null)[]): void {
    const flow = bodyFlowOf(this.index.analysis.nodes[node].analyzed);
    if (!flow?.carried) return;
    const { first, count } = flow.carried;
    const items = this.index.tree.length;
    for (let index = 0; index < count; index++) {
      const [output, input] = [outputs[index + flow.outputs], this.makers.get(inputs[first + index])];
      if (typeof output === 'number' && input !== undefined)
        this.carried.push({ from: output - items, to: input - items });
    }
  }

  /** What comes after a node reads its outputs; those of a function where its body computes them. */
  private leave({ node, item }: Visit): void {
    const { tree, analysis } = this.index;
    for (const output of analysis.nodes[node].analyzed.outputs) {
      if (output === null) continue;
      const inside = this.isFunction(node) && output.standsFor ? this.makers.get(output.standsFor) : undefined;
      const isInside = inside !== undefined && inside > item && inside < tree[item].end;
      this.makers.set(output, isInside ? inside : item);
    }
  }

  /**
   * The item that contains a body: that of its node or, among several bodies, the child of its own, unless that child is
   * the only node of the body.
   */
  private homeOf({ item, bodies }: Visit, first: number, nodes: number): number {
    if (bodies.length < 2 || nodes === 0) return item;
    const { tree } = this.index;
    let home = this.items[first];
    while (tree[home].parent !== item) home = tree[home].parent;
    return tree[home].node === null ? home : item;
  }

  private isFunction(node: number): boolean {
    return this.index.analysis.nodes[node].analyzed.definition === null;
  }

  private addTerminal(kind: Terminal['kind'], home: number, holder: number, value: AnalyzedValue): number {
    this.terminals.push({ kind, home, holder, value });
    return this.index.tree.length + this.terminals.length - 1;
  }

  /** Notes that an end uses a value, unless nothing computes it. */
  private connect(value: AnalyzedValue | null, to: number): void {
    if (value === null) return;
    const from =
      this.makers.get(value) ??
      (value.standsFor === null ? undefined : this.makers.get(value.standsFor)) ??
      this.itemOf.get(value.producer);
    if (from === undefined) return;
    this.from.push(from);
    this.to.push(to);
    this.values.push(value);
  }

  /** Weights that are outputs have items, but no nodes. */
  private connectReturned(): void {
    const { tree } = this.index;
    const returned = new Map<string, number>();
    tree.forEach((item, index) => {
      if (item.returned !== null) returned.set(item.returned.name, index);
    });
    if (returned.size === 0) return;
    this.terminals.forEach(({ kind, home, value }, terminal) => {
      const item = returned.get(value.initializer?.name ?? value.name);
      if (kind !== 'output' || home !== -1 || value.producer !== null || item === undefined) return;
      this.from.push(item);
      this.to.push(tree.length + terminal);
      this.values.push(value);
    });
  }
}

/** Whether a body may run more than once. */
function runsAgain({ trips, accuracy }: AnalyzedBody): boolean {
  return trips === null || trips > 1 || accuracy !== 'exact';
}

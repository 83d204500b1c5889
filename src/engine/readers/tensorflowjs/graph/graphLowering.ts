import type { Diagnostic } from '../../../graph/diagnostic';
import type { ModuleName } from '../../../graph/graph';
import type { Dim, Shape } from '../../../graph/shape';
import { say, type Message } from '../../../graph/message';
import type { GraphBuilder } from '../../support/graphBuilder';
import { UnresolvedLayer } from '../../support/unresolvedLayer';
import type { Constants } from './constants';
import { expectedShape } from './expectations';
import { splitReference, type FunctionDef } from './functionLibrary';
import type { NodeDef } from './nodeDef';
import { Operation, type OperationServices } from './operation';
import { operationTypes } from './operationTypes';

const constantOps: ReadonlySet<string> = new Set(['Const', 'VarHandleOp', 'VariableV2']);
/** Their filter is rearranged: it is not a value of its own. */
const filterOps: ReadonlySet<string> = new Set([
  'Conv1D',
  'Conv2D',
  '_FusedConv2D',
  'FusedConv2D',
  'Conv3D',
  'DepthwiseConv2d',
  'DepthwiseConv2dNative',
  'FusedDepthwiseConv2dNative',
  'Conv2DBackpropInput',
  'Conv3DBackpropInputV2',
  'DepthwiseConv2dNativeBackpropInput',
]);
/** Their results depend on constants: they wait until as much as possible around them is known. */
const steered: ReadonlySet<string> = new Set([
  'Reshape',
  'ResizeBilinear',
  'ResizeNearestNeighbor',
  'Pad',
  'PadV2',
  'MirrorPad',
  'ConcatV2',
  'Slice',
  'StridedSlice',
  'Tile',
  'ExpandDims',
  'Fill',
  'Range',
]);
const maxNesting = 8;
const maxScope = 24;

/** Shared by all graphs of one file. */
export interface Shared {
  readonly graph: GraphBuilder;
  readonly constants: Constants;
  readonly functions: ReadonlyMap<string, FunctionDef>;
  readonly signature: ReadonlyMap<string, Shape>;
  readonly notices: Diagnostic[];
  /** Names of nodes whose shape was assumed. */
  readonly assumed: Set<string>;
}

/** Lowers the nodes of one graph, or of one function that is called in it. */
export class GraphLowering implements OperationServices {
  private readonly byName: ReadonlyMap<string, NodeDef>;
  private readonly takers = new Map<string, NodeDef[]>();
  private readonly outputs = new Map<string, readonly string[]>();
  /** Paths of the loops of TensorFlow 1, each with a slash at its end. */
  private readonly loops: readonly string[];

  constructor(
    private readonly shared: Shared,
    private readonly nodes: readonly NodeDef[],
    given: ReadonlyMap<string, string>,
    private readonly scope: readonly ModuleName[] = [],
    private readonly depth = 0,
    /** Whether it is unknown how often the nodes run. */
    private readonly areRunsAssumed = false,
  ) {
    this.byName = new Map(nodes.map(node => [node.name, node]));
    this.loops = nodes
      .filter(({ op, name }) => op === 'LoopCond' && name.includes('/'))
      .map(({ name }) => name.slice(0, name.lastIndexOf('/') + 1));
    for (const [name, value] of given) this.outputs.set(name, [value]);
    for (const node of nodes) {
      for (const input of new Set(this.needs(node))) {
        const takers = this.takers.get(input);
        if (takers) takers.push(node);
        else this.takers.set(input, [node]);
      }
    }
  }

  /** Lowers the nodes, each once all its inputs are; those that depend on constants last. */
  run(): void {
    const missing = new Map<NodeDef, number>();
    const [ready, later]: NodeDef[][] = [[], []];
    const enqueue = (node: NodeDef): void => {
      (steered.has(node.op) ? later : ready).push(node);
    };
    for (const node of this.nodes) {
      if (constantOps.has(node.op) || this.outputs.has(node.name)) continue;
      const waits = new Set(this.needs(node).filter(name => this.isPending(name)));
      missing.set(node, waits.size);
      if (waits.size === 0) enqueue(node);
    }
    for (let next = 0; next < ready.length || later.length > 0;) {
      const node = next < ready.length ? ready[next++] : this.takeSurest(later);
      this.lower(node);
      for (const taker of this.takers.get(node.name) ?? []) {
        const left = missing.get(taker)! - 1;
        missing.set(taker, left);
        if (left === 0) enqueue(taker);
      }
    }
    for (const [node, left] of missing) if (left > 0) this.addUnknown(node, [], say`It is part of a cycle.`);
  }

  /**
   * The nodes that come before one. A loop of TensorFlow 1 starts without its next iteration, and is left after one.
   */
  private needs(node: NodeDef): string[] {
    if (node.op === 'Merge')
      return node.inputs
        .filter(reference => this.producer(reference)?.op !== 'NextIteration')
        .map(reference => this.nodeOf(reference));
    return [...node.inputs, ...(node.op === 'Exit' ? [this.roundOf(node)] : [])].map(reference =>
      this.nodeOf(reference),
    );
  }

  /** What an Exit returns after one iteration: Exit ← Switch ← Merge ← NextIteration. */
  private roundOf(exit: NodeDef): string {
    const merge = this.producer(this.producer(exit.inputs[0] ?? '')?.inputs[0] ?? '');
    return merge?.inputs.find(reference => this.producer(reference)?.op === 'NextIteration') ?? exit.inputs[0] ?? '';
  }

  value(reference: string): string {
    const { node: name, output } = this.split(reference);
    const values = this.outputs.get(name);
    if (values) return values[output] ?? values[0] ?? '';
    const node = this.byName.get(name);
    if (!node || !constantOps.has(node.op)) return '';
    const takers = this.takers.get(name) ?? [];
    const isFilter =
      takers.length > 0 && takers.every(taker => filterOps.has(taker.op) && taker.inputs[1] === reference);
    if (isFilter) return '';
    const outer = this.shared.graph.place;
    this.enter(node);
    const value = this.shared.constants.value(node);
    this.shared.graph.place = outer;
    this.outputs.set(name, [value]);
    return value;
  }

  get results(): readonly Shape[] {
    return [...this.shared.signature.values()];
  }

  get hasConstants(): boolean {
    return this.shared.constants.areKnown;
  }

  contents(reference: string): readonly number[] | null {
    const node = this.constant(reference);
    return node ? this.shared.constants.describe(node).values : this.shared.graph.contents(this.value(reference));
  }

  filter(reference: string, arrange: (shape: readonly number[]) => readonly number[]): string | null {
    const node = this.constant(reference);
    return node ? this.shared.constants.filter(node, arrange) : null;
  }

  expected(node: NodeDef, rank?: number): readonly Dim[] | null {
    return expectedShape(
      node,
      {
        consumers: other => this.consumers(other),
        nodeOf: reference => this.nodeOf(reference),
        signature: this.depth === 0 ? this.shared.signature : new Map(),
        computed: reference =>
          this.constant(reference) || !this.outputs.has(this.nodeOf(reference)) ? null : this.shapeOf(reference),
        constantShape: reference => (this.constant(reference) ? this.shapeOf(reference) : null),
      },
      rank,
    );
  }

  consumers(node: NodeDef): readonly NodeDef[] {
    return this.takers.get(node.name) ?? [];
  }

  producers(node: NodeDef): readonly NodeDef[] {
    return node.inputs.map(reference => this.producer(reference)).filter(found => found !== undefined);
  }

  producer(reference: string): NodeDef | undefined {
    return this.byName.get(this.nodeOf(reference));
  }

  shapeOf(reference: string): Shape | null {
    const node = this.constant(reference);
    return node ? this.shared.constants.describe(node).shape : this.shared.graph.shape(this.value(reference));
  }

  assume(node: NodeDef): void {
    this.shared.assumed.add(node.name);
    this.shared.graph.place = { ...this.shared.graph.place, assumed: 'shape' };
  }

  private lower(node: NodeDef): void {
    if (node.op === 'NoOp' || node.op === 'Assert') return void this.outputs.set(node.name, []);
    this.enter(node);
    try {
      this.outputs.set(node.name, this.lowered(node));
    } catch (error) {
      if (!(error instanceof UnresolvedLayer)) throw error;
      this.addUnknown(
        node,
        node.inputs.map(reference => this.value(reference)).filter(value => value !== ''),
        error.reason,
      );
    }
  }

  private lowered(node: NodeDef): readonly string[] {
    switch (node.op) {
      case 'ReadVariableOp':
      case 'Enter':
      case 'NextIteration':
        return [this.value(node.inputs[0] ?? '')];
      case 'Exit':
        return [this.value(this.roundOf(node))];
      case 'LoopCond':
        this.assumeTrips(node);
        return [this.value(node.inputs[0] ?? '')];
      case 'Switch':
        return [this.value(node.inputs[0] ?? ''), this.value(node.inputs[0] ?? '')];
      case 'Merge':
        return [node.inputs.map(reference => this.value(reference)).find(value => value !== '') ?? ''];
      case 'If':
      case 'StatelessIf':
        return this.branch(node);
      case 'StatelessWhile':
      case 'While':
        return this.loop(node);
      case 'PartitionedCall':
      case 'StatefulPartitionedCall':
        return this.call(node, 'f');
    }
    const lowering = operationTypes.get(node.op);
    if (!lowering)
      throw new UnresolvedLayer(say`The operator '${node.op.slice(0, 64)}' has no cost rule; its cost is unknown.`);
    const outputs = lowering(new Operation(this.shared.graph, node, this));
    return typeof outputs === 'string' ? [outputs] : outputs;
  }

  /** How often a loop runs is not in the file: its body counts once. */
  private assumeTrips(node: NodeDef): void {
    this.shared.notices.push({
      severity: 'info',
      code: 'trips-assumed',
      message: say`The number of iterations of the loop ${node.name.slice(0, 200)} depends on the data. Counted as 1.`,
      range: node.nameRange,
    });
  }

  private loop(node: NodeDef): readonly string[] {
    this.assumeTrips(node);
    this.call(node, 'cond', node.inputs, true);
    return this.call(node, 'body', node.inputs, true);
  }

  /** Which branch is taken depends on data. */
  private branch(node: NodeDef): readonly string[] {
    this.shared.notices.push({
      severity: 'info',
      code: 'branch-assumed',
      message: say`The first branch of ${node.name.slice(0, 200)} is counted.`,
      range: node.nameRange,
    });
    return this.call(node, 'then_branch', node.inputs.slice(1), true);
  }

  /** A function's nodes take the place of its call. */
  private call(
    node: NodeDef,
    attribute: string,
    inputs = node.inputs,
    areRunsAssumed = this.areRunsAssumed,
  ): readonly string[] {
    const called = this.shared.functions.get(node.functionName(attribute));
    if (!called || this.depth >= maxNesting)
      throw new UnresolvedLayer(say`The function in '${attribute}' is missing or calls itself.`);
    const given = new Map(
      called.arguments.map((name, index): [string, string] => [name, this.value(inputs[index] ?? '')]),
    );
    const inside = new GraphLowering(
      this.shared,
      called.nodes,
      given,
      [...this.scopeOf(node), { name: node.name.split('/').at(-1)!.slice(0, 64) }],
      this.depth + 1,
      areRunsAssumed,
    );
    inside.run();
    return called.results.map(result => inside.value(result));
  }

  private addUnknown(node: NodeDef, inputs: readonly string[], message: Message): void {
    this.shared.notices.push({
      severity: 'warning',
      code: 'unresolved-layer',
      message: say`${node.op.slice(0, 64)}: ${message}`,
      range: node.nameRange,
    });
    this.enter(node);
    // A graph's weights are separate operations: those it uses are among its inputs.
    this.outputs.set(node.name, [this.shared.graph.addUnresolved(node.op || 'Node', inputs, 'tensorflow', 'cost')]);
  }

  private enter(node: NodeDef): void {
    this.shared.graph.place = {
      scope: this.scopeOf(node),
      path: '',
      label: node.name.split('/').at(-1)!.slice(0, 64),
      range: node.range,
      nameRange: node.nameRange,
      ...((this.areRunsAssumed || this.isInLoop(node)) && { assumed: 'runs' }),
    };
  }

  /** The nodes of a loop of TensorFlow 1 have names below it, like the one with its condition. */
  private isInLoop({ name }: NodeDef): boolean {
    return this.loops.some(path => name.startsWith(path));
  }

  /** TensorFlow's names are paths. */
  private scopeOf(node: NodeDef): readonly ModuleName[] {
    const steps = node.name
      .split('/')
      .slice(0, -1)
      .filter(step => step !== '')
      .slice(0, maxScope);
    return [...this.scope, ...steps.map(step => ({ name: step.slice(0, 64) }))];
  }

  /** Of the waiting nodes, one whose output follows from others. */
  private takeSurest(later: NodeDef[]): NodeDef {
    const sure = later.slice(0, 64).findIndex(node => this.expected(node) !== null);
    return later.splice(Math.max(0, sure), 1)[0];
  }

  private isPending(name: string): boolean {
    const node = this.byName.get(name);
    return node !== undefined && !constantOps.has(node.op) && !this.outputs.has(name);
  }

  private constant(reference: string): NodeDef | null {
    const node = this.byName.get(this.nodeOf(reference));
    return node && constantOps.has(node.op) ? node : null;
  }

  nodeOf(reference: string): string {
    return this.split(reference).node;
  }

  private split(reference: string): { node: string; output: number } {
    return splitReference(reference, name => this.byName.get(name)?.op);
  }
}

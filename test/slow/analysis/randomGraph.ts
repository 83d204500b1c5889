import fc from 'fast-check';
import type { DataType } from '../../../src/engine/graph/dataType';
import type { Attribute, Initializer, Node } from '../../../src/engine/graph/graph';
import { node, type GraphSketch } from '../../unit/support/buildModel';

/** A small graph of matrices, and what a test needs to know about it. */
export interface RandomGraph {
  readonly sketch: GraphSketch & Required<Pick<GraphSketch, 'inputs' | 'outputs' | 'stored' | 'nodes'>>;
  readonly shapes: ReadonlyMap<string, Matrix>;
}

export type Matrix = readonly [rows: number, columns: number];

interface Value {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: Matrix;
}

const int = (value: number): Attribute => ({ kind: 'int', value });

/** Generates a graph step by step. Each operator uses existing values, or new inputs and constants. */
class Builder {
  readonly inputs: Value[] = [];
  readonly stored: Initializer[] = [];
  readonly constants: Record<string, readonly number[]> = {};
  readonly nodes: Node[] = [];
  /** Values that later steps may use. */
  readonly values: Value[] = [];
  readonly all: Value[] = [];
  private count = 0;

  constructor(private readonly draw: (most: number) => number) {}

  /** A value of this kind: an existing one, a new constant, or a new input. */
  take(dtype: DataType, shape?: Matrix): Value {
    const fitting = this.values.filter(
      value => value.dtype === dtype && (!shape || String(value.shape) === String(shape)),
    );
    const choice = this.draw(fitting.length + 2);
    if (choice < fitting.length) return fitting[choice];
    return choice === fitting.length ? this.constant(dtype, shape) : this.input(dtype, shape);
  }

  /** A value of this kind that no later step uses. */
  takeAway(dtype: DataType): Value {
    const value = this.take(dtype);
    this.values.splice(this.values.indexOf(value), 1);
    return value;
  }

  constant(dtype: DataType, shape: Matrix = this.anyShape()): Value {
    const value = { name: `c${this.count++}`, dtype, shape };
    this.stored.push(value);
    return this.keep(value);
  }

  input(dtype: DataType, shape: Matrix = this.anyShape()): Value {
    const value = { name: `x${this.count++}`, dtype, shape };
    this.inputs.push(value);
    return this.keep(value);
  }

  steering(...values: number[]): string {
    const name = `s${this.count++}`;
    this.constants[name] = values;
    return name;
  }

  add(
    op: string,
    inputs: readonly string[],
    result: Omit<Value, 'name'>,
    attributes: Record<string, Attribute> = {},
  ): Value {
    const value = { name: `v${this.count++}`, ...result };
    this.nodes.push(node(op, inputs.join(', '), value.name, attributes));
    return this.keep(value);
  }

  private keep(value: Value): Value {
    this.values.push(value);
    this.all.push(value);
    return value;
  }

  step(): void {
    steps[this.draw(steps.length)](this, this.draw);
  }

  private anyShape(): Matrix {
    return [1 + this.draw(3), 1 + this.draw(3)];
  }
}

type Step = (graph: Builder, draw: (most: number) => number) => void;

const float = (shape: Matrix) => ({ dtype: 'float32', shape }) as const;
const bool = (shape: Matrix) => ({ dtype: 'bool', shape }) as const;

const steps: readonly Step[] = [
  ...['Add', 'Mul'].map((op): Step => graph => {
    const a = graph.take('float32');
    graph.add(op, [a.name, graph.take('float32', a.shape).name], float(a.shape));
  }),
  (graph, draw) => {
    const a = graph.take('float32');
    const b = graph.take('float32', [a.shape[1], 1 + draw(3)]);
    graph.add('MatMul', [a.name, b.name], float([a.shape[0], b.shape[1]]));
  },
  graph => {
    const a = graph.take('float32');
    graph.add('LeakyRelu', [a.name], float(a.shape));
  },
  graph => {
    const a = graph.take('float32');
    graph.add('Transpose', [a.name], float([a.shape[1], a.shape[0]]));
  },
  graph => {
    const a = graph.take('float32');
    const b = graph.take('float32', a.shape);
    graph.add('Concat', [a.name, b.name], float([2 * a.shape[0], a.shape[1]]), { axis: int(0) });
  },
  // Only of a constant, so that part of it remains.
  (graph, draw) => {
    const a = graph.constant('float32');
    const start = draw(a.shape[0]);
    const inputs = [a.name, graph.steering(start), graph.steering(a.shape[0]), graph.steering(0)];
    graph.add('Slice', inputs, float([a.shape[0] - start, a.shape[1]]));
  },
  graph => {
    const a = graph.take('float32');
    graph.add('Reshape', [a.name, graph.steering(a.shape[1], a.shape[0])], float([a.shape[1], a.shape[0]]));
  },
  // A table of bytes, read at indices that are known at run time.
  graph => {
    const a = graph.take('int8');
    const rows = graph.input('int64', [1, 2]);
    const read = graph.add('GatherElements', [a.name, rows.name], { dtype: 'int8', shape: [1, 2] }, { axis: int(0) });
    graph.add('Cast', [read.name], float([1, 2]), { to: int(1) });
  },
  // A threshold unlike any other value, so that the comparison is never decided in advance.
  graph => {
    const a = graph.take('float32');
    graph.add('Greater', [a.name, graph.constant('float32', a.shape).name], bool(a.shape));
  },
  graph => {
    const a = graph.take('float32');
    const moved = graph.add('Add', [a.name, graph.constant('float32', a.shape).name], float(a.shape));
    graph.add('Cast', [moved.name], bool(a.shape), { to: int(9) });
  },
  graph => {
    const a = graph.takeAway('bool');
    graph.add('Not', [a.name], bool(a.shape));
  },
  // Each condition is used once: a second Where with the same condition would hide what the first one excluded.
  graph => {
    const choice = graph.takeAway('bool');
    const a = graph.take('float32', choice.shape);
    const b = graph.constant('float32', choice.shape);
    graph.add('Where', [choice.name, a.name, b.name], float(choice.shape));
  },
  // Only the shape of the first is used.
  graph => {
    const [asked, a] = [graph.take('float32'), graph.take('float32', [1, 1])];
    const shape = graph.add('Shape', [asked.name], { dtype: 'int64', shape: [2, 1] });
    graph.values.pop();
    graph.all.pop();
    graph.add('Expand', [a.name, shape.name], float(asked.shape));
  },
];

/** Random graphs of up to ten steps; some of the computed values are outputs. */
export const randomGraphs: fc.Arbitrary<RandomGraph> = fc.gen().map(gen => {
  const draw = (most: number): number => gen(fc.nat, { max: most - 1 });
  const graph = new Builder(draw);
  const count = 1 + draw(10);
  for (let step = 0; step < count; step++) graph.step();
  const computed = graph.all.filter(({ name }) => name.startsWith('v'));
  const outputs = computed.filter((_, index) => index === computed.length - 1 || draw(4) === 0);
  const declared = (values: readonly Value[]) =>
    Object.fromEntries(values.map(({ name, dtype, shape }) => [name, { dtype, shape }]));
  return {
    sketch: {
      inputs: declared(graph.inputs),
      outputs: declared(outputs),
      stored: graph.stored,
      constants: graph.constants,
      nodes: graph.nodes,
    },
    shapes: new Map(graph.all.map(({ name, shape }) => [name, shape])),
  };
});

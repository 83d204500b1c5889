import type { Node } from '../../../src/engine/graph/graph';

/** Elements of a matrix, row by row. */
export interface Data {
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly number[];
}

/**
 * Numbers are those of a prime field: sums and products are exact there, so that a change anywhere shows unless the
 * computation really drops it. Products of two stay below 2⁵³.
 */
export const prime = 67_108_859;

const build = (rows: number, columns: number, at: (row: number, column: number) => number): Data => ({
  rows,
  columns,
  values: Array.from({ length: rows * columns }, (_, index) => at(Math.floor(index / columns), index % columns)),
});

const element = ({ columns, values }: Data, row: number, column: number): number => values[row * columns + column];

const each =
  (first: Data, ...rest: Data[]) =>
  (compute: (...numbers: number[]) => number): Data => ({
    ...first,
    values: first.values.map((value, index) => compute(value, ...rest.map(({ values }) => values[index]))),
  });

type Operator = (inputs: readonly Data[], node: Node) => Data;

const operators: Readonly<Record<string, Operator>> = {
  Add: ([a, b]) => each(a, b)((x, y) => (x + y) % prime),
  Mul: ([a, b]) => each(a, b)((x, y) => (x * y) % prime),
  // Any function that maps each number to a different one works.
  LeakyRelu: ([a]) => each(a)(x => (7 * x + 1) % prime),
  MatMul: ([a, b]) =>
    build(a.rows, b.columns, (row, column) => {
      let sum = 0;
      for (let k = 0; k < a.columns; k++) sum = (sum + ((element(a, row, k) * element(b, k, column)) % prime)) % prime;
      return sum;
    }),
  Transpose: ([a]) => build(a.columns, a.rows, (row, column) => element(a, column, row)),
  Concat: ([a, b]) => ({ rows: a.rows + b.rows, columns: a.columns, values: [...a.values, ...b.values] }),
  Slice: ([a, start]) =>
    build(a.rows - start.values[0], a.columns, (row, column) => element(a, row + start.values[0], column)),
  Reshape: ([a, target]) => ({ rows: target.values[0], columns: target.values[1], values: a.values }),
  GatherElements: ([a, rows]) =>
    build(1, 2, (_, column) => element(a, rows.values[column] % a.rows, column % a.columns)),
  Greater: ([a, b]) => each(a, b)((x, y) => Number(x > y)),
  // It does not matter which numbers are true; with half of them true, every change shows.
  Cast: ([a], { attributes }) => (attributes.get('to')?.value === 9 ? each(a)(x => x % 2) : a),
  Not: ([a]) => each(a)(x => 1 - x),
  Where: ([choice, a, b]) => each(choice, a, b)((c, x, y) => (c !== 0 ? x : y)),
  Shape: ([a]) => ({ rows: 2, columns: 1, values: [a.rows, a.columns] }),
  Expand: ([a, shape]) => build(shape.values[0], shape.values[1], () => a.values[0]),
};

/** Runs nodes in order. @returns all values by name */
export function interpret(nodes: readonly Node[], given: ReadonlyMap<string, Data>): Map<string, Data> {
  const values = new Map(given);
  for (const node of nodes) {
    const inputs = node.inputs.map(name => values.get(name)!);
    values.set(node.outputs[0], operators[node.op](inputs, node));
  }
  return values;
}

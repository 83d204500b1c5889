import { difference, product, sum, symbol, zero, type Expression, type Term } from '../../formula/expression';
import { elementCount, shapeText, type Shape } from '../../graph/shape';
import { say, type Message } from '../../graph/message';

/** A tensor as R rows of n elements: what is reduced or normalized together is a row. */
export interface Rows {
  readonly length: Expression;
  readonly count: Expression;
  /** There is nothing to compute. */
  readonly empty: boolean;
  /** There is one row, so that the formula need not name R. */
  readonly single: boolean;
}

/**
 * @param shape the tensor
 * @param together which of its axes make up a row
 * @param what what the elements of a row are together for, such as 'normalized together'
 */
export function rowsOf(shape: Shape | null, together: (axis: number) => boolean, what: Message): Rows {
  const length = elementCount(shape && shape.filter((_, axis) => together(axis)));
  const count = elementCount(shape && shape.filter((_, axis) => !together(axis)));
  return makeRows(
    length,
    count,
    say`elements ${what}, of ${shapeText(shape)}`,
    say`repetitions, over ${shapeText(shape)}`,
  );
}

export function makeRows(
  length: number | null,
  count: number | null,
  lengthMeaning: Message,
  countMeaning: Message,
): Rows {
  return {
    length: symbol('n', length, lengthMeaning),
    count: symbol('R', count, countMeaning),
    empty: length === 0 || count === 0,
    single: count === 1,
  };
}

/** `(a·n + b)·R`: a number of operations per element, and another per row. */
export function perRow(rows: Rows, perElement: number, once: number): Expression {
  if (rows.empty) return zero;
  const each: Term[] = perElement === 0 ? [] : [perElement === 1 ? rows.length : product(perElement, rows.length)];
  if (each.length === 0) return times(rows, once);
  if (once === 0) return rows.single ? sumOf(each) : times(rows, perElement, rows.length);
  return times(rows, once > 0 ? sum(each[0], once) : difference(each[0], -once));
}

const sumOf = (terms: Term[]): Expression =>
  terms.length === 1 && typeof terms[0] !== 'number' ? terms[0] : sum(...terms);

/** A product with the number of rows, leaving out ones. */
function times(rows: Rows, ...factors: Term[]): Expression {
  const kept = [...factors, ...(rows.single ? [] : [rows.count])].filter(factor => factor !== 1);
  if (kept.length === 1 && typeof kept[0] !== 'number') return kept[0];
  return kept.length === 0 ? { kind: 'number', value: 1 } : product(...kept);
}

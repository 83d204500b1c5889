import type { Message } from '../graph/message';
import { numberFunction, type FunctionName } from './functions';

/**
 * The expression type in which every cost is written. A figure is an expression evaluated; a formula on screen is the
 * same expression printed (print.ts). Quantities are counts (elements, operations), so values are non-negative doubles;
 * null is an unknown quantity.
 */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'symbol'; readonly symbol: Symbol }
  | { readonly kind: 'sum' | 'product'; readonly terms: readonly Expression[] }
  | { readonly kind: 'difference' | 'quotient'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly terms: readonly Expression[] };

/** A named quantity such as `C_out`; `_` starts a subscript. */
export interface Symbol {
  readonly name: string;
  readonly value: number | null;
  /** One line: what it is and where it comes from, such as 'output channels'. */
  readonly meaning: Message;
}

/** Anything that the builders below accept. */
export type Term = Expression | number;

const toExpression = (term: Term): Expression => (typeof term === 'number' ? { kind: 'number', value: term } : term);

export function symbol(name: string, value: number | null, meaning: Message): Expression {
  return { kind: 'symbol', symbol: { name, value, meaning } };
}

export function sum(...terms: Term[]): Expression {
  return { kind: 'sum', terms: terms.map(toExpression) };
}

export function product(...terms: Term[]): Expression {
  return { kind: 'product', terms: terms.map(toExpression) };
}

export function difference(left: Term, right: Term): Expression {
  return { kind: 'difference', left: toExpression(left), right: toExpression(right) };
}

export function quotient(left: Term, right: Term): Expression {
  return { kind: 'quotient', left: toExpression(left), right: toExpression(right) };
}

export function call(name: FunctionName, ...terms: Term[]): Expression {
  return { kind: 'call', name, terms: terms.map(toExpression) };
}

/** No cost. */
export const zero: Expression = { kind: 'number', value: 0 };

/** The expression's value; null if it depends on an unknown quantity or exceeds the range of doubles. */
export function evaluate(expression: Expression): number | null {
  const value = valueOf(expression);
  return value === null || !Number.isFinite(value) ? null : value;
}

function valueOf(expression: Expression): number | null {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'symbol':
      return expression.symbol.value;
    case 'sum':
      return fold(expression.terms, 0, add);
    case 'product':
      return fold(expression.terms, 1, multiply);
    case 'difference':
      return both(expression, subtract);
    case 'quotient':
      return both(expression, divide);
    case 'call':
      return callValue(expression.name, expression.terms);
  }
}

const add = (a: number, b: number): number => a + b;
const multiply = (a: number, b: number): number => a * b;
const subtract = (a: number, b: number): number => a - b;
const divide = (a: number, b: number): number => a / b;

function both(
  { left, right }: { readonly left: Expression; readonly right: Expression },
  operate: (a: number, b: number) => number,
): number | null {
  const [a, b] = [valueOf(left), valueOf(right)];
  return a === null || b === null ? null : operate(a, b);
}

function fold(
  terms: readonly Expression[],
  start: number | null,
  step: (a: number, b: number) => number,
): number | null {
  let result = start;
  for (const term of terms) {
    const value = valueOf(term);
    if (value === null || result === null) return null;
    result = step(result, value);
  }
  return result;
}

/** Of a choice only the alternative that is taken has to be known. */
function callValue(name: FunctionName, terms: readonly Expression[]): number | null {
  if (name === 'if') {
    const condition = valueOf(terms[0]);
    return condition === null ? null : valueOf(terms[condition === 0 ? 2 : 1]);
  }
  const values: number[] = [];
  for (const term of terms) {
    const value = valueOf(term);
    if (value === null) return null;
    values.push(value);
  }
  return numberFunction(name).apply(...values);
}

/** The distinct symbols of an expression, in order of appearance. */
export function symbolsOf(expression: Expression): Symbol[] {
  const found = new Map<string, Symbol>();
  const pending: Expression[] = [expression];
  while (pending.length > 0) {
    const next = pending.pop()!;
    switch (next.kind) {
      case 'number':
        break;
      case 'symbol':
        found.set(next.symbol.name, found.get(next.symbol.name) ?? next.symbol);
        break;
      case 'difference':
      case 'quotient':
        pending.push(next.right, next.left);
        break;
      default:
        for (let i = next.terms.length - 1; i >= 0; i--) pending.push(next.terms[i]);
    }
  }
  return [...found.values()];
}

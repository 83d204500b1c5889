import { CodedError } from '../graph/codedError';
import { say, type Message } from '../graph/message';
import { call, difference, product, quotient, sum, type Expression } from './expression';

const functions = ['ceil', 'floor', 'max', 'min', 'log2'] as const;
/** Longer formulas and deeper parentheses are rejected as mistakes. */
const maxLength = 2000;
const maxDepth = 50;

/** A quantity named in a formula: `B`, `in0[2]`, `attr.groups`. */
export interface Quantity {
  readonly name: string;
  /** The number in brackets. */
  readonly index?: number;
}

/**
 * Parses a formula as written by users: numbers, quantities, `+ - * /`, parentheses and the functions of expressions.
 * @param resolve the expression of a quantity; null if there is no such quantity
 * @throws CodedError with the position of the mistake, from 1
 */
export function parseExpression(text: string, resolve: (quantity: Quantity) => Expression | null): Expression {
  if (text.length > maxLength) throw mistake(maxLength, say`a formula of at most ${maxLength} characters`);
  const tokens = [...text.matchAll(/\s*(?:(\d+(?:\.\d+)?(?:e\+?\d+)?)|([A-Za-z_][\w.]*)(?:\[\s*(\d+)\s*\])?|(\S))/gy)];
  let next = 0;
  let depth = 0;

  const position = (): number => tokens[next]?.index ?? text.trimEnd().length;
  const take = (...symbols: readonly string[]): string | null => {
    const symbol = tokens[next]?.[4];
    if (symbol === undefined || !symbols.includes(symbol)) return null;
    next++;
    return symbol;
  };
  const expect = (symbol: string): void => {
    if (take(symbol) === null) throw mistake(position(), say`"${symbol}"`);
  };

  const terms = (): Expression => {
    let left = factors();
    for (let operator = take('+', '-'); operator !== null; operator = take('+', '-')) {
      left = operator === '+' ? sum(left, factors()) : difference(left, factors());
    }
    return left;
  };
  const factors = (): Expression => {
    let left = operand();
    for (let operator = take('*', '/', '·'); operator !== null; operator = take('*', '/', '·')) {
      left = operator === '/' ? quotient(left, operand()) : product(left, operand());
    }
    return left;
  };
  const operand = (): Expression => {
    if (++depth > maxDepth) throw mistake(position(), say`at most ${maxDepth} nested parentheses`);
    const value = take('(') === null ? named() : inner();
    depth--;
    return value;
  };
  const inner = (): Expression => {
    const value = terms();
    expect(')');
    return value;
  };
  const named = (): Expression => {
    const at = position();
    const [, number, name, index] = tokens[next++] ?? [];
    if (number !== undefined) return { kind: 'number', value: Number(number) };
    if (name === undefined) throw mistake(at, say`a number, a name or "("`);
    const called = functions.find(candidate => candidate === name);
    if (called !== undefined && take('(') !== null) return call(called, ...list());
    const found = resolve({ name, ...(index !== undefined && { index: Number(index) }) });
    if (found === null) throw mistake(at, say`a known name, not "${name}"`);
    return found;
  };
  const list = (): Expression[] => {
    const values = [terms()];
    while (take(',') !== null) values.push(terms());
    expect(')');
    return values;
  };

  const result = terms();
  if (next < tokens.length) throw mistake(position(), say`an operator or the end of the formula`);
  return result;
}

function mistake(offset: number, expected: Message): CodedError {
  return new CodedError('formula', say`character ${offset + 1}: expected ${expected}`);
}

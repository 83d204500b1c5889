import type { Expression } from './expression';
import { numberFunction } from './functions';

/** Whether symbols are printed by name or by value. */
export type PrintAs = 'symbols' | 'numbers';

/** Precedence of the printed form of an expression. */
const enum Strength {
  Condition,
  Sum,
  Product,
  Atom,
}

/** One line of plain text: `2·C_in/g·K_h·K_w·C_out·H_out·W_out`, or the same with numbers. An unknown number is `?`. */
export function printText(expression: Expression, as: PrintAs = 'symbols'): string {
  return print(expression, as).text;
}

/** The same as Markdown for a hover: subscripts formatted, everything else escaped. */
export function printMarkdown(expression: Expression, as: PrintAs = 'symbols'): string {
  return printText(expression, as)
    .replace(/[\\`*{}[\]()#+.!|<>~]/g, '\\$&')
    .replace(/_(\w+)/g, '<sub>$1</sub>');
}

function print(expression: Expression, as: PrintAs): { text: string; strength: Strength } {
  switch (expression.kind) {
    case 'number':
      return atom(String(expression.value));
    case 'symbol': {
      const { name, value } = expression.symbol;
      return atom(as === 'symbols' ? name : value === null ? '?' : String(value));
    }
    case 'sum':
      return joined(expression.terms, ' + ', Strength.Sum, as);
    case 'product':
      return joined(expression.terms, '·', Strength.Product, as);
    case 'difference':
      return {
        text: `${wrapped(expression.left, Strength.Sum, as)} − ${wrapped(expression.right, Strength.Product, as)}`,
        strength: Strength.Sum,
      };
    case 'quotient':
      return {
        text: `${wrapped(expression.left, Strength.Product, as)}/${wrapped(expression.right, Strength.Atom, as)}`,
        strength: Strength.Product,
      };
    case 'call': {
      const { infix, isCondition } = numberFunction(expression.name);
      if (infix !== undefined) {
        const text = expression.terms.map(term => wrapped(term, isCondition ? Strength.Sum : Strength.Atom, as));
        return {
          text: text.join(isCondition ? ` ${infix} ` : infix),
          strength: isCondition ? Strength.Condition : Strength.Product,
        };
      }
      return atom(`${expression.name}(${expression.terms.map(term => print(term, as).text).join(', ')})`);
    }
  }
}

function joined(terms: readonly Expression[], separator: string, strength: Strength, as: PrintAs) {
  if (terms.length === 1) return print(terms[0], as);
  return { text: terms.map(term => wrapped(term, strength, as)).join(separator), strength };
}

function wrapped(expression: Expression, least: Strength, as: PrintAs): string {
  const { text, strength } = print(expression, as);
  return strength < least ? `(${text})` : text;
}

function atom(text: string) {
  return { text, strength: Strength.Atom };
}

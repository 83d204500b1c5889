import type { Expression } from './expression';
import { numberFunction } from './functions';

/** A MathML element as data, so that a page creates it without parsing markup. */
export interface MathElement {
  readonly tag: 'math' | 'mrow' | 'mn' | 'mi' | 'mo' | 'msub' | 'mfrac';
  readonly children: readonly (MathElement | string)[];
}

/** The expression in mathematical notation: subscripts, fractions, `·` between factors. */
export function toMathML(expression: Expression): MathElement {
  return element('math', row(expression));
}

function row(expression: Expression): MathElement {
  switch (expression.kind) {
    case 'number':
      return element('mn', String(expression.value));
    case 'symbol':
      return identifier(expression.symbol.name);
    case 'sum':
      return joined(expression.terms, '+', () => false);
    case 'product':
      return joined(expression.terms, '·', term => term.kind === 'sum' || term.kind === 'difference');
    case 'difference':
      return element(
        'mrow',
        row(expression.left),
        element('mo', '−'),
        parenthesized(expression.right, isSum(expression.right)),
      );
    case 'quotient':
      return element('mfrac', row(expression.left), row(expression.right));
    case 'call':
      return called(expression);
  }
}

function called({ name, terms }: Extract<Expression, { kind: 'call' }>): MathElement {
  const { infix } = numberFunction(name);
  return infix === undefined
    ? element(
        'mrow',
        element('mi', name),
        element('mo', '('),
        joined(terms, ',', () => false),
        element('mo', ')'),
      )
    : joined(terms, infix, term => term.kind !== 'number' && term.kind !== 'symbol');
}

function joined(
  terms: readonly Expression[],
  operator: string,
  needsParentheses: (term: Expression) => boolean,
): MathElement {
  const children: MathElement[] = [];
  terms.forEach((term, index) => {
    if (index > 0) children.push(element('mo', operator));
    children.push(parenthesized(term, needsParentheses(term)));
  });
  return { tag: 'mrow', children };
}

function parenthesized(expression: Expression, wanted: boolean): MathElement {
  return wanted ? element('mrow', element('mo', '('), row(expression), element('mo', ')')) : row(expression);
}

function isSum(expression: Expression): boolean {
  return expression.kind === 'sum' || expression.kind === 'difference';
}

function identifier(name: string): MathElement {
  const at = name.indexOf('_');
  if (at <= 0) return element('mi', name);
  return element('msub', element('mi', name.slice(0, at)), element('mi', name.slice(at + 1)));
}

function element(tag: MathElement['tag'], ...children: (MathElement | string)[]): MathElement {
  return { tag, children };
}

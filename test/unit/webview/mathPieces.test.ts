import assert from 'node:assert/strict';
import { say } from '../../../src/engine/graph/message';
import { difference, product, quotient, sum, symbol } from '../../../src/engine/formula/expression';
import { toMathML, type MathElement } from '../../../src/engine/formula/mathml';
import { mathPieces } from '../../../src/webview/details/mathPieces';

const [a, b, c] = ['a', 'b', 'c_out'].map(name => symbol(name, 2, say`a size`));
const text = ({ children }: MathElement): string =>
  children.map(child => (typeof child === 'string' ? child : text(child))).join('');
const pieces = (expression: Parameters<typeof toMathML>[0]): string[] => mathPieces(toMathML(expression)).map(text);

describe('The pieces of a formula', () => {
  it('end in an operator, except the last', () => {
    assert.deepEqual(pieces(sum(product(2, a, b), c)), ['2·', 'a·', 'b+', 'cout']);
    assert.deepEqual(pieces(a), ['a']);
  });

  it('keep fractions and short parentheses together, and break long ones', () => {
    assert.deepEqual(pieces(product(quotient(a, b), sum(a, b))), ['ab·', '(a+b)']);
    const long = sum(...Array.from({ length: 13 }, () => a));
    assert.deepEqual(pieces(product(2, difference(b, a), long)).slice(0, 4), ['2·', '(b−a)·', '(a+', 'a+']);
  });

  it('have the same symbols as the whole', () => {
    const formula = toMathML(product(sum(product(a, b), c), quotient(difference(a, c), b)));
    assert.equal(mathPieces(formula).map(text).join(''), text(formula));
  });
});

import assert from 'node:assert/strict';
import {
  call,
  difference,
  evaluate,
  product,
  quotient,
  sum,
  symbol,
  symbolsOf,
} from '../../../src/engine/formula/expression';
import { toMathML, type MathElement } from '../../../src/engine/formula/mathml';
import { printMarkdown, printText } from '../../../src/engine/formula/print';
import { say } from '../../../src/engine/graph/message';

const K = product(
  quotient(symbol('C_in', 3, say`input channels`), symbol('g', 1, say`groups`)),
  symbol('K_h', 11, say`height`),
  symbol('K_w', 11, say`width`),
);
const outputs = [symbol('C_out', 64, say`filters`), symbol('H_out', 55, say`rows`), symbol('W_out', 55, say`columns`)];
const withBias = product(2, K, ...outputs);
const withoutBias = product(difference(product(2, K), 1), ...outputs);

describe('expressions', () => {
  it("are evaluated: AlexNet's first convolution, 2·363·55·55·64 and (2·363 − 1)·55·55·64", () => {
    assert.equal(evaluate(withBias), 140_553_600);
    assert.equal(evaluate(withoutBias), 725 * 55 * 55 * 64);
  });

  it('are printed with symbols and with numbers', () => {
    assert.equal(printText(withBias), '2·C_in/g·K_h·K_w·C_out·H_out·W_out');
    assert.equal(printText(withBias, 'numbers'), '2·3/1·11·11·64·55·55');
    assert.equal(printText(withoutBias), '(2·C_in/g·K_h·K_w − 1)·C_out·H_out·W_out');
    assert.equal(printMarkdown(symbol('C_in', 3, say``)), 'C<sub>in</sub>');
  });

  it('have parentheses only if the value would change without them', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name, index) => symbol(name, index + 2, say``));
    assert.equal(printText(difference(a, difference(b, c))), 'a − (b − c)');
    assert.equal(printText(difference(difference(a, b), c)), 'a − b − c');
    assert.equal(printText(quotient(a, product(b, c))), 'a/(b·c)');
    assert.equal(printText(product(sum(a, b), c)), '(a + b)·c');
    assert.equal(printText(call('max', sum(a, 1), b)), 'max(a + 1, b)');
  });

  it('are unknown if a quantity is unknown', () => {
    const unknown = product(2, symbol('n', null, say`depends on data`));
    assert.equal(evaluate(unknown), null);
    assert.equal(printText(unknown, 'numbers'), '2·?');
  });

  it('list each symbol once, in order of appearance', () => {
    assert.deepEqual(
      symbolsOf(withoutBias).map(({ name }) => name),
      ['C_in', 'g', 'K_h', 'K_w', 'C_out', 'H_out', 'W_out'],
    );
  });

  it('are converted to MathML with subscripts and fractions', () => {
    const tags = (element: MathElement): string[] => [
      element.tag,
      ...element.children.flatMap(child => (typeof child === 'string' ? [] : tags(child))),
    ];
    assert.deepEqual(tags(toMathML(quotient(symbol('C_in', 3, say``), symbol('g', 1, say``)))), [
      'math',
      'mfrac',
      'msub',
      'mi',
      'mi',
      'mi',
    ]);
  });
});

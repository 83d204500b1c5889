import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { bytesMoved } from '../../../src/engine/analysis/bytesMoved';
import { buildModel, node } from '../support/buildModel';

/** Six values of four bytes each: every input, weight and output here. */
const shape = [2, 3];
const bytes = 24;

/** What a node with one output moves, where inputs whose names begin with `w` are weights. */
function movedBy(op: string, inputs: readonly string[]): number | null {
  const shapes = (names: readonly string[]) => Object.fromEntries(names.map(name => [name, shape]));
  const isWeight = (name: string): boolean => name.startsWith('w');
  const model = buildModel({
    inputs: shapes(inputs.filter(name => !isWeight(name))),
    outputs: { y: shape },
    weights: shapes(inputs.filter(isWeight)),
    nodes: [node(op, inputs.join(', '), 'y')],
  });
  return bytesMoved(analyze(model).nodes[0]);
}

const numbered = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${index}`);

// A node moves its inputs, weights and outputs, each once.
describe('the bytes that a node moves', () => {
  it('count a value once that it has as two inputs', () => {
    assert.equal(movedBy('Add', ['x', 'x']), 2 * bytes);
    assert.equal(movedBy('Add', ['x', 'z']), 3 * bytes);
    assert.equal(movedBy('Add', ['w', 'w']), 2 * bytes);
  });

  it('count each of many inputs once', () => {
    assert.equal(movedBy('Sum', numbered('x', 40)), 41 * bytes);
    assert.equal(movedBy('Sum', [...numbered('x', 40), ...numbered('x', 10)]), 41 * bytes);
  });

  it('count each of many weights once', () => {
    assert.equal(movedBy('Sum', ['x', ...numbered('w', 40)]), 42 * bytes);
    assert.equal(movedBy('Sum', ['x', ...numbered('w', 40), ...numbered('w', 10)]), 42 * bytes);
  });
});

import assert from 'node:assert/strict';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const input = (...shape: readonly (number | null)[]): TestInput => ({ shape });
const targets = (...shape: readonly number[]): TestInput => ({ dtype: 'int64', shape });

describe('NegativeLogLikelihoodLoss', () => {
  const run = (attributes: object, ...more: TestInput[]) =>
    analyzeNode({
      op: 'NegativeLogLikelihoodLoss',
      attributes: { ...attributes },
      inputs: [input(3, 5, 2), targets(3, 2), ...more],
    });

  it('negates, weights, sums and averages the scores of the targets', () => {
    assert.deepEqual([run({ reduction: 'none' }).outputs[0].shape, run({ reduction: 'none' }).flops], [[3, 2], 6]);
    assert.deepEqual([run({ reduction: 'sum' }).outputs[0].shape, run({ reduction: 'sum' }).flops], [[], 6 + 5]);
    assert.equal(run({}).flops, 6 + 5 + 1);
    assert.equal(run({}, input(5)).flops, 2 * 6 + 5 + 5 + 1);
    assert.equal(run({ reduction: 'none', ignore_index: 1 }).flops, 12);
  });

  it('infers its shape from either input, and does not count class weights as parameters', () => {
    const half = analyzeNode({
      op: 'NegativeLogLikelihoodLoss',
      attributes: { reduction: 'none' },
      inputs: [input(3, 5, null, 6), { dtype: 'int64', shape: [null, 4, null] }, { shape: [5], weight: true }],
    });
    assert.deepEqual([half.outputs[0].shape, half.params, half.buffers], [[3, 4, 6], 0, 5]);
    const wrong = analyzeNode({
      op: 'NegativeLogLikelihoodLoss',
      attributes: { reduction: 'none' },
      inputs: [input(3, 5, 2), targets(3, 4)],
    });
    assert.match(wrong.diagnostics[0].message, /Targets of 3 × 4 do not fit scores of 3 × 5 × 2/);
  });
});

describe('SoftmaxCrossEntropyLoss', () => {
  it('counts a log-softmax over the classes first', () => {
    const node = analyzeNode({
      op: 'SoftmaxCrossEntropyLoss',
      attributes: { reduction: 'sum' },
      inputs: [input(3, 5, 2), targets(3, 2)],
      outputs: 2,
    });
    assert.deepEqual(
      node.outputs.map(({ shape }) => shape),
      [[], [3, 5, 2]],
    );
    assert.deepEqual([node.flops, node.special], [6 * (5 * 5 - 1) + 11, 6 * 6]);
  });

  it('has an unknown cost if the batch is unknown', () => {
    const node = analyzeNode({
      op: 'SoftmaxCrossEntropyLoss',
      inputs: [input(null, 5), { dtype: 'int64', shape: [null] }],
    });
    assert.deepEqual([node.outputs[0].shape, node.flops], [[], null]);
  });
});

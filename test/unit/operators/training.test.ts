import assert from 'node:assert/strict';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const domain = 'ai.onnx.preview.training';
const rate: TestInput = { shape: [] };
const step: TestInput = { dtype: 'int64', shape: [] };
const input = (...shape: number[]): TestInput => ({ shape });

describe('optimizers', () => {
  it('output parameters and states in the shapes of the old ones', () => {
    const node = analyzeNode({
      op: 'Adam',
      domain,
      outputs: 6,
      inputs: [rate, step, input(1), input(2, 3), input(1), input(2, 3), input(1), input(2, 3), input(1), input(2, 3)],
    });
    assert.deepEqual(
      node.outputs.map(({ shape }) => shape),
      [[1], [2, 3], [1], [2, 3], [1], [2, 3]],
    );
    assert.deepEqual([node.flops, node.special], [15 * 7 + 8, 7 + 3]);
  });

  it('cost as much as their equations', () => {
    const inputs = [rate, step, input(10), input(10), input(10)];
    assert.equal(analyzeNode({ op: 'Adagrad', domain, inputs, outputs: 2 }).flops, 93);
    assert.equal(
      analyzeNode({ op: 'Momentum', domain, attributes: { mode: 'standard' }, inputs, outputs: 2 }).flops,
      70,
    );
    assert.equal(
      analyzeNode({ op: 'Momentum', domain, attributes: { mode: 'nesterov' }, inputs, outputs: 2 }).flops,
      90,
    );
  });

  it('report missing tensors', () => {
    assert.match(
      analyzeNode({ op: 'Adagrad', domain, inputs: [rate, step, input(10)] }).diagnostics[0].message,
      /1 tensors/,
    );
  });
});

describe('Gradient', () => {
  it('has the shapes of the tensors that it is taken with respect to, and an unknown cost', () => {
    const node = analyzeNode({
      op: 'Gradient',
      domain,
      attributes: { xs: ['a', 'b'], y: 'c' },
      inputs: [input(2, 3), input(4)],
      outputs: 2,
    });
    assert.deepEqual(
      node.outputs.map(({ shape }) => shape),
      [[2, 3], [4]],
    );
    assert.deepEqual([node.macs, node.flops], [null, null]);
  });
});

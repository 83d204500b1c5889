import assert from 'node:assert/strict';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const input = (...shape: readonly (number | null)[]): TestInput => ({ shape });
const scalar = (value: number, dtype: TestInput['dtype'] = 'float32'): TestInput => ({
  dtype,
  shape: [],
  values: [value],
});
const microsoft = 'com.microsoft';

describe('activation operators', () => {
  // The number of operations per element, from the function bodies in the ONNX specification.
  const perElement: [op: string, flops: number, special: number, ptflops: number][] = [
    ['Relu', 1, 0, 1],
    ['LeakyRelu', 2, 0, 1],
    ['Elu', 4, 1, 1],
    ['Selu', 6, 1, 0],
    ['Celu', 6, 1, 0],
    ['Sigmoid', 4, 1, 0],
    ['Tanh', 1, 1, 0],
    ['Softplus', 3, 2, 0],
    ['Softsign', 3, 0, 0],
    ['HardSigmoid', 4, 0, 0],
    ['HardSwish', 5, 0, 0],
    ['Mish', 5, 3, 0],
    ['Swish', 6, 1, 0],
    ['Gelu', 5, 1, 1],
    ['Shrink', 4, 0, 0],
    ['ThresholdedRelu', 1, 0, 0],
  ];
  for (const [op, flops, special, ptflops] of perElement) {
    it(`${op} takes ${flops} per element`, () => {
      const node = analyzeNode({ op, inputs: [input(2, 3, 4)] });
      assert.deepEqual(node.outputs[0].shape, [2, 3, 4]);
      assert.deepEqual([node.flops, node.special, node.ptflops], [24 * flops, 24 * special, 24 * ptflops]);
    });
  }

  it('with two inputs have the shape of the first', () => {
    const prelu = analyzeNode({ op: 'PRelu', opset: 6, inputs: [input(2, 3, 4), { shape: [3], weight: true }] });
    assert.deepEqual(prelu.outputs[0].shape, [2, 3, 4]);
    assert.deepEqual([prelu.flops, prelu.params, prelu.ptflops], [48, 3, 24]);
    assert.equal(analyzeNode({ op: 'SwiGLU', inputs: [input(2, 4), input(2, 4)] }).flops, 56);
  });

  it('take eight operations for the tanh approximation of GELU', () => {
    const { flops, special } = analyzeNode({ op: 'Gelu', attributes: { approximate: 'tanh' }, inputs: [input(10)] });
    assert.deepEqual([flops, special], [80, 20]);
  });
});

describe('Clip', () => {
  it('takes one comparison per bound, whether an input or an attribute', () => {
    assert.equal(analyzeNode({ op: 'Clip', inputs: [input(10), scalar(0), scalar(6)] }).flops, 20);
    assert.equal(analyzeNode({ op: 'Clip', inputs: [input(10), null, scalar(6)] }).flops, 10);
    assert.equal(analyzeNode({ op: 'Clip', inputs: [input(10)] }).flops, 0);
    assert.equal(
      analyzeNode({ op: 'Clip', opset: 6, attributes: { min: 0.5, max: 6.5 }, inputs: [input(10)] }).flops,
      20,
    );
  });

  it('counts as a ReLU6 under ptflops only from 0 to 6', () => {
    assert.equal(analyzeNode({ op: 'Clip', inputs: [input(10), scalar(0), scalar(6)] }).ptflops, 10);
    assert.equal(analyzeNode({ op: 'Clip', inputs: [input(10), scalar(-1), scalar(1)] }).ptflops, 0);
    assert.equal(analyzeNode({ op: 'Clip', inputs: [input(10), scalar(0), { shape: [] }] }).ptflops, 0);
  });

  it('does not count its bounds as parameters', () => {
    const bound = { dtype: 'float32', shape: [1], values: [6] } as const;
    assert.equal(analyzeNode({ op: 'Clip', inputs: [input(10), bound, bound] }).params, 0);
  });

  it('computes known values', () => {
    const x: TestInput = { dtype: 'int64', shape: [3], values: [-5, 3, 99] };
    assert.deepEqual(
      analyzeNode({ op: 'Clip', inputs: [x, scalar(0, 'int64'), scalar(10, 'int64')] }).outputs[0].values,
      [0, 3, 10],
    );
    assert.equal(analyzeNode({ op: 'Clip', inputs: [x, { dtype: 'int64', shape: [] }] }).outputs[0].values, null);
  });
});

describe('Softmax and related operators', () => {
  // Softmax over n: n − 1 max, n sub, n exp, n − 1 add, n div.
  it('run over one axis since opset 13', () => {
    const node = analyzeNode({ op: 'Softmax', opset: 13, inputs: [input(2, 3, 4)] });
    assert.deepEqual([node.flops, node.special], [6 * (5 * 4 - 2), 24]);
    assert.equal(node.formula, '(5·n − 2)·R');
    assert.equal(
      analyzeNode({ op: 'Softmax', opset: 13, attributes: { axis: 0 }, inputs: [input(2, 3, 4)] }).flops,
      12 * 8,
    );
  });

  it('run over all axes from `axis` on before opset 13', () => {
    assert.equal(analyzeNode({ op: 'Softmax', opset: 12, inputs: [input(2, 3, 4)] }).flops, 2 * (5 * 12 - 2));
    assert.equal(
      analyzeNode({ op: 'Softmax', opset: 11, attributes: { axis: 2 }, inputs: [input(2, 3, 4)] }).flops,
      6 * 18,
    );
    assert.equal(analyzeNode({ op: 'Softmax', opset: 1, inputs: [input(4)] }).flops, 4 * 3);
  });

  it('add a logarithm in LogSoftmax and only find the maximum in Hardmax', () => {
    const logs = analyzeNode({ op: 'LogSoftmax', inputs: [input(2, 10)] });
    assert.deepEqual([logs.flops, logs.special], [2 * 49, 2 * 11]);
    assert.equal(analyzeNode({ op: 'Hardmax', inputs: [input(2, 10)] }).flops, 18);
  });

  it('cost nothing for an empty axis, and report an axis that is out of range', () => {
    assert.equal(analyzeNode({ op: 'Softmax', inputs: [input(2, 0)] }).flops, 0);
    assert.equal(analyzeNode({ op: 'Softmax', inputs: [input(2, null)] }).flops, null);
    assert.equal(analyzeNode({ op: 'Softmax', attributes: { axis: 5 }, inputs: [input(2, 3)] }).flops, null);
  });
});

describe('Dropout', () => {
  it('is free at inference', () => {
    const node = analyzeNode({ op: 'Dropout', outputs: 2, inputs: [input(2, 3)] });
    assert.deepEqual(
      node.outputs.map(({ shape, dtype }) => [shape, dtype]),
      [
        [[2, 3], 'float32'],
        [[2, 3], 'bool'],
      ],
    );
    assert.equal(node.flops, 0);
    assert.equal(
      analyzeNode({ op: 'Dropout', opset: 7, outputs: 2, inputs: [input(2, 3)] }).outputs[1].dtype,
      'float32',
    );
  });

  it('takes one comparison and two products in training, unless the ratio is 0', () => {
    const training = { dtype: 'bool', shape: [], values: [1] } as const;
    assert.equal(analyzeNode({ op: 'Dropout', inputs: [input(2, 3), scalar(0.5), training] }).flops, 18);
    assert.equal(analyzeNode({ op: 'Dropout', inputs: [input(2, 3), scalar(0), training] }).flops, 0);
  });

  it('of com.microsoft adds a bias and a residual, and packs its mask into bits', () => {
    const biased = analyzeNode({
      op: 'BiasDropout',
      domain: microsoft,
      inputs: [input(2, 3), input(3), input(2, 3)],
      outputs: 2,
    });
    assert.deepEqual([biased.flops, biased.outputs[1].dtype], [12, 'bool']);
    const packed = analyzeNode({ op: 'BitmaskDropout', domain: microsoft, inputs: [input(10, 10)], outputs: 2 });
    assert.deepEqual([packed.outputs[1].dtype, packed.outputs[1].shape], ['uint32', [4]]);
  });
});

describe('fused activations of com.microsoft', () => {
  const run = (op: string, inputs: TestInput[]) => analyzeNode({ op, domain: microsoft, inputs });

  it('add a bias before the activation', () => {
    assert.deepEqual(
      [run('BiasGelu', [input(2, 8), input(8)]).flops, run('FastGelu', [input(2, 8), input(8)]).flops],
      [16 * 6, 16 * 9],
    );
    assert.equal(run('FastGelu', [input(2, 8)]).flops, 16 * 8);
    assert.equal(run('BiasAdd', [input(2, 8), input(8), input(2, 8)]).flops, 32);
    assert.equal(run('BiasSoftmax', [input(2, 8), input(1, 8)]).flops, 2 * (6 * 8 - 2));
  });

  it('halve the width when one half gates the other', () => {
    const node = run('BiasSplitGelu', [input(2, 5, 8), input(8)]);
    assert.deepEqual([node.outputs[0].shape, node.flops], [[2, 5, 4], 40 * 8]);
    assert.equal(run('BiasSplitGelu', [input(2, 5, 7), input(7)]).outputs[0].shape, null);
  });
});

import assert from 'node:assert/strict';
import { analyze, type AnalyzeOptions } from '../../../src/engine/analysis/analyze';
import type { Attribute, FunctionDefinition } from '../../../src/engine/graph/graph';
import { buildGraph, buildModel, node, type GraphSketch } from '../support/buildModel';

const int = (value: number): Attribute => ({ kind: 'int', value });
const ints = (...value: number[]): Attribute => ({ kind: 'ints', value });
const text = (value: string): Attribute => ({ kind: 'string', value });

const batch = (sketch: GraphSketch, functions: FunctionDefinition[] = [], options: AnalyzeOptions = {}): number =>
  analyze(buildModel(sketch, functions), options).batch;

/** The batch axis is the one in the ONNX specification of each operator. */
describe('the batch', () => {
  const convolution = node('Conv', 'image, w', 'y');
  const kernel = { w: [4, 3, 3, 3] };

  it('is the first axis of an image', () => {
    const nodes = [node('Relu', 'x', 'image'), convolution];
    assert.equal(batch({ inputs: { x: [8, 3, 32, 32] }, weights: kernel, nodes }), 8);
  });

  it('is not the channel axis of an image without a batch axis', () => {
    const nodes = [node('Unsqueeze', 'x, zero', 'image'), convolution];
    assert.equal(batch({ inputs: { x: [3, 32, 32] }, constants: { zero: [0] }, weights: kernel, nodes }), 1);
    const reshaped = [node('Reshape', 'x, shape', 'image'), convolution];
    const constants = { shape: [1, 3, 32, 32] };
    assert.equal(batch({ inputs: { x: [3, 32, 32] }, constants, weights: kernel, nodes: reshaped }), 1);
  });

  it('is no axis that any of several equal operators sums over', () => {
    // As read from a file, where equal attributes are one object.
    const attributes = new Map<string, Attribute>();
    const sums = [
      node('CumSum', 'x, two', 'image', {}, { attributes }),
      node('CumSum', 'x, zero', 'total', {}, { attributes }),
      convolution,
    ];
    const sketch = { inputs: { x: [8, 3, 32, 32] }, weights: kernel };
    assert.equal(batch({ ...sketch, constants: { two: 2, zero: 3 }, nodes: sums }), 8);
    assert.equal(batch({ ...sketch, constants: { two: 2, zero: 0 }, nodes: sums }), 1);
  });

  it('is found after a Transpose, a Reshape and a Squeeze', () => {
    const last = [node('Transpose', 'x', 'image', { perm: ints(1, 0, 2, 3) }), convolution];
    assert.equal(batch({ inputs: { x: [3, 6, 32, 32] }, weights: kernel, nodes: last }), 6);
    const flat = [node('Reshape', 'x, shape', 'image'), convolution];
    const constants = { shape: [-1, 3, 32, 32], one: [1] };
    assert.equal(batch({ inputs: { x: [6, 3072] }, constants, weights: kernel, nodes: flat }), 6);
    const squeezed = [node('Squeeze', 'x, one', 'image'), convolution];
    assert.equal(batch({ inputs: { x: [6, 1, 3, 32, 32] }, constants, weights: kernel, nodes: squeezed }), 6);
  });

  it('is found after a Pad', () => {
    const nodes = [node('Pad', 'x, pads', 'image'), convolution];
    const constants = { pads: [0, 0, 1, 1, 0, 0, 1, 1] };
    assert.equal(batch({ inputs: { x: [5, 3, 32, 32] }, constants, weights: kernel, nodes }), 5);
  });

  it('of audio is the axis of clips, not of samples', () => {
    const nodes = [node('STFT', 'x, step, window, length', 'y')];
    const sketch = { weights: { window: [64] }, constants: { step: 16, length: 64 }, nodes };
    assert.equal(batch({ inputs: { x: [3, 1600, 1] }, ...sketch }), 3);
  });

  it('is the part of an axis that a Reshape splits off', () => {
    const nodes = [node('Reshape', 'x, shape', 'image'), convolution];
    const constants = { shape: [5, 3, 32, 32] };
    assert.equal(batch({ inputs: { x: [5 * 3072] }, constants, weights: kernel, nodes }), 5);
  });

  it('is not the axis of frames that are combined later', () => {
    const nodes = [
      convolution,
      node('ReduceMean', 'y, places', 'frames', { keepdims: int(0) }),
      node('ReduceMean', 'frames, first', 'video'),
    ];
    const constants = { places: [2, 3], first: [0] };
    assert.equal(batch({ inputs: { image: [16, 3, 32, 32] }, constants, weights: kernel, nodes }), 1);
  });

  const lstm = (layout: number) =>
    node('LSTM', 'x, W, R, , , h0, c0', 'Y, h, c', { hidden_size: int(20), layout: int(layout) });
  const recurrent = { W: [1, 80, 10], R: [1, 80, 20] };

  it('of an LSTM is axis 1, or axis 0 with layout 1', () => {
    const steps = { x: [100, 3, 10], h0: [1, 3, 20], c0: [1, 3, 20] };
    assert.equal(batch({ inputs: steps, weights: recurrent, nodes: [lstm(0)] }), 3);
    const first = { x: [3, 100, 10], h0: [3, 1, 20], c0: [3, 1, 20] };
    assert.equal(batch({ inputs: first, weights: recurrent, nodes: [lstm(1)] }), 3);
    const turned = [
      node('Transpose', 'b', 'x', { perm: ints(1, 0, 2) }),
      node('GRU', 'x, V, S', 'Y, h', { hidden_size: int(20) }),
    ];
    assert.equal(batch({ inputs: { b: [3, 100, 10] }, weights: { V: [1, 60, 10], S: [1, 60, 20] }, nodes: turned }), 3);
  });

  it('is 1 if only a state has a batch axis', () => {
    const nodes = [node('Unsqueeze', 'steps, one', 'x'), node('GRU', 'x, V, S', 'Y, h', { hidden_size: int(20) })];
    const weights = { V: [1, 60, 10], S: [1, 60, 20] };
    assert.equal(batch({ inputs: { steps: [100, 10] }, constants: { one: [1] }, weights, nodes }), 1);
  });

  it('is the row axis of a Gemm', () => {
    const weights = { w: [64, 10] };
    assert.equal(batch({ inputs: { x: [32, 64] }, weights, nodes: [node('Gemm', 'x, w', 'y')] }), 32);
    const flat = [node('Flatten', 'x', 'f'), node('MatMul', 'f, w', 'y')];
    assert.equal(batch({ inputs: { x: [32, 4, 16] }, weights, nodes: flat }), 32);
    const turned = [node('Gemm', 'x, w', 'y', { transA: int(1) })];
    assert.equal(batch({ inputs: { x: [64, 32] }, weights, nodes: turned }), 32);
    const left = [node('MatMul', 'm, x', 'y')];
    assert.equal(batch({ inputs: { x: [64, 32] }, weights: { m: [10, 64] }, nodes: left }), 32, 'as columns');
  });

  it('is not confused with tokens that are never combined, unless a dimension is named batch', () => {
    const sketch = (name: string | number): GraphSketch => ({
      inputs: { x: [name, 128, 64] },
      weights: { w: [64, 10] },
      nodes: [node('MatMul', 'x, w', 'y')],
    });
    assert.equal(batch(sketch(8)), 1);
    assert.equal(batch(sketch('batch_size'), [], { dimensions: new Map([['batch_size', 8]]) }), 8);
    assert.equal(batch(sketch(1)), 1, 'tokens of one sample are no batch');
  });

  it('is not the axis of tokens to which learned positions are added', () => {
    const nodes = [node('Add', 'x, positions', 'a'), node('MatMul', 'a, w', 'y')];
    assert.equal(batch({ inputs: { x: [8, 128, 64] }, weights: { positions: [1, 128, 64], w: [64, 10] }, nodes }), 8);
  });

  /** torch.nn.MultiheadAttention as it is exported, with tokens or the batch first: T = 12 tokens, N = 5, 4 heads of 16. */
  const attention = (batchFirst: boolean): GraphSketch => {
    const tokens = batchFirst ? [node('Transpose', 'x', 't', { perm: ints(1, 0, 2) })] : [node('Identity', 'x', 't')];
    const heads = ['q', 'k', 'v'].flatMap(name => [
      node('MatMul', `t, w_${name}`, `${name}0`),
      node('Reshape', `${name}0, heads`, `${name}1`),
      node('Transpose', `${name}1`, `${name}2`, { perm: name === 'k' ? ints(1, 2, 0) : ints(1, 0, 2) }),
    ]);
    return {
      inputs: { x: batchFirst ? [5, 12, 64] : [12, 5, 64] },
      weights: { w_q: [64, 64], w_k: [64, 64], w_v: [64, 64], w_o: [64, 64] },
      constants: { heads: [12, 5 * 4, 16], together: [12 * 5, 64] },
      nodes: [
        ...tokens,
        ...heads,
        node('MatMul', 'q2, k2', 's'),
        node('Softmax', 's', 'p'),
        node('MatMul', 'p, v2', 'a'),
        node('Transpose', 'a', 'b', { perm: ints(1, 0, 2) }),
        node('Reshape', 'b, together', 'c'),
        node('Gemm', 'c, w_o', 'y'),
      ],
    };
  };

  it('of attention is the axis of sequences, whether tokens or sequences come first', () => {
    assert.equal(batch(attention(false)), 5);
    assert.equal(batch(attention(true)), 5);
  });

  it('of token ids is the axis of sequences', () => {
    const nodes = [
      node('Gather', 'table, ids', 'x'),
      node('Attention', 'x, w', 'y', { num_heads: int(4) }, { domain: 'com.microsoft' }),
    ];
    const inputs = { ids: { dtype: 'int64' as const, shape: [3, 20] } };
    assert.equal(batch({ inputs, weights: { table: [100, 64], w: [64, 192] }, nodes }), 3);
  });

  it('of an Einsum is the label that all operands have', () => {
    const nodes = [node('Einsum', 'a, b', 'y', { equation: text('ibd,jbd->bij') })];
    assert.equal(batch({ inputs: { a: [7, 4, 16], b: [9, 4, 16] }, nodes }), 4);
  });

  it('of several inputs is the size that they agree on', () => {
    const nodes = [
      convolution,
      node('Flatten', 'y', 'f'),
      node('Gemm', 'f, v', 'a'),
      node('Gemm', 'features, u', 'b'),
      node('Add', 'a, b', 'c'),
    ];
    const weights = { ...kernel, v: [4 * 30 * 30, 10], u: [6, 10] };
    const sketch = (rows: number) => ({ inputs: { image: [8, 3, 32, 32], features: [rows, 6] }, weights, nodes });
    assert.equal(batch(sketch(8)), 8);
    assert.equal(batch(sketch(1)), 8, 'a row for all samples');
  });

  it('is unknown if inputs disagree: images and texts', () => {
    const nodes = [
      convolution,
      node('Flatten', 'y', 'f'),
      node('Gemm', 'f, v', 'a'),
      node('Gemm', 'text, u', 'b'),
      node('Gemm', 'a, b', 'c', { transB: int(1) }),
    ];
    const weights = { ...kernel, v: [4 * 30 * 30, 10], u: [6, 10] };
    assert.equal(batch({ inputs: { image: [8, 3, 32, 32], text: [5, 6] }, weights, nodes }), 1);
  });

  it('is followed into functions and branches', () => {
    const body = buildGraph({ inputs: { a: [null] }, outputs: { b: [null] }, nodes: [node('Relu', 'a', 'b')] });
    const called: FunctionDefinition = {
      domain: 'own',
      name: 'Act',
      overload: '',
      graph: body,
      opsets: new Map([['ai.onnx', 18]]),
      attributes: [],
      defaults: new Map(),
    };
    const branch = (name: string): Attribute => ({
      kind: 'graph',
      value: buildGraph({ outputs: { [name]: [null] }, nodes: [node('Relu', 'r', name)] }),
    });
    const nodes = [
      node('Act', 'x', 'r', {}, { domain: 'own' }),
      node('If', 'yes', 'image', { then_branch: branch('t'), else_branch: branch('e') }),
      convolution,
    ];
    const inputs = { x: [8, 3, 32, 32], yes: { dtype: 'bool' as const, shape: [] } };
    assert.equal(batch({ inputs, weights: kernel, nodes }, [called]), 8);
  });

  it('is 1 if there is no batch axis', () => {
    assert.equal(batch({ inputs: { x: [16, 16] }, nodes: [node('Relu', 'x', 'y')] }), 1);
    assert.equal(batch({ inputs: { x: [16, 16] }, nodes: [node('Unheard', 'x', 'y')] }), 1);
    assert.equal(batch({ inputs: {}, nodes: [] }), 1);
  });
});

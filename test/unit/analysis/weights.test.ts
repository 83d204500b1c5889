import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import type { Initializer } from '../../../src/engine/graph/graph';
import { buildGraph, buildModel, known, node, type GraphSketch } from '../support/buildModel';

const analyzed = (sketch: GraphSketch): Analysis => analyze(buildModel(sketch, [], 21));

/** Parameters, buffers and bytes of the whole model. */
function totals(sketch: GraphSketch) {
  const { params, buffers, weightBytes } = analyzed(sketch).totals.exact;
  return { params, buffers, weightBytes };
}

/** Parameters by operator, without operators that have none. */
function owners({ nodes }: Analysis): Record<string, number | null> {
  const found = nodes
    .filter(({ figures }) => figures.params !== 0)
    .map(
      ({
        analyzed: {
          node: { op },
        },
        figures,
      }) => [op, figures.params] as const,
    );
  return Object.fromEntries(found);
}

const axis = (value: number) => ({ axis: { kind: 'int', value } }) as const;
const ints = (...value: number[]) => ({ kind: 'ints', value }) as const;
const int = (value: number) => ({ kind: 'int', value }) as const;

describe('weights packed by their type', () => {
  /** x · dequantized w, one scale and zero point per column. */
  const product = (w: Initializer, zeros: Initializer) =>
    totals({
      inputs: { x: [5, 64] },
      weights: { scale: [32] },
      stored: [w, zeros],
      nodes: [
        node('DequantizeLinear', 'w, scale, zeros', 'dequantized', axis(1)),
        node('MatMul', 'x, dequantized', 'y'),
      ],
    });

  it('4 bits: 64 · 32 parameters in half as many bytes, plus scales and zero points', () => {
    const found = product(
      { name: 'w', dtype: 'uint4', shape: [64, 32] },
      { name: 'zeros', dtype: 'uint4', shape: [32] },
    );
    assert.deepEqual(found, { params: 2048, buffers: 0, weightBytes: 1024 + 32 * 4 + 16 });
  });

  it('2 bits: a quarter of a byte per parameter', () => {
    const found = product(
      { name: 'w', dtype: 'uint2', shape: [64, 32] },
      { name: 'zeros', dtype: 'uint2', shape: [32] },
    );
    assert.deepEqual(found, { params: 2048, buffers: 0, weightBytes: 512 + 32 * 4 + 8 });
  });

  it('8 bits and the 4-bit float of ONNX 1.18: one byte and half a byte per parameter', () => {
    const sketch = (dtype: Initializer['dtype']): GraphSketch => ({
      inputs: { x: [5, 64] },
      floats: { scale: 0.5 },
      stored: [{ name: 'w', dtype, shape: [64, 32] }],
      nodes: [node('DequantizeLinear', 'w, scale', 'dequantized'), node('MatMul', 'x, dequantized', 'y')],
    });
    assert.deepEqual(totals(sketch('int8')), { params: 2048, buffers: 0, weightBytes: 2048 + 4 });
    assert.deepEqual(totals(sketch('float8e4m3fn')), { params: 2048, buffers: 0, weightBytes: 2048 + 4 });
    assert.deepEqual(totals(sketch('float4e2m1')), { params: 2048, buffers: 0, weightBytes: 1024 + 4 });
  });

  it('an odd number of 4-bit elements is rounded up to whole bytes', () => {
    const sketch: GraphSketch = {
      inputs: { x: [5, 3] },
      floats: { scale: 0.5 },
      stored: [{ name: 'w', dtype: 'int4', shape: [3, 5] }],
      nodes: [node('DequantizeLinear', 'w, scale', 'dequantized'), node('MatMul', 'x, dequantized', 'y')],
    };
    assert.deepEqual(totals(sketch), { params: 15, buffers: 0, weightBytes: 8 + 4 });
  });
});

describe('weights packed into bytes', () => {
  it('MatMulNBits has K · N parameters and the bytes of its blocks', () => {
    const stored: Initializer[] = [
      { name: 'w', dtype: 'uint8', shape: [32, 2, 16] },
      { name: 'scales', dtype: 'float32', shape: [64] },
      { name: 'zeros', dtype: 'uint8', shape: [32] },
    ];
    const attributes = { K: int(64), N: int(32), bits: int(4), block_size: int(32) };
    const sketch: GraphSketch = {
      inputs: { x: [5, 64] },
      stored,
      nodes: [node('MatMulNBits', 'x, w, scales, zeros', 'y', attributes, { domain: 'com.microsoft' })],
    };
    assert.deepEqual(totals(sketch), { params: 2048, buffers: 0, weightBytes: 1024 + 256 + 32 });
    assert.equal(analyzed(sketch).totals.exact.macs, 5 * 64 * 32);
  });

  it('GatherBlockQuantized has an embedding table with two 4-bit weights per byte', () => {
    const stored: Initializer[] = [
      { name: 'table', dtype: 'uint8', shape: [100, 16] },
      { name: 'scales', dtype: 'float32', shape: [100, 2] },
    ];
    const attributes = { bits: int(4), block_size: int(16), gather_axis: int(0), quantize_axis: int(1) };
    const sketch: GraphSketch = {
      inputs: { ids: { dtype: 'int64', shape: [7] } },
      stored,
      nodes: [node('GatherBlockQuantized', 'table, ids, scales', 'y', attributes, { domain: 'com.microsoft' })],
    };
    assert.deepEqual(totals(sketch), { params: 3200, buffers: 0, weightBytes: 1600 + 800 });
  });
});

describe('the owner of a weight', () => {
  const image: GraphSketch['inputs'] = { x: [2, 3] };

  it('a Constant node counts like an initializer', () => {
    const value = { kind: 'tensor', value: { name: 'w', dtype: 'float32', shape: [3, 4] } } as const;
    const analysis = analyzed({
      inputs: image,
      nodes: [node('Constant', '', 'w', { value }), node('MatMul', 'x, w', 'y')],
    });
    assert.deepEqual(owners(analysis), { MatMul: 12 });
  });

  it('is the consumer after Transpose, Reshape, Cast and DequantizeLinear', () => {
    const before = (op: string, inputs: string, attributes = {}): GraphSketch => ({
      inputs: image,
      floats: { scale: 1 },
      constants: { shape: [3, 4] },
      nodes: [node(op, inputs, 'w2', attributes), node('MatMul', 'x, w2', 'y')],
      stored: [
        { name: 'w', dtype: 'float32', shape: [4, 3] },
        { name: 'half', dtype: 'float16', shape: [3, 4] },
        { name: 'q', dtype: 'int8', shape: [3, 4] },
      ],
    });
    const transposed = analyzed(before('Transpose', 'w', { perm: ints(1, 0) }));
    assert.deepEqual([owners(transposed), transposed.totals.exact.weightBytes], [{ MatMul: 12 }, 48]);
    assert.deepEqual(owners(analyzed(before('Reshape', 'w, shape'))), { MatMul: 12 });
    const cast = analyzed(before('Cast', 'half', { to: int(1) }));
    assert.deepEqual([owners(cast), cast.totals.exact.weightBytes], [{ MatMul: 12 }, 24]);
    const dequantized = analyzed(before('DequantizeLinear', 'q, scale'));
    assert.deepEqual([owners(dequantized), dequantized.totals.exact.weightBytes], [{ MatMul: 12 }, 12 + 4]);
  });

  it('tied weights count once, at their first consumer; the others note it, and still multiply', () => {
    const analysis = analyzed({
      inputs: { ids: { dtype: 'int64', shape: [5] } },
      weights: { embedding: [100, 8] },
      nodes: [
        node('Gather', 'embedding, ids', 'h'),
        node('Transpose', 'embedding', 'head', { perm: ints(1, 0) }),
        node('MatMul', 'h, head', 'logits'),
      ],
    });
    assert.deepEqual(owners(analysis), { Gather: 800 });
    assert.deepEqual(
      analysis.nodes.at(-1)!.weights.map(({ name, shared, elements }) => ({ name, shared, elements })),
      [{ name: 'embedding', shared: true, elements: 800 }],
    );
    assert.deepEqual([analysis.totals.exact.macs, analysis.totals.exact.weightBytes], [5 * 8 * 100, 3200]);
  });

  it('a sparse initializer has as many parameters as it stores, each with a 64-bit index', () => {
    const stored: Initializer[] = [{ name: 'w', dtype: 'float32', shape: [30, 40], storedElements: 100 }];
    assert.deepEqual(totals({ inputs: { x: [2, 30] }, stored, nodes: [node('MatMul', 'x, w', 'y')] }), {
      params: 100,
      buffers: 0,
      weightBytes: 100 * (4 + 8),
    });
  });

  it('running statistics are buffers; constants that determine shapes are neither', () => {
    const found = totals({
      inputs: { x: [1, 3, 4, 4] },
      weights: { scale: [3], shift: [3], mean: [3], variance: [3] },
      constants: { shape: [1, -1] },
      nodes: [node('BatchNormalization', 'x, scale, shift, mean, variance', 'n'), node('Reshape', 'n, shape', 'y')],
    });
    assert.deepEqual(found, { params: 6, buffers: 6, weightBytes: 48 });
  });

  it('ConstantOfShape creates a weight if an operator expects one, and no weight if it only creates zeros', () => {
    const analysis = analyzed({
      inputs: { x: [1, 3, 8, 8] },
      constants: { w_dims: [4, 3, 3, 3], b_dims: [4], mask_dims: [4, 6, 6] },
      nodes: [
        node('ConstantOfShape', 'w_dims', 'w'),
        node('ConstantOfShape', 'b_dims', 'b'),
        node('ConstantOfShape', 'mask_dims', 'mask'),
        node('Conv', 'x, w, b', 'c'),
        node('Add', 'c, mask', 'y'),
      ],
    });
    assert.deepEqual(owners(analysis), { Conv: 4 * 3 * 9 + 4 });
    assert.equal(analysis.totals.exact.weightBytes, 112 * 4);
  });

  it('the initial zeros of an LSTM are not parameters, however they reach it', () => {
    const zeros = { kind: 'tensor', value: known('zeros', 'float32', new Array<number>(8).fill(0)) } as const;
    const analysis = analyzed({
      inputs: { x: [5, 1, 4] },
      weights: { w: [1, 32, 4], r: [1, 32, 8], b: [1, 64] },
      constants: { dims: [1, 1, 8] },
      nodes: [
        node('Constant', '', 'h0', { value: zeros }),
        node('Expand', 'h0, dims', 'h1'),
        node('LSTM', 'x, w, r, b, , h1, h1', 'y', { hidden_size: int(8) }),
      ],
    });
    assert.deepEqual(owners(analysis), { LSTM: 32 * 4 + 32 * 8 + 64 });
  });

  it('an expanded weight belongs to its consumer: the class token of a vision transformer', () => {
    const analysis = analyzed({
      inputs: { x: [2, 9, 8] },
      weights: { token: [1, 1, 8] },
      constants: { dims: [2, 1, 8] },
      nodes: [node('Expand', 'token, dims', 'tokens'), node('Concat', 'tokens, x', 'y', axis(1))],
    });
    assert.deepEqual(owners(analysis), { Concat: 8 });
  });
});

describe('weights inside bodies', () => {
  it('both branches of an If have their own weights, although only one runs', () => {
    const branch = (name: string) =>
      ({
        kind: 'graph',
        value: buildGraph({
          outputs: { [`${name}_y`]: [2, 4] },
          weights: { [name]: [3, 4] },
          nodes: [node('MatMul', `x, ${name}`, `${name}_y`)],
        }),
      }) as const;
    const {
      totals: { exact },
    } = analyzed({
      inputs: { x: [2, 3], condition: { dtype: 'bool', shape: [] } },
      nodes: [node('If', 'condition', 'y', { then_branch: branch('a'), else_branch: branch('b') })],
    });
    assert.deepEqual([exact.params, exact.macs], [24, 2 * 3 * 4]);
  });

  it('a loop counts them once, however often it runs', () => {
    const body = buildGraph({
      inputs: { i: { dtype: 'int64', shape: [] }, go: { dtype: 'bool', shape: [] }, state: [2, 3] },
      outputs: { goOn: { dtype: 'bool', shape: [] }, next: [2, 3] },
      weights: { w: [3, 3] },
      nodes: [node('Identity', 'go', 'goOn'), node('MatMul', 'state, w', 'next')],
    });
    const {
      totals: { exact },
    } = analyzed({
      inputs: { x: [2, 3] },
      constants: { count: 10 },
      flags: { yes: true },
      nodes: [node('Loop', 'count, yes, x', 'y', { body: { kind: 'graph', value: body } })],
    });
    assert.deepEqual([exact.params, exact.macs], [9, 10 * 2 * 3 * 3]);
  });
});

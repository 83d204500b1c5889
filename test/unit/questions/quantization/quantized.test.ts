import { strict as assert } from 'node:assert';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import type { DataType } from '../../../../src/engine/graph/dataType';
import type { Attribute, Initializer, Node } from '../../../../src/engine/graph/graph';
import { quantizationFigures } from '../../../../src/engine/questions/quantization/quantizationFigures';
import { timeBounds } from '../../../../src/engine/questions/speed/timeBounds';
import { buildModel, node, type Declared } from '../../support/buildModel';

// Figures by hand. A convolution of 8 to 16 channels, 3 × 3, padded, on 10 × 10 places: 8·3·3 = 72 products for each of
// 16·100 results, so 115,200 MACs and 2·72·1,600 = 230,400 FLOPs with a bias; weights 16·72 = 1,152, bias 16.
const macs = 115_200;
const weights = 1152;
const bias = 16;

const scalar = (name: string, dtype: DataType = 'float32'): Initializer => ({ name, dtype, shape: [] });
const vector = (name: string, dtype: DataType, length = 16): Initializer => ({ name, dtype, shape: [length] });
const padded: Readonly<Record<string, Attribute>> = { pads: { kind: 'ints', value: [1, 1, 1, 1] } };
const axis = (value: number): Readonly<Record<string, Attribute>> => ({ axis: { kind: 'int', value } });
const input: Declared = { x: [1, 8, 10, 10] };
const output: Declared = { y: [1, 16, 10, 10] };

/** The input in uint8, asymmetric: a scale and a zero point for the whole tensor. */
const quantizedInput: readonly Node[] = [
  node('QuantizeLinear', 'x, xs, xz', 'xq', {}, { name: 'q_x' }),
  node('DequantizeLinear', 'xq, xs, xz', 'xd', {}, { name: 'dq_x' }),
];
const inputFactors = [scalar('xs'), scalar('xz', 'uint8')];
const convolution = (inputs: string): Node => node('Conv', inputs, 'c', padded, { name: 'conv' });
const quantizedOutput: readonly Node[] = [
  node('QuantizeLinear', 'c, ys, yz', 'cq', {}, { name: 'q_y' }),
  node('DequantizeLinear', 'cq, ys, yz', 'y', {}, { name: 'dq_y' }),
];
const outputFactors = [scalar('ys'), scalar('yz', 'uint8')];

function quantized(nodes: readonly Node[], stored: readonly Initializer[], inputs = input, outputs = output): Analysis {
  return analyze(buildModel({ inputs, outputs, stored, nodes }, [], 21));
}

/** Weights in int8 per output channel, the bias in int32, everything dequantized: what exporters of ONNX write. */
const stored = (more: readonly Node[] = quantizedOutput): Analysis =>
  quantized(
    [
      ...quantizedInput,
      node('DequantizeLinear', 'w, ws, wz', 'wd', axis(0), { name: 'dq_w' }),
      node('DequantizeLinear', 'b, bs', 'bd', axis(0), { name: 'dq_b' }),
      convolution('xd, wd, bd'),
      ...more,
    ],
    [
      ...inputFactors,
      ...outputFactors,
      { name: 'w', dtype: 'int8', shape: [16, 8, 3, 3] },
      vector('ws', 'float32'),
      vector('wz', 'int8'),
      vector('b', 'int32'),
      vector('bs', 'float32'),
    ],
  );

/** Weights in float32 behind a pair of QuantizeLinear and DequantizeLinear, as quantization-aware training exports them. */
const simulated = (): Analysis =>
  quantized(
    [
      ...quantizedInput,
      node('QuantizeLinear', 'w, ws, wz', 'wq', {}, { name: 'q_w' }),
      node('DequantizeLinear', 'wq, ws, wz', 'wd', {}, { name: 'dq_w' }),
      convolution('xd, wd, b'),
      ...quantizedOutput,
    ],
    [
      ...inputFactors,
      ...outputFactors,
      { name: 'w', dtype: 'float32', shape: [16, 8, 3, 3] },
      scalar('ws'),
      scalar('wz', 'int8'),
      vector('b', 'float32'),
    ],
  );

const peaks = [
  { dtype: 'float32', flops: 1e6 },
  { dtype: 'int8', flops: 4e6 },
] as const;

/** What runs, with its FLOPs, bytes and the peak that follows from its time. */
function run(analysis: Analysis, bandwidth = 1e12): readonly (readonly [string, number, number, number])[] {
  const times = timeBounds(analysis, {
    convention: 'exact',
    peak: peaks[0],
    peaks,
    bandwidth,
    weights: null,
    fused: false,
  });
  return times.flatMap((time, index) =>
    time?.limit
      ? [[analysis.nodes[index].analyzed.node.name, time.flops, time.bytes, time.flops / time.seconds] as const]
      : [],
  );
}

describe('a quantized convolution', () => {
  it('multiplies integers between DequantizeLinear and QuantizeLinear', () => {
    for (const analysis of [stored(), simulated()]) {
      const { integerLayers, layers, integerMacs, bops } = quantizationFigures(analysis);
      assert.deepEqual([integerLayers, layers, integerMacs], [1, 1, macs]);
      assert.deepEqual(bops, { value: macs * 8 * 8, accuracy: 'exact' });
    }
  });

  it('has the bytes of its file: int8 weights, int32 biases, scales and zero points', () => {
    const { stored: size, inEngine, as } = quantizationFigures(stored());
    // Per channel a scale of 4 bytes and a zero point of 1 for the weights, a scale for the bias; two of the tensors.
    const factors = 16 * (4 + 1 + 4) + 2 * (4 + 1);
    assert.equal(size.bytes, weights + 4 * bias + factors);
    assert.deepEqual(inEngine, size);
    assert.equal(size.bitsPerWeight, (8 * size.bytes) / (weights + bias));
    assert.equal(as.float32.bytes, 4 * (weights + bias) + factors);
    assert.equal(as.int4.bytes, (weights + bias) / 2 + factors);
  });

  it('has a quarter of the weights in an engine where the file has floats behind QuantizeLinear', () => {
    const { stored: size, inEngine } = quantizationFigures(simulated());
    const factors = 3 * (4 + 1);
    assert.equal(size.bytes, 4 * (weights + bias) + factors);
    assert.equal(inEngine.bytes, weights + 4 * bias + factors);
    assert.equal(inEngine.bitsPerWeight, (8 * inEngine.bytes) / (weights + bias));
  });

  it('runs as one with what quantizes around it, at the peak for int8', () => {
    const [first, conv, last, ...more] = run(stored());
    assert.deepEqual([first[0], conv[0], last[0], more.length], ['q_x', 'conv', 'dq_y', 0]);
    // Reads uint8 and int8, an int32 bias, and their scales and zero points; writes uint8.
    const factors = 4 + 1 + 16 * (4 + 1) + 16 * 4;
    assert.deepEqual(conv.slice(1), [230_400, 800 + weights + 4 * bias + 1600 + factors, 4e6]);
    // Float32 into uint8, with the factors; uint8 into float32.
    assert.equal(first[2], 800 * 5 + 5);
    assert.equal(last[2], 1600 * 5 + 5);
  });

  it('reads weights quantized that the file has as floats', () => {
    const conv = run(simulated()).find(([name]) => name === 'conv')!;
    assert.equal(conv[2], 800 + weights + 4 * bias + 1600 + (4 + 1) + (4 + 1));
  });

  it('writes floats where nothing quantizes its result, or something reads it besides', () => {
    const bytes = 800 + weights + 4 * bias + (4 + 1 + 16 * (4 + 1) + 16 * 4);
    const bare = stored([node('Identity', 'c', 'y')]);
    const shared = stored([...quantizedOutput, node('Add', 'c, c', 'z', {}, { name: 'sum' })]);
    for (const analysis of [bare, shared]) {
      const conv = run(analysis).find(([name]) => name === 'conv')!;
      assert.deepEqual([conv[2], conv[3]], [bytes + 4 * 1600, 4e6]);
    }
    assert.equal(
      run(shared).some(([name]) => name === 'q_y'),
      true,
    );
  });

  it('includes a Relu before its result is quantized', () => {
    const analysis = stored([
      node('Relu', 'c', 'r', {}, { name: 'relu' }),
      node('QuantizeLinear', 'r, ys, yz', 'cq', {}, { name: 'q_y' }),
      node('DequantizeLinear', 'cq, ys, yz', 'y', {}, { name: 'dq_y' }),
    ]);
    assert.deepEqual(
      run(analysis).map(([name]) => name),
      ['q_x', 'conv', 'dq_y'],
    );
  });

  it('computes in floats where only its weights are quantized', () => {
    const analysis = quantized(
      [
        node('DequantizeLinear', 'w, ws', 'wd', axis(0), { name: 'dq_w' }),
        convolution('x, wd'),
        node('Identity', 'c', 'y'),
      ],
      [{ name: 'w', dtype: 'int8', shape: [16, 8, 3, 3] }, vector('ws', 'float32')],
    );
    const { integerLayers, bops } = quantizationFigures(analysis);
    assert.deepEqual([integerLayers, bops.value], [0, macs * 32 * 8]);
    // (2·72 − 1) operations for each of 1,600 results; the weights are read as they are stored.
    assert.deepEqual(run(analysis), [['conv', 143 * 1600, 4 * 800 + weights + 16 * 4 + 4 * 1600, 1e6]]);
  });
});

describe('quantized operators', () => {
  it('count as QLinearConv and ConvInteger, which multiply integers by themselves', () => {
    const linear = quantized(
      [node('QLinearConv', 'x, xs, xz, w, ws, wz, ys, yz, b', 'y', padded, { name: 'conv' })],
      [
        ...inputFactors,
        ...outputFactors,
        { name: 'w', dtype: 'int8', shape: [16, 8, 3, 3] },
        scalar('ws'),
        scalar('wz', 'int8'),
        vector('b', 'int32'),
      ],
      { x: { dtype: 'uint8', shape: [1, 8, 10, 10] } },
      { y: { dtype: 'uint8', shape: [1, 16, 10, 10] } },
    );
    const integer = quantized(
      [
        node('DynamicQuantizeLinear', 'x', 'xq, xs, xz'),
        node('ConvInteger', 'xq, w, xz, wz', 'y', padded, { name: 'conv' }),
      ],
      [{ name: 'w', dtype: 'uint8', shape: [16, 8, 3, 3] }, scalar('wz', 'uint8')],
      input,
      { y: { dtype: 'int32', shape: [1, 16, 10, 10] } },
    );
    for (const analysis of [linear, integer]) {
      const { integerLayers, integerMacs, bops } = quantizationFigures(analysis);
      assert.deepEqual([integerLayers, integerMacs, bops.value], [1, macs, macs * 64]);
      const conv = run(analysis).find(([name]) => name === 'conv')!;
      assert.equal(conv[3], 4e6);
    }
  });

  it('count as QLinearMatMul and MatMulInteger, of weights or of two activations', () => {
    const a: Declared = { a: { dtype: 'uint8', shape: [4, 64] } };
    const factors = [scalar('as'), scalar('az', 'uint8'), scalar('bs'), scalar('bz', 'int8'), ...outputFactors];
    const product = (inputs: Declared, more: readonly Initializer[]): Analysis =>
      quantized(
        [node('QLinearMatMul', 'a, as, az, b, bs, bz, ys, yz', 'y', {}, { name: 'product' })],
        [...factors, ...more],
        inputs,
        { y: { dtype: 'uint8', shape: [4, 32] } },
      );
    const models = [
      product(a, [{ name: 'b', dtype: 'int8', shape: [64, 32] }]),
      product({ ...a, b: { dtype: 'int8', shape: [64, 32] } }, []),
      quantized([node('MatMulInteger', 'a, b', 'y')], [{ name: 'b', dtype: 'int8', shape: [64, 32] }], a, {
        y: { dtype: 'int32', shape: [4, 32] },
      }),
    ];
    for (const analysis of models) assert.equal(quantizationFigures(analysis).bops.value, 4 * 64 * 32 * 8 * 8);
  });
});

describe('weights of 4 bits', () => {
  // 64 × 32 weights in blocks of 32 along the first axis: 2 × 32 scales, and zero points of 4 bits.
  const blocked = quantized(
    [
      node(
        'DequantizeLinear',
        'w, ws, wz',
        'wd',
        { ...axis(0), block_size: { kind: 'int', value: 32 } },
        { name: 'dq_w' },
      ),
      node('MatMul', 'a, wd', 'y', {}, { name: 'product' }),
    ],
    [
      { name: 'w', dtype: 'int4', shape: [64, 32] },
      { name: 'ws', dtype: 'float16', shape: [2, 32] },
      { name: 'wz', dtype: 'int4', shape: [2, 32] },
    ],
    { a: { dtype: 'float16', shape: [4, 64] } },
    { y: { dtype: 'float16', shape: [4, 32] } },
  );

  it('take 4 bits and a share of their scales, and are multiplied with floats', () => {
    const { stored: size, bops, integerLayers } = quantizationFigures(blocked);
    const bytes = (64 * 32) / 2 + 2 * 64 + 64 / 2;
    assert.deepEqual(size, { bytes, bitsPerWeight: (8 * bytes) / (64 * 32) });
    assert.equal(size.bitsPerWeight, 4 + (16 + 4) / 32);
    assert.deepEqual([bops.value, integerLayers], [4 * 64 * 32 * 16 * 4, 0]);
  });

  it('count 4 bits in MatMulNBits, which packs two in a byte', () => {
    const attributes: Readonly<Record<string, Attribute>> = {
      K: { kind: 'int', value: 64 },
      N: { kind: 'int', value: 32 },
      bits: { kind: 'int', value: 4 },
      block_size: { kind: 'int', value: 32 },
    };
    const packed = quantized(
      [node('MatMulNBits', 'a, w, ws', 'y', attributes, { domain: 'com.microsoft' })],
      [
        { name: 'w', dtype: 'uint8', shape: [32, 2, 16] },
        { name: 'ws', dtype: 'float16', shape: [64] },
      ],
      { a: { dtype: 'float16', shape: [4, 64] } },
      { y: { dtype: 'float16', shape: [4, 32] } },
    );
    assert.equal(quantizationFigures(packed).bops.value, 4 * 64 * 32 * 16 * 4);
  });
});

describe('operators between quantized layers', () => {
  // 800 numbers: what the pool reads and writes is uint8, as ONNX Runtime and TensorRT run it.
  it('move quantized numbers where all they read and write is', () => {
    const analysis = quantized(
      [
        ...quantizedInput,
        node('Sigmoid', 'xd', 'c', {}, { name: 'sigmoid' }),
        node('QuantizeLinear', 'c, ys, yz', 'cq', {}, { name: 'q_y' }),
        node('DequantizeLinear', 'cq, ys, yz', 'y', {}, { name: 'dq_y' }),
      ],
      [...inputFactors, ...outputFactors],
      input,
      { y: [1, 8, 10, 10] },
    );
    const moved = run(analysis, 1e3);
    assert.deepEqual(
      moved.map(([name, , bytes]) => [name, bytes]),
      [
        ['q_x', 800 * 5 + 5],
        ['sigmoid', 800 + 800 + 5],
        ['dq_y', 800 * 5 + 5],
      ],
    );
  });

  it('read floats where something else needs them', () => {
    const analysis = quantized(
      [...quantizedInput, node('Sigmoid', 'xd', 'y', {}, { name: 'sigmoid' })],
      inputFactors,
      input,
      { y: [1, 8, 10, 10] },
    );
    assert.deepEqual(
      run(analysis, 1e3).map(([name, , bytes]) => [name, bytes]),
      [
        ['q_x', 800 * 5 + 5],
        ['dq_x', 800 * 5 + 5],
        ['sigmoid', 800 * 8],
      ],
    );
  });
});

import { strict as assert } from 'node:assert';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { textOf } from '../../../../src/engine/graph/message';
import { dataTypeCode, type DataType } from '../../../../src/engine/graph/dataType';
import { sparsity, type SparsityFigures } from '../../../../src/engine/questions/sparsity/sparsity';
import { PayloadReader } from '../../../../src/engine/readers/onnx/payload';
import { readOnnx } from '../../../../src/engine/readers/onnx/readOnnx';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { graphProto, modelProto, nodeProto, valueInfoProto, weightProto } from '../../support/onnxFile';
import { bytesField, flatten, varintField, type Message } from '../../support/protobuf';

/** A tensor with `raw_data`. */
function raw(name: string, dtype: DataType, dims: readonly number[], bytes: ArrayBuffer | Uint8Array): Message {
  return [
    ...dims.flatMap(dim => varintField(1, dim)),
    ...varintField(2, dataTypeCode(dtype)),
    ...bytesField(8, name),
    ...bytesField(9, new Uint8Array(bytes)),
  ];
}

const floats = (name: string, dims: readonly number[], values: readonly number[]): Message =>
  raw(name, 'float32', dims, Float32Array.from(values).buffer);

const ints = (name: string, value: readonly number[]): Message =>
  bytesField(5, [...bytesField(1, name), ...value.flatMap(each => varintField(8, each)), ...varintField(20, 7)]);
const int = (name: string, value: number): Message =>
  bytesField(5, [...bytesField(1, name), ...varintField(3, value), ...varintField(20, 2)]);

interface Sketch {
  readonly input: readonly number[];
  readonly nodes: readonly Message[];
  readonly weights: readonly Message[];
  /** Files beside the model. */
  readonly beside?: Readonly<Record<string, Uint8Array>>;
}

async function read({ input, nodes, weights, beside = {} }: Sketch): Promise<SparsityFigures> {
  const bytes = flatten(
    modelProto(
      graphProto({
        nodes,
        initializers: weights,
        inputs: [valueInfoProto('x', input)],
        outputs: [valueInfoProto('y', [])],
      }),
      21,
    ),
  );
  const source = new MemorySource(bytes, async name => (beside[name] ? new MemorySource(beside[name]) : null));
  const reader = new PayloadReader(source);
  const found = await sparsity(analyze(await readOnnx(source)), (weight, take) => reader.read(weight, take));
  await reader.close();
  return found;
}

const product = nodeProto('MatMul', ['x', 'w'], ['y']);

describe('the sparsity of weights', () => {
  // Two filters of four channels, 1 × 2. Filter 0: channel 0 is [1, 0], channel 1 [0, 2], channels 2 and 3 zero.
  // Filter 1 is zero.
  it('counts zeros, zero filters and channels, and groups of four along the channels of a convolution', async () => {
    const found = await read({
      input: [1, 4, 1, 5],
      nodes: [nodeProto('Conv', ['x', 'w'], ['y'])],
      weights: [floats('w', [2, 4, 1, 2], [1, 0, 0, 2, 0, -0, 0, 0, ...new Array<number>(8).fill(0)])],
    });
    const [weight] = found.weights;
    assert.deepEqual(weight.zeros, {
      elements: { zeros: 14, count: 16 },
      filters: { zeros: 1, count: 2 },
      channels: { zeros: 2, count: 4 },
      // For each filter and place of the kernel, one group of four channels.
      groups: { fitting: 4, count: 4 },
    });
    // 4 · 2 products for each of 2 · 4 results, of which 2 of 16 weights are not zero.
    assert.deepEqual([weight.macs, weight.effectiveMacs], [64, 8]);
    assert.deepEqual([found.macs, found.effectiveMacs, found.accuracy], [64, 8, 'exact']);
    assert.equal(textOf(weight.axis!), 'input channels');
    assert.deepEqual([found.layers, found.fittingLayers], [1, 1]);
  });

  it('finds groups that do not fit across the kernel', async () => {
    // One filter of four channels, 1 × 2: three channels are set at the first place, one at the second.
    const found = await read({
      input: [1, 4, 1, 5],
      nodes: [nodeProto('Conv', ['x', 'w'], ['y'])],
      weights: [floats('w', [1, 4, 1, 2], [1, 0, 1, 0, 1, 7, 0, 0])],
    });
    assert.deepEqual(found.weights[0].zeros!.groups, { fitting: 1, count: 2 });
    assert.deepEqual([found.layers, found.fittingLayers], [1, 0]);
  });

  it('follows grouped and depthwise convolutions', async () => {
    // Two groups of two filters over four channels each.
    const values = [1, 0, 0, 0, 0, 0, 0, 0, /* second group */ 0, 0, 5, 0, 0, 0, 6, 0];
    const { weights } = await read({
      input: [1, 8, 3, 3],
      nodes: [nodeProto('Conv', ['x', 'w'], ['y'], int('group', 2))],
      weights: [floats('w', [4, 4, 1, 1], values)],
    });
    assert.deepEqual(weights[0].zeros!.filters, { zeros: 1, count: 4 });
    // Of 8 channels the first and the seventh are used.
    assert.deepEqual(weights[0].zeros!.channels, { zeros: 6, count: 8 });
    assert.deepEqual(weights[0].zeros!.groups, { fitting: 4, count: 4 });
    const depthwise = await read({
      input: [1, 3, 3, 3],
      nodes: [nodeProto('Conv', ['x', 'w'], ['y'], int('group', 3))],
      weights: [floats('w', [3, 1, 1, 1], [1, 0, 2])],
    });
    // There is nothing to sum over, so no groups of four.
    assert.deepEqual(depthwise.weights[0].zeros, {
      elements: { zeros: 1, count: 3 },
      filters: { zeros: 1, count: 3 },
      channels: { zeros: 1, count: 3 },
      groups: null,
    });
  });

  it('takes channels before filters in transposed convolutions', async () => {
    // Four channels of two filters: channel 0 feeds filter 0, channel 1 both, the others none.
    const { weights } = await read({
      input: [1, 4, 3, 3],
      nodes: [nodeProto('ConvTranspose', ['x', 'w'], ['y'])],
      weights: [floats('w', [4, 2, 1, 1], [1, 0, 2, 3, 0, 0, 0, 0])],
    });
    assert.deepEqual(weights[0].zeros, {
      elements: { zeros: 5, count: 8 },
      filters: { zeros: 0, count: 2 },
      channels: { zeros: 2, count: 4 },
      groups: { fitting: 2, count: 2 },
    });
  });

  it('sums over the rows of a matrix, over its columns if it is transposed, by whichever way', async () => {
    // 4 inputs and 2 outputs: output 0 uses inputs 0, 1 and 2, output 1 none.
    const matrix = [1, 0, 2, 0, 3, 0, 0, 0];
    const turned = [1, 2, 3, 0, 0, 0, 0, 0];
    const expected = {
      elements: { zeros: 5, count: 8 },
      filters: { zeros: 1, count: 2 },
      channels: { zeros: 1, count: 4 },
      groups: { fitting: 1, count: 2 },
    };
    const models: readonly (readonly [readonly Message[], Message])[] = [
      [[product], floats('w', [4, 2], matrix)],
      [[nodeProto('Gemm', ['x', 'w'], ['y'])], floats('w', [4, 2], matrix)],
      [[nodeProto('Gemm', ['x', 'w'], ['y'], int('transB', 1))], floats('w', [2, 4], turned)],
      [
        [nodeProto('Transpose', ['w'], ['t'], ints('perm', [1, 0])), nodeProto('MatMul', ['x', 't'], ['y'])],
        floats('w', [2, 4], turned),
      ],
    ];
    for (const [nodes, weight] of models) {
      const { weights } = await read({ input: [3, 4], nodes, weights: [weight] });
      assert.deepEqual(weights[0].zeros, expected);
      // 3 · 4 · 2 products, of which 3 of 8 weights are not zero.
      assert.deepEqual([weights[0].macs, weights[0].effectiveMacs], [24, 9]);
    }
  });

  it('has no groups of four where the axis is not a multiple of four', async () => {
    const { weights, layers } = await read({
      input: [3, 6],
      nodes: [product],
      weights: [floats('w', [6, 1], [0, 0, 0, 0, 0, 1])],
    });
    assert.deepEqual([weights[0].zeros!.groups, layers], [null, 0]);
  });

  it('reads every type, where −0 is 0 and a sign alone in an 8-bit float without it is not', async () => {
    const le16 = (...values: number[]): ArrayBuffer => Uint16Array.from(values).buffer;
    const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
    // Four rows of one column, two of them zero.
    const cases: readonly (readonly [DataType, ArrayBuffer | Uint8Array])[] = [
      ['float32', Float32Array.of(0, -0, 1e-45, NaN).buffer],
      ['float64', Float64Array.of(0, -0, 5e-324, 1).buffer],
      ['float16', le16(0, 0x8000, 1, 0x3c00)],
      ['bfloat16', le16(0, 0x8000, 1, 0x3f80)],
      ['float8e4m3fn', bytes(0, 0x80, 1, 0x81)],
      ['float8e5m2', bytes(0, 0x80, 1, 0x7f)],
      // 0x80 is NaN there (ONNX, "Float stored in 8 bits").
      ['float8e4m3fnuz', bytes(0, 0, 0x80, 1)],
      ['float8e5m2fnuz', bytes(0, 0, 0x80, 1)],
      ['float4e2m1', bytes(0x80, 0x91)],
      ['int64', BigInt64Array.of(0n, 0n, 1n << 40n, -1n).buffer],
      ['int32', Int32Array.of(0, 0, -1, 5).buffer],
      ['int16', Int16Array.of(0, 0, -1, 5).buffer],
      ['int8', bytes(0, 0, 0xff, 5)],
      ['uint8', bytes(0, 0, 0xff, 5)],
      ['int4', bytes(0x00, 0xf7)],
      ['uint4', bytes(0x00, 0xf7)],
      ['int2', bytes(0b11_01_00_00)],
      ['uint2', bytes(0b11_01_00_00)],
    ];
    for (const [dtype, contents] of cases) {
      const cast = nodeProto('Cast', ['w'], ['c'], int('to', 1));
      const { weights } = await read({
        input: [1, 4],
        nodes: [cast, nodeProto('MatMul', ['x', 'c'], ['y'])],
        weights: [raw('w', dtype, [4, 1], contents)],
      });
      assert.deepEqual(weights[0].zeros?.elements, { zeros: 2, count: 4 }, dtype);
    }
  });

  it('reads typed fields, packed or one by one', async () => {
    const tensor = (dtype: DataType, fields: Message): Message => [
      ...varintField(1, 4),
      ...varintField(1, 1),
      ...varintField(2, dataTypeCode(dtype)),
      ...bytesField(8, 'w'),
      ...fields,
    ];
    const varints = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
    const cases: readonly (readonly [DataType, Message])[] = [
      ['float32', bytesField(4, new Uint8Array(Float32Array.of(0, -0, 1, 2).buffer))],
      ['float64', bytesField(10, new Uint8Array(Float64Array.of(0, -0, 1, 2).buffer))],
      // 300 takes two bytes; 0x8000 is −0 in 16 bits.
      ['int32', bytesField(5, varints(0, 0, 0xac, 0x02, 1))],
      ['float16', bytesField(5, varints(0, 0x80, 0x80, 0x02, 1, 2))],
      ['int64', bytesField(7, varints(0, 0, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01))],
      ['uint64', bytesField(11, varints(0, 0, 1, 2))],
      ['int32', [...varintField(5, 0), ...varintField(5, 0), ...varintField(5, 7), ...varintField(5, 9)]],
      // Two numbers in each entry.
      ['int4', bytesField(5, varints(0x00, 0x31))],
    ];
    for (const [dtype, fields] of cases) {
      const cast = nodeProto('Cast', ['w'], ['c'], int('to', 1));
      const { weights } = await read({
        input: [1, 4],
        nodes: [cast, nodeProto('MatMul', ['x', 'c'], ['y'])],
        weights: [tensor(dtype, fields)],
      });
      assert.deepEqual(weights[0].zeros?.elements, { zeros: 2, count: 4 }, dtype);
    }
  });

  // T = 5 steps, I = 8, H = 4: W is multiplied 5 · 4 · 4 · 8 = 640 times, R 5 · 4 · 4 · 4 = 320 times.
  const lstm = nodeProto('LSTM', ['x', 'W', 'R'], ['y'], int('hidden_size', 4));
  const recurrent = floats('R', [1, 16, 4], new Array<number>(64).fill(1));
  const zeros = new Array<number>(128).fill(0);

  it('gives a bound where only some of the matrices of a layer are known', async () => {
    const reshaped = await read({
      input: [5, 1, 8],
      nodes: [nodeProto('Reshape', ['w', 'shape'], ['W']), lstm],
      weights: [
        floats('w', [16, 8], zeros),
        raw('shape', 'int64', [3], BigInt64Array.of(1n, 16n, 8n).buffer),
        recurrent,
      ],
    });
    assert.deepEqual(
      reshaped.weights.map(({ name, macs, effectiveMacs }) => [name, macs, effectiveMacs]),
      [
        ['w', null, null],
        ['R', 320, 320],
      ],
    );
    assert.deepEqual([reshaped.effectiveMacs, reshaped.accuracy], [960, 'atMost']);
    const halves = await read({
      input: [5, 1, 8],
      nodes: [nodeProto('Concat', ['a', 'b'], ['W'], int('axis', 1)), lstm],
      weights: [
        floats('a', [1, 8, 8], zeros.slice(64)),
        floats('b', [1, 8, 8], zeros.slice(64)),
        floats('R', [1, 16, 4], zeros.slice(64)),
      ],
    });
    assert.deepEqual([halves.effectiveMacs, halves.accuracy], [640, 'atMost']);
  });

  it('gives a bound where two weights are multiplied with each other', async () => {
    const found = await read({
      input: [2, 2],
      nodes: [nodeProto('MatMul', ['a', 'b'], ['c']), nodeProto('Add', ['x', 'c'], ['y'])],
      weights: [floats('a', [2, 4], zeros.slice(120)), floats('b', [4, 2], new Array<number>(8).fill(1))],
    });
    assert.deepEqual(
      found.weights.map(({ macs }) => macs),
      [null, null],
    );
    // 2 · 4 · 2 products.
    assert.deepEqual([found.effectiveMacs, found.accuracy], [16, 'atMost']);
  });

  it('has no MACs for a weight that is only added', async () => {
    const { weights } = await read({
      input: [2, 4],
      nodes: [nodeProto('Add', ['x', 'w'], ['y'])],
      weights: [floats('w', [2, 4], zeros.slice(120))],
    });
    assert.deepEqual([weights[0].macs, weights[0].effectiveMacs], [0, 0]);
  });

  const external = (offset: number): Message => [
    ...varintField(1, 4),
    ...varintField(1, 2),
    ...varintField(2, 1),
    ...bytesField(8, 'w'),
    ...bytesField(13, [...bytesField(1, 'location'), ...bytesField(2, 'w.bin')]),
    ...bytesField(13, [...bytesField(1, 'offset'), ...bytesField(2, String(offset))]),
    ...varintField(14, 1),
  ];

  it('reads files beside the model, and counts weights whose file is missing', async () => {
    const file = new Uint8Array(Float32Array.of(9, 9, 1, 0, 0, 0, 2, 0, 0, 0).buffer);
    const sketch = { input: [3, 4], nodes: [product], weights: [external(8)] };
    const { weights } = await read({ ...sketch, beside: { 'w.bin': file } });
    assert.deepEqual(weights[0].zeros!.elements, { zeros: 6, count: 8 });
    await assert.rejects(read(sketch), /The weights are in other files, and these are missing/);
    const half = await read({
      ...sketch,
      nodes: [nodeProto('MatMul', ['x', 'w'], ['h']), nodeProto('MatMul', ['h', 'v'], ['y'])],
      weights: [external(8), floats('v', [2, 2], [1, 0, 0, 0])],
    });
    assert.deepEqual([half.missing, half.weights[0].zeros, half.parameters], [1, null, 4]);
    // All 24 MACs of the missing weight may remain, and a quarter of 12.
    assert.deepEqual([half.effectiveMacs, half.accuracy], [27, 'atMost']);
  });

  it('refuses a file that ends before the weight does, and contents of another size', async () => {
    const short = { input: [3, 4], nodes: [product], weights: [external(40)], beside: { 'w.bin': new Uint8Array(48) } };
    await assert.rejects(read(short), /'w.bin' has 48 bytes, but a weight ends at byte 72/);
    const wrong = { input: [3, 4], nodes: [product], weights: [floats('w', [4, 2], [1, 2, 3])] };
    await assert.rejects(read(wrong), /do not fit its shape 4 × 2: expected 8 numbers/);
  });

  it('takes the zero point of quantized weights for 0', async () => {
    // Four channels of two filters; zero points 3 and 0 by filter, then 3 for both.
    const weight = raw('w', 'uint8', [2, 4], Uint8Array.of(3, 3, 5, 0, 0, 0, 3, 1));
    const dequantize = nodeProto('DequantizeLinear', ['w', 's', 'z'], ['d'], int('axis', 0));
    const nodes = [dequantize, nodeProto('Gemm', ['x', 'd'], ['y'], int('transB', 1))];
    const byFilter = await read({
      input: [1, 4],
      nodes,
      weights: [weight, floats('s', [2], [1, 1]), raw('z', 'uint8', [2], Uint8Array.of(3, 0))],
    });
    assert.deepEqual(byFilter.weights[0].zeros!.elements, { zeros: 4, count: 8 });
    const same = await read({
      input: [1, 4],
      nodes,
      weights: [weight, floats('s', [2], [1, 1]), raw('z', 'uint8', [2], Uint8Array.of(3, 3))],
    });
    assert.deepEqual(same.weights[0].zeros!.elements, { zeros: 3, count: 8 });
    const operator = await read({
      input: [1, 2, 1, 1],
      nodes: [nodeProto('ConvInteger', ['q', 'w', '', 'z'], ['y'])],
      weights: [
        raw('q', 'uint8', [1, 4, 1, 1], new Uint8Array(4)),
        raw('w', 'uint8', [2, 4, 1, 1], Uint8Array.of(3, 3, 5, 0, 0, 0, 3, 1)),
        raw('z', 'uint8', [], Uint8Array.of(3)),
      ],
    });
    assert.deepEqual(operator.weights.at(-1)!.zeros!.elements, { zeros: 3, count: 8 });
  });

  it('counts a weight that two nodes share once, and parameters with one axis only in totals', async () => {
    const found = await read({
      input: [3, 4],
      nodes: [
        nodeProto('MatMul', ['x', 'w'], ['a']),
        nodeProto('MatMul', ['a', 'w'], ['b']),
        nodeProto('Add', ['b', 'bias'], ['y']),
      ],
      weights: [
        floats('w', [4, 4], [1, 2, 3, 0, 1, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
        floats('bias', [4], [1, 0, 0, 0]),
      ],
    });
    assert.deepEqual([found.parameters, found.zeros], [20, 13]);
    assert.deepEqual(
      found.weights.map(({ shared, effectiveMacs }) => [shared, effectiveMacs]),
      [
        [false, 18],
        [true, 18],
      ],
    );
    assert.deepEqual([found.macs, found.effectiveMacs], [96, 36]);
  });

  it('goes on in windows, and stops where progress throws', async () => {
    // 3 MB of zeros, in windows of 1 MiB.
    const bytes = flatten(
      modelProto(
        graphProto({
          nodes: [product],
          initializers: [weightProto('w', [1024, 768])],
          inputs: [valueInfoProto('x', [1, 1024])],
          outputs: [valueInfoProto('y', [])],
        }),
      ),
    );
    const source = new MemorySource(bytes);
    const reader = new PayloadReader(source);
    const analysis = analyze(await readOnnx(source));
    const seen: number[] = [];
    const found = await sparsity(
      analysis,
      (weight, take) => reader.read(weight, take),
      (done, total) => {
        seen.push(done / total);
      },
    );
    assert.equal(found.zeros, 1024 * 768);
    assert.deepEqual(found.weights[0].zeros!.groups, { fitting: 256 * 768, count: 256 * 768 });
    assert.deepEqual(seen, [1 / 3, 2 / 3, 1, 1]);
    const stop = new Error('stopped');
    await assert.rejects(
      sparsity(
        analysis,
        (weight, take) => reader.read(weight, take),
        () => {
          throw stop;
        },
      ),
      stop,
    );
  });

  it('does not say that there are no weights where only operators without a cost rule use them', async () => {
    const unknown = [...nodeProto('Mystery', ['x', 'w'], ['y']), ...bytesField(7, 'odd')];
    const returned = nodeProto('Identity', ['w'], ['y']);
    for (const node of [unknown, returned])
      await assert.rejects(
        read({ input: [3, 4], nodes: [node], weights: [floats('w', [4, 2], [1, 0, 0, 0, 0, 0, 0, 0])] }),
        /Zeros are not counted: no operator with a cost rule uses the weights of this file\./,
      );
  });

  it('says in one sentence that there are no weights', async () => {
    await assert.rejects(
      read({ input: [3, 4], nodes: [nodeProto('Relu', ['x'], ['y'])], weights: [] }),
      /^Error: The file has no weights\.$|The file has no weights\./,
    );
  });
});

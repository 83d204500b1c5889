import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const weight = (...shape: number[]): TestInput => ({ shape, weight: true });
const input = (...shape: (number | null)[]): TestInput => ({ shape });
const packed = (...shape: number[]): TestInput => ({ dtype: 'uint8', shape, weight: true });
const scalar: TestInput = { shape: [], values: [1] };
const zeroPoint: TestInput = { dtype: 'uint8', shape: [], values: [0] };

const microsoft = { domain: 'com.microsoft' };

describe('MatMul', () => {
  it('counts all matrices of a batch', () => {
    const node = analyzeNode({ op: 'MatMul', inputs: [input(1, 12, 256, 64), input(1, 12, 64, 256)] });
    assert.deepEqual(node.outputs[0].shape, [1, 12, 256, 256]);
    assert.equal(node.macs, 50_331_648);
    assert.equal(node.flops, 12 * 256 * 256 * (2 * 64 - 1));
    assert.equal(node.ptflops, 12 * 256 * 64 * 256);
  });

  it('multiplies all leading axes as rows with a weight', () => {
    const node = analyzeNode({ op: 'MatMul', inputs: [input(2, 5, 64), weight(64, 10)] });
    assert.deepEqual([node.macs, node.flops, node.ptflops, node.params], [6400, 127 * 100, 6400, 640]);
    assert.equal(node.formula, '(2·I − 1)·R·O');
  });

  it('removes the axis that it adds to a vector', () => {
    const shape = (a: number[], b: number[]) =>
      analyzeNode({ op: 'MatMul', inputs: [input(...a), input(...b)] }).outputs[0].shape;
    assert.deepEqual(shape([3], [3]), []);
    assert.deepEqual(shape([3], [2, 3, 4]), [2, 4]);
    assert.deepEqual(shape([2, 4, 3], [3]), [2, 4]);
    assert.equal(analyzeNode({ op: 'MatMul', inputs: [input(3), input(3)] }).flops, 5);
  });

  it('propagates unknown dimensions and rejects shapes that do not match', () => {
    assert.deepEqual(analyzeNode({ op: 'MatMul', inputs: [input(null, 3, 4), weight(4, 5)] }).outputs[0].shape, [
      null,
      3,
      5,
    ]);
    assert.equal(analyzeNode({ op: 'MatMul', inputs: [{ shape: null }, weight(4, 5)] }).outputs[0].shape, null);
    assert.match(
      analyzeNode({ op: 'MatMul', inputs: [input(3, 4), input(5, 6)] }).diagnostics[0].message,
      /4 and 5 differ/,
    );
    assert.match(analyzeNode({ op: 'MatMul', inputs: [input(), input(5, 6)] }).diagnostics[0].message, /scalar/);
  });

  it('agrees with a loop over rows, columns and products', () => {
    const dim = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(dim, fc.constantFrom('both', 'left', 'right')), { maxLength: 2 }),
        dim,
        dim,
        dim,
        (stack, m, k, n) => {
          const left = stack.map(([size, side]) => (side === 'right' ? 1 : size));
          const right = stack.map(([size, side]) => (side === 'left' ? 1 : size));
          let macs = 0;
          let flops = 0;
          const batch = stack.reduce((count, [size]) => count * size, 1);
          for (let result = 0; result < batch * m * n; result++) {
            for (let product = 0; product < k; product++) {
              macs++;
              flops += product === 0 ? 1 : 2;
            }
          }
          const node = analyzeNode({ op: 'MatMul', inputs: [input(...left, m, k), input(...right, k, n)] });
          assert.deepEqual(node.outputs[0].shape, [...stack.map(([size]) => size), m, n]);
          assert.deepEqual([node.macs, node.flops], [macs, flops]);
        },
      ),
    );
  });
});

describe('Gemm', () => {
  it('is a fully connected layer: 2·I·O with a bias', () => {
    const node = analyzeNode({
      op: 'Gemm',
      inputs: [input(1, 4096), weight(1000, 4096), weight(1000)],
      attributes: { transB: 1 },
    });
    assert.deepEqual([node.macs, node.flops, node.ptflops, node.params], [4_096_000, 8_192_000, 4_097_000, 4_097_000]);
    assert.equal(node.formula, '2·I·O');
  });

  it('scales by alpha and beta', () => {
    const inputs = [input(4, 3), weight(3, 5), weight(5)];
    const plain = analyzeNode({ op: 'Gemm', inputs }).flops!;
    const scaled = analyzeNode({
      op: 'Gemm',
      inputs,
      attributes: { alpha: 0.5, beta: { kind: 'float', value: 2 } },
    }).flops!;
    assert.equal(plain, 2 * 60);
    assert.equal(scaled - plain, 20 + 5);
    assert.equal(analyzeNode({ op: 'Gemm', inputs: inputs.slice(0, 2) }).flops, 5 * 20);
  });

  it('transposes its left operand, and rejects a C that does not broadcast', () => {
    const node = analyzeNode({ op: 'Gemm', inputs: [input(3, 4), weight(3, 5)], attributes: { transA: 1 } });
    assert.deepEqual(node.outputs[0].shape, [4, 5]);
    assert.match(
      analyzeNode({ op: 'Gemm', inputs: [input(1, 3), weight(3, 5), weight(4, 5)] }).diagnostics[0].message,
      /C does not broadcast/,
    );
    assert.match(analyzeNode({ op: 'Gemm', inputs: [input(1, 1, 3), weight(3, 5)] }).diagnostics[0].message, /rank 3/);
  });
});

describe('integer and quantized products', () => {
  it('MatMulInteger subtracts only the zero point of the left operand if the right one is a weight', () => {
    const node = analyzeNode({
      op: 'MatMulInteger',
      inputs: [{ dtype: 'uint8', shape: [4, 3] }, packed(3, 2), zeroPoint, zeroPoint],
    });
    assert.equal(node.outputs[0].dtype, 'int32');
    assert.deepEqual([node.macs, node.flops, node.params, node.ptflops], [24, 8 * 5 + 12, 6, 0]);
  });

  it('QLinearMatMul has the type of its zero point', () => {
    const node = analyzeNode({
      op: 'QLinearMatMul',
      inputs: [
        { dtype: 'uint8', shape: [2, 4] },
        scalar,
        zeroPoint,
        packed(4, 3),
        scalar,
        zeroPoint,
        scalar,
        { dtype: 'int8', shape: [], values: [0] },
      ],
    });
    assert.equal(node.outputs[0].dtype, 'int8');
    assert.deepEqual([node.macs, node.flops, node.params], [24, 6 * 7 + 8 + 5 * 6, 12]);
  });

  it('MatMulInteger16 outputs an unsigned type only for two unsigned operands', () => {
    const dtype = (a: 'int16' | 'uint16', b: 'int16' | 'uint16') =>
      analyzeNode({
        op: 'MatMulInteger16',
        ...microsoft,
        inputs: [
          { dtype: a, shape: [2, 2] },
          { dtype: b, shape: [2, 2] },
        ],
      }).outputs[0].dtype;
    assert.deepEqual([dtype('uint16', 'uint16'), dtype('int16', 'uint16')], ['uint32', 'int32']);
  });

  it('QGemm outputs floats if there is no output scale', () => {
    const inputs = [{ dtype: 'uint8' as const, shape: [2, 4] }, scalar, zeroPoint, packed(4, 3), scalar, zeroPoint];
    const floats = analyzeNode({ op: 'QGemm', ...microsoft, inputs });
    assert.equal(floats.outputs[0].dtype, 'float32');
    assert.equal(floats.flops, 6 * 7 + 8 + 6);
    const quantized = analyzeNode({ op: 'QGemm', ...microsoft, inputs: [...inputs, null, scalar, zeroPoint] });
    assert.equal(quantized.outputs[0].dtype, 'uint8');
    assert.equal(quantized.flops, 6 * 7 + 8 + 5 * 6);
  });

  it('DynamicQuantizeMatMul quantizes its left operand', () => {
    const node = analyzeNode({
      op: 'DynamicQuantizeMatMul',
      ...microsoft,
      inputs: [input(2, 4), packed(4, 3), scalar, zeroPoint, weight(3)],
    });
    assert.deepEqual([node.macs, node.flops, node.params], [24, 48 + (7 * 8 + 7) + 8 + 6, 15]);
  });
});

describe('fused products', () => {
  it('FusedMatMul transposes matrices and batch axes', () => {
    const shape = (a: number[], b: number[], attributes: Record<string, number>) =>
      analyzeNode({
        op: 'FusedMatMul',
        ...microsoft,
        inputs: [input(...a), input(...b)],
        attributes,
      }).outputs[0].shape;
    assert.deepEqual(shape([2, 4, 3], [2, 5, 4], { transA: 1, transB: 1 }), [2, 3, 5]);
    assert.deepEqual(shape([3, 2, 4], [2, 4, 5], { transBatchA: 1 }), [2, 3, 5]);
    assert.deepEqual(shape([4, 2, 3], [2, 4, 5], { transBatchA: 1, transA: 1 }), [2, 3, 5]);
    assert.deepEqual(shape([4], [2, 5, 4], { transA: 1, transB: 1 }), [2, 5]);
  });

  it('count their scaling and activation', () => {
    const inputs = [input(2, 3), input(3, 4)];
    const flops = (op: string, attributes: Record<string, number | string>) =>
      analyzeNode({ op, ...microsoft, inputs, attributes }).flops;
    assert.equal(flops('FusedMatMul', { alpha: 0.5 }), 8 * 5 + 8);
    assert.equal(flops('FusedMatMulActivation', { activation: 'Relu' }), 8 * 5 + 8);
    assert.equal(flops('FusedGemm', { activation: 'Sigmoid' }), 8 * 5 + 4 * 8);
    assert.equal(flops('GemmFastGelu', {}), 8 * 5 + 9 * 8);
  });

  it('have an unknown cost for a sparse operand, whose stored elements are not known', () => {
    const node = analyzeNode({ op: 'SparseToDenseMatMul', ...microsoft, inputs: [input(4, 3), input(3, 2)] });
    assert.deepEqual([node.outputs[0].shape, node.macs, node.flops], [[4, 2], null, null]);
  });
});

describe('products with packed weights', () => {
  const nbits = (...extra: (TestInput | null)[]) =>
    analyzeNode({
      op: 'MatMulNBits',
      ...microsoft,
      attributes: { K: 64, N: 32, bits: 4, block_size: 16 },
      inputs: [input(1, 7, 64), packed(32, 4, 8), weight(32, 4), ...extra],
    });

  it('MatMulNBits has K·N parameters in K·N/2 bytes, and scales', () => {
    const node = nbits();
    assert.deepEqual(node.outputs[0].shape, [1, 7, 32]);
    assert.deepEqual([node.macs, node.params, node.weightBytes], [7 * 64 * 32, 64 * 32, (64 * 32) / 2 + 4 * 32 * 4]);
    assert.equal(node.flops, 7 * 32 * 127 + 2 * 64 * 32);
    assert.equal(nbits(null, null, weight(32)).flops, 7 * 32 * 128 + 2 * 64 * 32);
  });

  it('MatMulBnb4 multiplies by its weight or the transpose of it', () => {
    const node = (transB: number, width: number) =>
      analyzeNode({
        op: 'MatMulBnb4',
        ...microsoft,
        attributes: { K: 64, N: 32, block_size: 16, quant_type: 1, transB },
        inputs: [input(2, width), packed(1024), weight(128)],
      });
    assert.deepEqual(node(1, 64).outputs[0].shape, [2, 32]);
    assert.deepEqual(node(0, 32).outputs[0].shape, [2, 64]);
    assert.equal(node(1, 64).params, 2048);
  });

  it('take their sizes from shapes and inputs', () => {
    const fp4 = analyzeNode({
      op: 'MatMulBlockQuantizedFp4Weight',
      ...microsoft,
      inputs: [{ dtype: 'float16', shape: [3, 8] }, packed(6, 4), packed(6, 1), scalar],
    });
    assert.deepEqual([fp4.outputs[0].shape, fp4.macs, fp4.params], [[3, 6], 144, 48]);
    const blob = analyzeNode({
      op: 'MatMulFpQ4',
      ...microsoft,
      inputs: [input(3, 8), packed(100), { dtype: 'int64', shape: [2], values: [8, 6] }],
    });
    assert.deepEqual([blob.outputs[0].shape, blob.macs, blob.params], [[3, 6], 144, 48]);
  });

  it('MatMulNBitsQkv projects one normalised input three times', () => {
    const node = analyzeNode({
      op: 'MatMulNBitsQkv',
      ...microsoft,
      outputs: 3,
      attributes: { K: 64, Nq: 32, Nkv: 16, bits: 4, block_size: 16 },
      inputs: [
        input(1, 7, 64),
        null,
        weight(64),
        packed(32, 4, 8),
        weight(32, 4),
        null,
        packed(16, 4, 8),
        weight(16, 4),
        null,
        packed(16, 4, 8),
        weight(16, 4),
      ],
    });
    assert.deepEqual(
      node.outputs.map(output => output.shape),
      [
        [1, 7, 32],
        [1, 7, 16],
        [1, 7, 16],
      ],
    );
    assert.deepEqual([node.macs, node.params], [7 * 64 * 64, 64 * 64 + 64]);
    assert.equal(node.flops, 7 * 64 * 127 + 2 * 64 * 64 + 7 * (4 * 64 + 3));
  });
});

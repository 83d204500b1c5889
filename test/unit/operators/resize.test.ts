import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const floats = (...values: number[]): TestInput => ({ dtype: 'float32', shape: [values.length], values });
const whole = (...values: number[]): TestInput => ({ dtype: 'int64', shape: [values.length], values });
const resize = (
  shape: readonly (number | null)[],
  scales: TestInput | null,
  sizes: TestInput | null,
  attributes = {},
  opset = 19,
) => analyzeNode({ op: 'Resize', opset, inputs: [{ shape }, null, scales, sizes], attributes });

describe('Resize', () => {
  it('floors scaled sizes in single precision', () => {
    assert.deepEqual(resize([1, 1, 2, 4], floats(1, 1, 0.6, 0.6), null).outputs[0].shape, [1, 1, 1, 2]);
    // 0.1 in single precision is greater than a tenth, so 10 × 0.1 gives 1 and not 0.
    assert.deepEqual(resize([10], floats(Math.fround(0.1)), null).outputs[0].shape, [1]);
    assert.deepEqual(resize([null, 3, 4, 4], floats(1, 1, 2, 2), null).outputs[0].shape, [null, 3, 8, 8]);
  });

  it('takes sizes for all axes or some', () => {
    assert.deepEqual(resize([1, 1, 4, 4], null, whole(1, 1, 9, 10)).outputs[0].shape, [1, 1, 9, 10]);
    assert.deepEqual(resize([1, 1, 4, 4], null, whole(9, 10), { axes: [3, 2] }).outputs[0].shape, [1, 1, 10, 9]);
    assert.deepEqual(resize([1, 1, 4, 4], floats(2, 3), null, { axes: [-1, -2] }).outputs[0].shape, [1, 1, 12, 8]);
  });

  it('ignores the empty scales that older exporters write in addition to sizes', () => {
    const empty: TestInput = { dtype: 'float32', shape: [0], values: [] };
    assert.deepEqual(resize([1, 1, 4, 4], empty, whole(1, 1, 8, 8), {}, 11).outputs[0].shape, [1, 1, 8, 8]);
  });

  // ONNX Resize-18, keep_aspect_ratio_policy: one scale, rounded sizes.
  it('keeps the aspect ratio', () => {
    const size = (policy: string) =>
      resize([1, 1, 2, 4], null, whole(7, 8), { axes: [2, 3], keep_aspect_ratio_policy: policy }).outputs[0].shape;
    assert.deepEqual(size('stretch'), [1, 1, 7, 8]);
    assert.deepEqual(size('not_larger'), [1, 1, 4, 8]);
    assert.deepEqual(size('not_smaller'), [1, 1, 7, 14]);
  });

  // As in ONNX's shape inference, its reference implementation and ONNX Runtime.
  it('scales the whole input regardless of the region of interest', () => {
    for (const roi of [floats(0, 0.5, 0.5, 1), { shape: [4] }]) {
      const {
        outputs: [output],
      } = analyzeNode({
        op: 'Resize',
        inputs: [{ shape: [10, 20] }, roi, floats(2, 2)],
        attributes: { coordinate_transformation_mode: 'tf_crop_and_resize' },
      });
      assert.deepEqual(output.shape, [20, 40]);
    }
  });

  it('keeps the rank if its scales are unknown', () => {
    assert.deepEqual(resize([1, 3, 4, 4], { shape: [4] }, null).outputs[0].shape, [null, null, null, null]);
    assert.deepEqual(resize([1, 3, 4, 4], null, { dtype: 'int64', shape: [2] }, { axes: [2, 3] }).outputs[0].shape, [
      1,
      3,
      null,
      null,
    ]);
  });

  it('reports what is missing or does not match', () => {
    assert.match(resize([1, 3, 4, 4], null, null).diagnostics[0].message, /Neither scales nor sizes/);
    assert.match(resize([1, 3, 4, 4], floats(2, 2), null).diagnostics[0].message, /2 scales or sizes .* rank 4/);
    assert.match(
      resize([1, 3, 4, 4], floats(2, 2, -1, 2), null).diagnostics[0].message,
      /scale must be positive, but is -1/,
    );
  });

  it('takes scales as the second input in version 10', () => {
    assert.deepEqual(
      analyzeNode({ op: 'Resize', opset: 10, inputs: [{ shape: [1, 1, 2, 2] }, floats(1, 1, 2, 3)] }).outputs[0].shape,
      [1, 1, 4, 6],
    );
  });

  it('costs one sum of K products per output element', () => {
    const scales = floats(1, 1, 2, 2);
    const flops = (mode: string) => resize([1, 3, 4, 4], scales, null, { mode }).flops;
    assert.deepEqual([flops('nearest'), flops('linear'), flops('cubic')], [0, 7 * 192, 31 * 192]);
    assert.equal(resize([1, 3, 4, 4], floats(1, 1, 1, 1), null, { mode: 'linear' }).flops, 0);
    assert.equal(resize([1, 3, 4, 4], floats(1, 1, 1, 2), null, { mode: 'linear' }).flops, 3 * 96);
  });

  it('widens the filter for antialiasing', () => {
    // Halved: 2 · ⌈2⌉ = 4 elements along each axis when linear, 2 · ⌈4⌉ = 8 when cubic.
    const flops = (mode: string) => resize([1, 1, 8, 8], floats(1, 1, 0.5, 0.5), null, { mode, antialias: 1 }).flops;
    assert.deepEqual([flops('linear'), flops('cubic')], [(2 * 16 - 1) * 16, (2 * 64 - 1) * 16]);
  });

  it('agrees with a loop that counts products and sums', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 2, max: 3 }),
        (height, width, scale) => {
          let operations = 0;
          for (let y = 0; y < height * scale; y++) {
            for (let x = 0; x < width * scale; x++) {
              for (let corner = 0; corner < 4; corner++) operations += corner === 0 ? 1 : 2;
            }
          }
          assert.equal(
            resize([1, 1, height, width], floats(1, 1, scale, scale), null, { mode: 'linear' }).flops,
            operations,
          );
        },
      ),
    );
  });
});

describe('Upsample', () => {
  it('takes scales as attributes or an input', () => {
    const input = { shape: [1, 1, 2, 2] };
    const scales = { kind: 'floats' as const, value: [1, 1, 2, 3] };
    assert.deepEqual(
      analyzeNode({ op: 'Upsample', opset: 7, inputs: [input], attributes: { scales } }).outputs[0].shape,
      [1, 1, 4, 6],
    );
    assert.deepEqual(
      analyzeNode({ op: 'Upsample', opset: 9, inputs: [input, floats(1, 1, 2, 3)] }).outputs[0].shape,
      [1, 1, 4, 6],
    );
    const attributes = {
      height_scale: { kind: 'float' as const, value: 2 },
      width_scale: { kind: 'float' as const, value: 3 },
    };
    assert.deepEqual(
      analyzeNode({ op: 'Upsample', opset: 1, inputs: [input], attributes }).outputs[0].shape,
      [1, 1, 4, 6],
    );
  });
});

describe('the ptflops convention for Upsample', () => {
  // COUNTING, table: Upsample is el(Y)/N.
  it('counts the output elements of one sample', () => {
    assert.equal(resize([2, 3, 4, 4], floats(1, 1, 2, 2), null, { mode: 'nearest' }).ptflops, 192);
    assert.equal(resize([1, 3, 4, 4], floats(1, 1, 2, 2), null, { mode: 'linear' }).ptflops, 192);
  });
});

describe('GridSample', () => {
  it('accepts only images before version 20', () => {
    const unknown = (opset: number) =>
      analyzeNode({ op: 'GridSample', opset, inputs: [{ shape: null }, { shape: null }] }).outputs[0].shape;
    assert.deepEqual([unknown(16), unknown(20)], [[null, null, null, null], null]);
  });

  const sample = (input: readonly number[], grid: readonly number[], attributes = {}) =>
    analyzeNode({ op: 'GridSample', inputs: [{ shape: input }, { shape: grid }], attributes });

  it('takes its output positions from the grid', () => {
    assert.deepEqual(sample([2, 3, 8, 8], [2, 4, 5, 2]).outputs[0].shape, [2, 3, 4, 5]);
    assert.deepEqual(sample([1, 3, 8, 8, 8], [1, 2, 4, 5, 3]).outputs[0].shape, [1, 3, 2, 4, 5]);
    assert.match(sample([1, 3, 8, 8], [1, 4, 2]).diagnostics[0].message, /rank 3 does not fit a tensor of rank 4/);
  });

  it('costs one mapping per point and one interpolation per channel', () => {
    // Bilinear: 4 products and 3 sums per channel; per point 2 · 4 for the mapping, 2 · 3 for the fractions, 4 products of weights.
    assert.equal(sample([2, 3, 8, 8], [2, 4, 5, 2], { mode: 'bilinear' }).flops, 40 * (7 * 3 + 18));
    assert.equal(sample([1, 3, 8, 8], [1, 4, 5, 2], { mode: 'linear', align_corners: 1 }).flops, 20 * (7 * 3 + 16));
    assert.equal(sample([1, 3, 8, 8], [1, 4, 5, 2], { mode: 'nearest' }).flops, 20 * 10);
  });
});

describe('AffineGrid', () => {
  it('costs one matrix product over the points', () => {
    const {
      outputs: [output],
      macs,
      flops,
    } = analyzeNode({ op: 'AffineGrid', inputs: [{ shape: [2, 2, 3] }, whole(2, 3, 5, 6)] });
    assert.deepEqual(output.shape, [2, 5, 6, 2]);
    assert.equal(macs, 2 * 5 * 6 * 2 * 3);
    assert.equal(flops, 2 * 5 * 6 * 2 * (2 * 3 - 1) + 2 * (5 + 6));
    assert.deepEqual(
      analyzeNode({ op: 'AffineGrid', inputs: [{ shape: [2, 3, 4] }, whole(2, 3, 4, 5, 6)] }).outputs[0].shape,
      [2, 4, 5, 6, 3],
    );
  });
});

describe('CropAndResize', () => {
  it('gives each region the requested size', () => {
    const {
      outputs: [output],
      flops,
    } = analyzeNode({
      op: 'CropAndResize',
      domain: 'com.microsoft',
      inputs: [
        { shape: [1, 3, 8, 8] },
        { shape: [5, 4] },
        { dtype: 'int32', shape: [5] },
        { dtype: 'int32', shape: [2], values: [4, 6] },
      ],
    });
    assert.deepEqual([output.shape, flops], [[5, 3, 4, 6], 7 * 360]);
  });
});

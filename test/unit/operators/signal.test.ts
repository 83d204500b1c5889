import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const input = (...shape: readonly (number | null)[]): TestInput => ({ shape });
const scalar = (value: number): TestInput => ({ dtype: 'int64', shape: [], values: [value] });
const dft = (inputs: (TestInput | null)[], attributes = {}, opset = 20) =>
  analyzeNode({ op: 'DFT', opset, attributes, inputs });

/** One transform of `length` elements, sum by sum. */
function naiveTransform(outputs: number, length: number, complex: boolean, inverse: boolean): number {
  let flops = 0;
  for (let output = 0; output < outputs; output++) {
    for (let at = 0; at < length; at++) {
      flops += complex ? 6 : 2; // a product of two complex numbers, or of a real and a complex one
      if (at > 0) flops += 2; // added to both parts of the sum
    }
    if (inverse) flops += 2;
  }
  return flops;
}

describe('DFT', () => {
  it('keeps all sizes if the axis is unknown, unless a length is given or halved', () => {
    const axis: TestInput = { dtype: 'int64', shape: [] };
    assert.deepEqual(dft([input(3, 8, 1), null, axis]).outputs[0].shape, [3, 8, 2]);
    assert.deepEqual(dft([input(3, 8, 1), scalar(4), axis]).outputs[0].shape, [null, null, 2]);
    assert.deepEqual(dft([input(3, 8, 1), null, axis], { onesided: 1 }).outputs[0].shape, [null, null, 2]);
  });

  it('matches a count by its definition', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        fc.boolean(),
        (batch, length, complex, inverse) => {
          const node = dft([input(batch, length, complex ? 2 : 1)], { inverse: Number(inverse) });
          assert.deepEqual(node.outputs[0].shape, [batch, length, 2]);
          assert.equal(node.flops, batch * naiveTransform(length, length, complex, inverse));
        },
      ),
    );
  });

  it('takes its axis as an attribute before opset 20', () => {
    assert.deepEqual(dft([input(1, 10, 10, 1)], { axis: 1, onesided: 1 }, 17).outputs[0].shape, [1, 6, 10, 2]);
    assert.deepEqual(dft([input(1, 10, 10, 1)], { onesided: 1 }).outputs[0].shape, [1, 10, 6, 2]);
    assert.deepEqual(dft([input(1, 10, 10, 1), null, scalar(1)], { onesided: 1 }).outputs[0].shape, [1, 6, 10, 2]);
  });

  it('takes its length from an input, and computes real outputs from half a spectrum', () => {
    assert.deepEqual(dft([input(1, 10, 1), scalar(16)]).outputs[0].shape, [1, 16, 2]);
    assert.deepEqual(dft([input(1, 6, 2)], { inverse: 1, onesided: 1 }).outputs[0].shape, [1, 10, 1]);
  });

  it('has an unknown size if it depends on data', () => {
    const node = dft([input(1, 10, 1), { dtype: 'int64', shape: [] }]);
    assert.deepEqual([node.outputs[0].shape, node.flops], [[1, null, 2], null]);
    assert.match(dft([input(1, 10, 1), scalar(-3)]).diagnostics[0].message, /-3/);
  });

  it('notes how it is counted', () => assert.match(dft([input(1, 8, 1)]).note, /by the definition/));
});

describe('STFT', () => {
  it('transforms windowed frames', () => {
    const node = analyzeNode({
      op: 'STFT',
      inputs: [input(1, 128, 1), scalar(8), { shape: [16], weight: true }, scalar(16)],
    });
    assert.deepEqual(node.outputs[0].shape, [1, 15, 9, 2]);
    assert.equal(node.flops, 15 * naiveTransform(9, 16, false, false) + 15 * 16);
    assert.deepEqual([node.params, node.buffers], [0, 16]);
    assert.deepEqual(
      analyzeNode({ op: 'STFT', attributes: { onesided: 0 }, inputs: [input(1, 128, 1), scalar(8), null, scalar(16)] })
        .outputs[0].shape,
      [1, 15, 16, 2],
    );
    assert.match(
      analyzeNode({ op: 'STFT', inputs: [input(1, 128, 1), scalar(0), null, scalar(16)] }).diagnostics[0].message,
      /frame step must be positive, but is 0/,
    );
  });
});

describe('windows and mel weights', () => {
  it('take their size from an input', () => {
    for (const op of ['HannWindow', 'HammingWindow', 'BlackmanWindow']) {
      const node = analyzeNode({ op, attributes: { output_datatype: 11 }, inputs: [scalar(10)] });
      assert.deepEqual(
        [node.outputs[0].shape, node.outputs[0].dtype, node.flops, node.special],
        [[10], 'float64', 80, 20],
        op,
      );
    }
    assert.deepEqual(analyzeNode({ op: 'HannWindow', inputs: [{ dtype: 'int64', shape: [] }] }).outputs[0].shape, [
      null,
    ]);
    const mel = analyzeNode({
      op: 'MelWeightMatrix',
      inputs: [scalar(8), scalar(16), scalar(8192), scalar(0), scalar(4096)],
    });
    assert.deepEqual([mel.outputs[0].shape, mel.flops, mel.special], [[9, 8], 9 * 10 + 2 * 72, 10]);
  });
});

describe('Rfft and Irfft of com.microsoft', () => {
  it('transform to half a spectrum and back', () => {
    const run = (op: string, ...shape: number[]) =>
      analyzeNode({
        op,
        domain: 'com.microsoft',
        attributes: { signal_ndim: 1, onesided: 1, normalized: 0 },
        inputs: [input(...shape)],
      });
    assert.deepEqual(
      [run('Rfft', 3, 8).outputs[0].shape, run('Rfft', 3, 8).flops],
      [[3, 5, 2], 3 * naiveTransform(5, 8, false, false)],
    );
    assert.deepEqual(run('Irfft', 3, 5, 2).outputs[0].shape, [3, 8]);
  });
});

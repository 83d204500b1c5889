import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyzeNode } from '../support/analyzeNode';

describe('ImageDecoder', () => {
  it('knows only the number of channels', () => {
    const decoder = (attributes = {}) =>
      analyzeNode({ op: 'ImageDecoder', inputs: [{ dtype: 'uint8', shape: [1000] }], attributes });
    assert.deepEqual(decoder().outputs[0].shape, [null, null, 3]);
    assert.deepEqual(decoder({ pixel_format: 'Grayscale' }).outputs[0].shape, [null, null, 1]);
    assert.equal(decoder().flops, null);
  });
});

describe('Det and Inverse', () => {
  /** LU decomposition without pivoting, operation by operation. */
  function determinantOperations(size: number): number {
    let operations = 0;
    for (let pivot = 0; pivot < size; pivot++) {
      for (let row = pivot + 1; row < size; row++) {
        operations++;
        for (let column = pivot + 1; column < size; column++) operations += 2;
      }
    }
    return operations + size - 1;
  }

  function inverseOperations(size: number): number {
    let operations = 0;
    for (let pivot = 0; pivot < size; pivot++) {
      operations++;
      for (let other = 0; other < size; other++) if (other !== pivot) operations += 2;
      for (let row = 0; row < size; row++)
        for (let column = 0; column < size; column++) if (row !== pivot && column !== pivot) operations += 2;
    }
    return operations;
  }

  it('cost as much as Gaussian elimination', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 3 }), (size, batch) => {
        const det = analyzeNode({ op: 'Det', inputs: [{ shape: [batch, size, size] }] });
        assert.deepEqual(det.outputs[0].shape, [batch]);
        assert.equal(det.flops, batch * determinantOperations(size));
        assert.equal(
          analyzeNode({ op: 'Inverse', domain: 'com.microsoft', inputs: [{ shape: [batch, size, size] }] }).flops,
          batch * inverseOperations(size),
        );
      }),
    );
  });

  it('require square matrices', () => {
    assert.equal(analyzeNode({ op: 'Det', inputs: [{ shape: [0, null] }] }).flops, 0);
    assert.match(analyzeNode({ op: 'Det', inputs: [{ shape: [2, 3] }] }).diagnostics[0].message, /2 × 3 is not square/);
  });
});

describe('other image and matrix operators', () => {
  it('count distances by their metric', () => {
    const distance = (attributes = {}) =>
      analyzeNode({ op: 'CDist', domain: 'com.microsoft', inputs: [{ shape: [4, 8] }, { shape: [5, 8] }], attributes });
    assert.deepEqual([distance().outputs[0].shape, distance().flops], [[4, 5], 20 * 23]);
    assert.deepEqual(
      [distance({ metric: 'euclidean' }).flops, distance({ metric: 'euclidean' }).special],
      [20 * 24, 20],
    );
    assert.equal(distance({ metric: 'cosine' }).flops, null);
  });

  it('count complex products, checks and dynamic time warping', () => {
    const pair = [{ shape: [3, 4, 2] }, { shape: [4, 2] }];
    assert.equal(analyzeNode({ op: 'ComplexMul', domain: 'com.microsoft', inputs: pair }).flops, 12 * 6);
    assert.equal(analyzeNode({ op: 'IsAllFinite', domain: 'com.microsoft', inputs: pair }).flops, 32);
    const warped = analyzeNode({ op: 'DynamicTimeWarping', domain: 'com.microsoft', inputs: [{ shape: [6, 9] }] });
    assert.deepEqual([warped.outputs[0].dtype, warped.outputs[0].shape, warped.flops], ['int32', [2, null], 162]);
    assert.equal(analyzeNode({ op: 'ImageScaler', opset: 1, inputs: [{ shape: [1, 3, 4, 4] }] }).flops, 96);
  });
});

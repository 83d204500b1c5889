import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { textOf } from '../../../src/engine/graph/message';
import { hintsOf, pointwiseAccess } from '../../../src/engine/questions/tree/hints';
import { TreeIndex } from '../../../src/engine/questions/tree/treeIndex';
import { buildModel, node } from '../support/buildModel';

/** A 1×1 convolution at 56 × 56 on a device that computes fast and moves slowly, or the other way round. */
function hints(inside: number, outside: number, flops: number, channels?: number, stride = 1): string[] {
  const analysis = analyze(
    buildModel({
      inputs: { x: [1, inside, 56, 56] },
      weights: { w: [outside, inside, 1, 1] },
      nodes: [node('Conv', 'x, w', 'y', { strides: { kind: 'ints', value: [stride, stride] } }, { name: 'conv' })],
    }),
  );
  const peak = { dtype: 'float32', flops, ...(channels !== undefined && { channels }) } as const;
  const by = {
    convention: 'exact',
    peak,
    peaks: [peak],
    bandwidth: 1e9,
    weights: null,
    fused: false,
  } as const;
  return hintsOf(new TreeIndex(analysis), by).map(({ message }) => textOf(message));
}

describe('Hints', () => {
  it('have the memory access cost of ShuffleNetV2’s first guideline', () => {
    // 56² · (c₁ + c₂) + c₁ · c₂ elements, for the same products: 128 · 128 = 64 · 256.
    assert.deepEqual(pointwiseAccess(56 * 56, 128, 128), { moved: 819_200, least: 819_200 });
    assert.deepEqual(pointwiseAccess(56 * 56, 64, 256), { moved: 1_019_904, least: 819_200 });
  });

  it('are for unequal channels of a 1×1 convolution', () => {
    assert.deepEqual(hints(128, 128, 1), []);
    assert.deepEqual(hints(64, 256, 1), [
      '64 channels in and 256 out move 1,019,904 elements; as many in as out, with the same products, move 819,200.',
    ]);
  });

  it('leave out convolutions with other numbers of places in and out, which the guideline is not about', () =>
    assert.deepEqual(hints(64, 256, 1, undefined, 2), []));

  it('are for memory-bound layers, with their share of the time', () => {
    assert.deepEqual(hints(128, 128, 1e15), [
      'Memory-bound, with 100.0 % of the time bound: fewer FLOPs do not make it faster, fewer bytes do.',
    ]);
  });

  it('are for channels that do not fill tensor cores', () => {
    assert.deepEqual(hints(124, 124, 1), ['124 channels in and 124 out: tensor cores are filled by multiples of 8.']);
    // 16 bytes on NVIDIA's tensor cores (cuBLAS, "Tensor Core Usage"): 4 numbers of 32 bits, or 16 of 8.
    assert.deepEqual(hints(124, 124, 1, 4), []);
    assert.deepEqual(hints(124, 124, 1, 16), [
      '124 channels in and 124 out: tensor cores are filled by multiples of 16.',
    ]);
  });
});

import assert from 'node:assert/strict';
import { analyze, type Analysis, type AnalyzeOptions } from '../../../../src/engine/analysis/analyze';
import { readLayers } from '../../../../src/engine/readers/layers/readLayers';

type Json = Record<string, unknown>;

function read(input: readonly unknown[], layers: readonly Json[], options: AnalyzeOptions = {}): Analysis {
  return analyze(readLayers(JSON.stringify({ input, layers })), options);
}

/** The result of an analysis: figures and output shapes of all nodes. */
function resultOf({ nodes, diagnostics }: Analysis) {
  return {
    nodes: nodes.map(({ analyzed, figures }) => ({
      figures,
      shapes: analyzed.outputs.map(output => output?.type?.kind === 'tensor' && output.type.shape),
    })),
    messages: diagnostics.map(({ message }) => message),
  };
}

const linear = { type: 'Linear', out_features: 10 };
const conv2d = { type: 'Conv2d', out_channels: 16, kernel_size: 3, padding: 1 };
const image = [8, 'h', 'w'];
const specs: readonly [string, readonly unknown[], readonly Json[]][] = [
  ['AdaptiveAvgPool2d', image, [{ type: 'AdaptiveAvgPool2d', output_size: 7 }, { type: 'Flatten' }, linear]],
  ['AdaptiveMaxPool2d that keeps an axis', image, [{ type: 'AdaptiveMaxPool2d', output_size: [3, null] }, conv2d]],
  ['FractionalMaxPool2d', image, [{ type: 'FractionalMaxPool2d', kernel_size: 2, output_ratio: 0.5 }, conv2d]],
  ['ChannelShuffle', image, [{ type: 'ChannelShuffle', groups: 4 }, conv2d]],
  ['Flatten up to an axis', image, [{ type: 'Flatten', end_dim: 2 }, linear]],
  ['Unflatten', ['n', 'h'], [{ type: 'Unflatten', dim: 1, unflattened_size: [4, -1] }, linear]],
  ['LayerNorm without a shape', ['n', 'h'], [{ type: 'LayerNorm' }, linear]],
  ['Linear without in_features', ['n', 'h'], [{ type: 'Flatten' }, linear]],
  ['a repeated Linear', ['n', 'h'], [{ type: 'Sequential', layers: [linear], repeat: 2 }]],
];
const sizes = new Map([
  ['h', 448],
  ['w', 100],
  ['n', 40],
]);

describe('A layer spec with open dimensions', () => {
  for (const [name, input, layers] of specs) {
    it(`has the same figures as with fixed sizes: ${name}`, () => {
      const written = read(
        input.map(dim => (typeof dim === 'string' ? sizes.get(dim) : dim)),
        layers,
      );
      assert.deepEqual(resultOf(read(input, layers, { dimensions: sizes })), resultOf(written));
      const shape = [1, ...input.map(dim => (typeof dim === 'string' ? sizes.get(dim)! : (dim as number)))];
      assert.deepEqual(resultOf(read(input, layers, { inputShapes: new Map([['input', shape]]) })), resultOf(written));
    });
  }

  // PyTorch: AdaptiveAvgPool2d(7) outputs 7 × 7 at every input size; then 3·3·8 products for each of 49 · 16 outputs.
  for (const side of [7, 100, 224, 448])
    it(`pools to 7 × 7 from ${side} × ${side}`, () => {
      const { totals } = read(image, [{ type: 'AdaptiveAvgPool2d', output_size: 7 }, conv2d], {
        dimensions: new Map([
          ['h', side],
          ['w', side],
        ]),
      });
      assert.equal(totals.exact.macs, 49 * 16 * 72);
    });

  it('multiplies its MACs by the batch and keeps its parameters', () => {
    for (const [name, input, layers] of specs) {
      const [one, four] = [1, 4].map(batch =>
        read(input, layers, { dimensions: new Map([...sizes, ['batch', batch]]) }),
      );
      assert.equal(four.totals.exact.macs, 4 * one.totals.exact.macs, name);
      assert.equal(four.totals.exact.params, one.totals.exact.params, name);
      assert.deepEqual(four.diagnostics, one.diagnostics, name);
    }
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyze, type AnalyzeOptions } from '../../../src/engine/analysis/analyze';
import { sizePresets } from '../../../src/engine/questions/sizePresets';
import { readModel } from '../../../src/engine/readers/readModel';
import { MemorySource } from '../../../src/engine/readers/support/byteSource';
import { buildModel, node } from '../support/buildModel';

const ofModel = (model: Parameters<typeof analyze>[0], options: AnalyzeOptions = {}) =>
  sizePresets(analyze(model, options)).map(({ meaning, present, dimensions, axes }) => [
    meaning,
    present,
    ...dimensions,
    ...axes.map(({ input, axis }) => `${input}[${axis}]`),
  ]);
const ofFile = async (file: string) =>
  ofModel(await readModel(new MemorySource(new Uint8Array(readFileSync(`test/fixtures/${file}`)))));

describe('The usual sizes of a model', () => {
  it('are for the batch and the pixels of images, found along the axes that convolutions use', async () => {
    assert.deepEqual(await ofFile('alexnet.onnx'), [
      ['batch', 1, 'input[0]'],
      ['image', 224, 'input[2]', 'input[3]'],
    ]);
    // Channels last, as TensorFlow has them: a Transpose comes before the convolution.
    const last = buildModel({
      inputs: { pixels: ['N', 'rows', 'columns', 3] },
      weights: { w: [8, 3, 3, 3] },
      nodes: [
        node('Transpose', 'pixels', 't', { perm: { kind: 'ints', value: [0, 3, 1, 2] } }),
        node('Conv', 't, w', 'y'),
      ],
    });
    assert.deepEqual(ofModel(last, { dimensions: new Map(Object.entries({ rows: 32, columns: 64 })) }), [
      ['batch', 1, 'N'],
      ['image', null, 'rows', 'columns'],
    ]);
  });

  it('are for batch and tokens of a language model', async () => {
    assert.deepEqual(await ofFile('models/hand_gpt_dyn.onnx'), [
      ['batch', 1, 'batch'],
      ['tokens', 128, 'seq'],
    ]);
  });

  it('are not for time, features, past tokens or a batch that cannot be told from others', () => {
    const audio = buildModel({
      inputs: { wave: [1, 1, 'samples'] },
      weights: { w: [8, 1, 3] },
      nodes: [node('Conv', 'wave, w', 'y')],
    });
    assert.deepEqual(ofModel(audio), [['batch', 1, 'wave[0]']]);
    const features = buildModel({
      inputs: { x: ['rows', 16], past: { dtype: 'int64', shape: ['past_tokens'] } },
      weights: { w: [16, 4] },
      nodes: [node('MatMul', 'x, w', 'y'), node('Cast', 'past', 'z', { to: { kind: 'int', value: 1 } })],
    });
    assert.deepEqual(ofModel(features), [['batch', 1, 'rows']]);
  });
});

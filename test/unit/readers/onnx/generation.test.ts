import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import { generationFigures } from '../../../../src/engine/questions/generation/generation';
import { cacheBytes, cacheFigures } from '../../../../src/engine/questions/generation/keyValueCache';
import { runPresets } from '../../../../src/engine/questions/sizePresets';
import { readOnnx } from '../../../../src/engine/readers/onnx/readOnnx';
import { bytesField, varintField } from '../../support/protobuf';
import { SegmentedSource } from '../../support/segmentedSource';
import { graphProto, modelProto, nodeProto, valueInfoProto, weightProto } from '../../support/onnxFile';

const int64 = 7;
/** `axis = 2`: AttributeProto with its name, type INT and value. */
const axisTwo = bytesField(5, [...bytesField(1, 'axis'), ...varintField(3, 2), ...varintField(20, 2)]);

/** A layer that appends the keys (and values) of new tokens, 2 heads of 8 numbers each, to past ones. */
async function model(
  pastName: string,
  presentName: string,
  dimensions: Readonly<Record<string, number>> = {},
): Promise<Analysis> {
  const names = (name: string): [string, string] => [name.replace('*', 'key'), name.replace('*', 'value')];
  const shape = ['batch', 2, 'past_sequence_length', 8];
  const [pastKey, pastValue] = names(pastName);
  const [presentKey, presentValue] = names(presentName);
  const graph = graphProto({
    inputs: [
      valueInfoProto('input_ids', ['batch', 'sequence_length'], int64),
      valueInfoProto(pastKey, shape),
      valueInfoProto(pastValue, shape),
      // Of an encoder's states: computed once, and not longer with each token.
      valueInfoProto('past_key_values.0.encoder.key', ['batch', 2, 'encoder_length', 8]),
      valueInfoProto('new', ['batch', 2, 'sequence_length', 8]),
    ],
    outputs: [
      valueInfoProto('y', ['batch', 'sequence_length', 16]),
      valueInfoProto(presentKey, ['batch', 2, 'total', 8]),
      valueInfoProto(presentValue, ['batch', 2, 'total', 8]),
    ],
    initializers: [weightProto('table', [100, 16])],
    nodes: [
      nodeProto('Gather', ['table', 'input_ids'], ['y']),
      nodeProto('Concat', [pastKey, 'new'], [presentKey], axisTwo),
      nodeProto('Concat', [pastValue, 'new'], [presentValue], axisTwo),
    ],
  });
  return analyze(await readOnnx(new SegmentedSource(modelProto(graph))), {
    dimensions: new Map(Object.entries(dimensions)),
  });
}

describe('An ONNX model with past keys and values', () => {
  // Keys and values of 2 heads of 8 float32 numbers.
  const perToken = 2 * 2 * 8 * 4;

  for (const [exporter, past, present] of [
    ['optimum', 'past_key_values.0.*', 'present.0.*'],
    ['onnxruntime', 'past_*_self_0', 'present_*_self_0'],
    ['an earlier exporter', 'past_key_values.0.decoder.*', 'present_key_values.0.decoder.*'],
  ]) {
    it(`as ${exporter} names them, has the bytes of a token and of a context`, async () => {
      const cache = cacheFigures(await model(past, present));
      assert.ok(cache);
      assert.deepEqual([cache.bytesPerToken, cache.dtype], [perToken, 'float32']);
      assert.equal(cacheBytes(cache, 1000), 1000 * perToken);
    });
  }

  it('is analysed after past tokens, by the presets too', async () => {
    const analysis = await model('past_key_values.0.*', 'present.0.*', {
      sequence_length: 1,
      past_sequence_length: 1000,
    });
    const figures = generationFigures(analysis, 'exact');
    assert.deepEqual([figures?.context, figures?.cacheBytes], [1001, 1001 * perToken]);
    assert.deepEqual(
      runPresets(analysis).map(({ tokens, past, isPresent }) => [tokens, past, isPresent]),
      [
        [1, 1000, true],
        [1000, 0, false],
        [1, 8000, false],
        [8000, 0, false],
      ],
    );
    assert.deepEqual(runPresets(analysis)[0].dimensions, { sequence_length: 1, past_sequence_length: 1000 });
  });

  it('has it where features go in, and only the length of keys and values changes', async () => {
    const graph = graphProto({
      inputs: [
        valueInfoProto('past_key_0', ['batch', 2, 'kept', 8]),
        valueInfoProto('past_value_0', ['batch', 2, 'kept', 8]),
        valueInfoProto('features', ['batch', 2, 'length', 8]),
        valueInfoProto('hidden', ['batch', 'length', 16]),
      ],
      outputs: [
        valueInfoProto('y', ['batch', 'length', 16]),
        valueInfoProto('present_key_0', ['batch', 2, 'all', 8]),
        valueInfoProto('present_value_0', ['batch', 2, 'all', 8]),
      ],
      nodes: [
        nodeProto('Relu', ['hidden'], ['y']),
        nodeProto('Concat', ['past_key_0', 'features'], ['present_key_0'], axisTwo),
        nodeProto('Concat', ['past_value_0', 'features'], ['present_value_0'], axisTwo),
      ],
    });
    const analysis = analyze(await readOnnx(new SegmentedSource(modelProto(graph))));
    assert.equal(cacheFigures(analysis)?.bytesPerToken, perToken);
    assert.deepEqual(runPresets(analysis)[0].dimensions, { length: 1, kept: 1000 });
  });

  it('is none if nothing goes in and out under one name', async () => {
    assert.equal(cacheFigures(await model('past_key_values.0.*', 'result.*')), null);
  });
});

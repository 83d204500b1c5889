import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import { readOnnx } from '../../../src/engine/readers/onnx/readOnnx';
import { toReport } from '../../../src/engine/report/json';
import { summarize } from '../../../src/engine/report/support/summary';
import { graphProto, modelProto, nodeProto, valueInfoProto } from '../support/onnxFile';
import { bytesField, varintField, type Message } from '../support/protobuf';
import { SegmentedSource } from '../support/segmentedSource';

/** An operation and a byte take a nanosecond each. */
const peak = { name: 'float32', dtype: 'float32', flops: 1e9 } as const;
const profile = { name: 'Device', peaks: [peak], bandwidth: 1e9, memory: null, source: '', derivation: null };
const options = { device: { profile, peak, fused: false } };

/** AttributeProto with its name, type INT and value. */
const axisTwo = bytesField(5, [...bytesField(1, 'axis'), ...varintField(3, 2), ...varintField(20, 2)]);

/** A ReLU of 16 numbers per token and keys and values of 2 heads of 8 numbers, after 9 tokens. */
async function languageModel(...more: readonly Message[]): Promise<Analysis> {
  const past = ['batch', 2, 'past_sequence_length', 8];
  const graph = graphProto({
    inputs: [
      valueInfoProto('hidden', ['batch', 'sequence_length', 16]),
      valueInfoProto('new', ['batch', 2, 'sequence_length', 8]),
      valueInfoProto('past_key_values.0.key', past),
      valueInfoProto('past_key_values.0.value', past),
    ],
    outputs: [
      valueInfoProto('y', ['batch', 'sequence_length', 16]),
      valueInfoProto('present.0.key', ['batch', 2, 'total', 8]),
      valueInfoProto('present.0.value', ['batch', 2, 'total', 8]),
    ],
    nodes: [
      nodeProto('Relu', ['hidden'], ['y']),
      nodeProto('Concat', ['past_key_values.0.key', 'new'], ['present.0.key'], axisTwo),
      nodeProto('Concat', ['past_key_values.0.value', 'new'], ['present.0.value'], axisTwo),
      ...more,
    ],
  });
  const dimensions = new Map([
    ['sequence_length', 1],
    ['past_sequence_length', 9],
  ]);
  return analyze(await readOnnx(new SegmentedSource(modelProto(graph))), { dimensions });
}

describe('what a report says about generating text', () => {
  const texts = async (...more: readonly Message[]): Promise<string[]> => {
    const { figures } = summarize(await languageModel(...more), 'exact', 'model.onnx', options);
    return figures.filter(({ label }) => /^(Prefill|Next token)$/.test(label)).map(({ text }) => text);
  };

  it('is what a device can do at most, where nothing depends on data', async () => {
    // 10 tokens of 16 operations; then one, for which the 2 · 10 · 2 · 8 floats of the cache are read: 1,280 bytes.
    assert.deepEqual(await texts(), [
      '160 FLOPs for 10 tokens, ≥ 160 ns',
      '16 FLOPs, ≥ 1.28 µs, ≤ 781 k tokens per second',
    ]);
    assert.deepEqual(await texts(nodeProto('NoSuchOperator', ['y'], ['z'])), [
      '≥ 160 FLOPs for 10 tokens, ≥ 160 ns',
      '≥ 16 FLOPs, ≥ 1.28 µs, ≤ 781 k tokens per second',
    ]);
  });

  it('has no least time where sizes depend on data', async () => {
    const places = [nodeProto('NonZero', ['hidden'], ['places']), nodeProto('Neg', ['places'], ['negated'])];
    // For each number also one comparison, and 3 indices whose sign changes.
    assert.deepEqual(await texts(...places), [
      '≤ 800 FLOPs for 10 tokens, ≤ 800 ns',
      '≤ 80 FLOPs, ≤ 1.28 µs, ≈ 781 k tokens per second',
    ]);
  });

  it('has the fields in JSON that it always had', async () => {
    const { generation } = toReport(await languageModel(), 'model.onnx', 'exact', options);
    assert.deepEqual(generation!.next, { tokens: 1, past: 10, macs: 0, flops: 16, atLeast: false, leastBytes: 1280 });
    assert.deepEqual(Object.keys(generation!.prefill), Object.keys(generation!.next));
  });
});

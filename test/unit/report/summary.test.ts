import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { summarize } from '../../../src/engine/report/support/summary';
import { buildModel, node, type GraphSketch } from '../support/buildModel';
import { analyzeLayers } from '../readers/layers/support';

describe('the remarks above a report', () => {
  it('begin with the error, no matter how much is unknown because of it', () => {
    const { remarks } = summarize(
      analyzeLayers(
        [3, 32, 32],
        [
          { name: 'half', type: 'MaxPool2d', kernel_size: 2 },
          { type: 'Add', inputs: ['half', 'input'] },
          ...new Array<unknown>(20).fill({ type: 'Conv2d', out_channels: 8, kernel_size: 3 }),
        ],
      ),
      'exact',
      'spec.json',
    );
    const said = remarks.slice(remarks.findIndex(remark => remark.startsWith('The parameters of')) + 1);
    assert.match(said[0], /^error: The shapes do not match: 'half' gives 3 × 16 × 16, but 'input' gives 3 × 32 × 32\./);
    assert.equal(said.length, 1);
  });
});

describe('the time bound of a report', () => {
  const peak = { name: 'float32', dtype: 'float32', flops: 1e12 } as const;
  const profile = { name: 'Device', peaks: [peak], bandwidth: 1e9, memory: null, source: '', derivation: null };
  const timeBound = (sketch: GraphSketch): string | undefined =>
    summarize(analyze(buildModel(sketch, [], 21)), 'exact', 'model.onnx', {
      device: { profile, peak, fused: false },
    }).figures.find(({ label }) => label === 'Time bound')?.text;

  it('is what a run takes at least, where nothing depends on data', () => {
    // 1000 floats are read and written, at 1 byte per nanosecond.
    const exact = timeBound({ inputs: { x: [1000] }, outputs: { y: [1000] }, nodes: [node('Relu', 'x', 'y')] });
    assert.match(exact!, /^≥ 8\.00 µs node by node on Device/);
    // 1000 floats are read, and at most 1000 indices of 8 bytes are written.
    const atMost = timeBound({ inputs: { x: [1000] }, outputs: { y: [null] }, nodes: [node('NonZero', 'x', 'y')] });
    assert.match(atMost!, /^≤ 12\.0 µs node by node on Device/);
  });
});

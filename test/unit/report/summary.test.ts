import assert from 'node:assert/strict';
import { summarize } from '../../../src/engine/report/support/summary';
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

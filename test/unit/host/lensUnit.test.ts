import assert from 'node:assert/strict';
import { lensUnit } from '../../../src/host/layers/lensUnit';
import type { Layer } from '../../../src/protocol/data';

const layer = (macs: number | null, parent: number | null = null) => ({ macs, flops: null, parent }) as Layer;

describe('the unit of lenses', () => {
  it('is one for a file: that of its most expensive layer, whatever blocks sum up to', () => {
    assert.equal(lensUnit([layer(2.3e9), layer(2.2e8, 0), layer(5000, 0), layer(null, 0)], 'macs', 'auto'), 'M');
  });

  it('is that of the setting if there is one', () => {
    assert.equal(lensUnit([layer(2.2e8)], 'macs', 'k'), 'k');
  });

  it('fits each figure where layers cost nothing that is known', () => {
    assert.equal(lensUnit([layer(null), layer(12)], 'macs', 'auto'), 'auto');
  });
});

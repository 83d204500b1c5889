import assert from 'node:assert/strict';
import { layersWithLens, type LensChoice } from '../../../src/host/settings/lensChoice';
import type { Layer } from '../../../src/protocol/data';

const layer = (name: string, parent: number | null, share: number | null) =>
  ({ name, parent, share: { macs: share, flops: share } }) as Layer;

const layers = [layer('block', null, 0.6), layer('conv', 0, 0.596), layer('relu', 0, 0.004), layer('odd', null, null)];

const shown = (choice: LensChoice, leastShare = 1): string[] =>
  layersWithLens(layers, { choice, leastShare, metric: 'macs' }).map(({ name }) => name);

describe('lenses', () => {
  it('are above all layers, only blocks, or none', () => {
    assert.deepEqual(shown('all'), ['block', 'conv', 'relu', 'odd']);
    assert.deepEqual(shown('blocks'), ['block']);
    assert.deepEqual([shown('totals'), shown('off')], [[], []]);
  });

  it('are above layers with at least a given share, and those whose share is unknown', () => {
    assert.deepEqual(shown('threshold'), ['block', 'conv', 'odd']);
    assert.deepEqual(shown('threshold', 60), ['block', 'odd']);
    assert.deepEqual(shown('threshold', 0), ['block', 'conv', 'relu', 'odd']);
  });
});

import * as assert from 'node:assert/strict';
import { freshView, readSavedPage } from '../../../src/webview/state/savedPage';

describe('The stored state of a page', () => {
  it('is restored unchanged', () => {
    const saved = {
      view: {
        convention: 'macs',
        metric: 'flops',
        weights: 'int8',
        flat: 2,
        columns: null,
        sort: { column: 'params', descending: true },
        filter: 'conv',
        showPlumbing: false,
        expanded: { all: false, except: ['features'], unfolded: ['features'] },
      },
      tab: 'memory',
      openOperator: 'ai.onnx Conv',
      selectedPath: 'features/features.0',
      scrollTop: 120,
      ranked: 2,
      device: 'Apple M1 (8-core GPU)',
      peak: 'float32',
      fused: true,
    };
    assert.deepEqual(readSavedPage(JSON.parse(JSON.stringify(saved)), 'exact'), saved);
  });

  it('is restored as far as it is valid', () => {
    const odd = {
      view: {
        convention: 'guess',
        metric: 3,
        weights: 'int5',
        flat: 'everything',
        sort: { column: 5 },
        filter: null,
        expanded: { all: true, except: [1] },
      },
      tab: 9,
      openOperator: 8,
      selectedPath: 7,
      scrollTop: -3,
      device: 6,
    };
    assert.deepEqual(readSavedPage(odd, 'ptflops'), {
      view: freshView('ptflops'),
      tab: 'modules',
      openOperator: null,
      ranked: 'nodes',
      device: null,
      peak: null,
      fused: false,
      selectedPath: null,
      scrollTop: 0,
    });
  });

  it('can be missing', () => {
    for (const nothing of [undefined, null, 'text', {}, { view: 1 }])
      assert.equal(readSavedPage(nothing, 'exact'), null);
  });
});

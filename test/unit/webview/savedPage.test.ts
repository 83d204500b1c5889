import * as assert from 'node:assert/strict';
import { freshView, readSavedPage } from '../../../src/protocol/saved/savedPage';

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
      graph: {
        figure: 'params',
        open: ['features'],
        unfolded: ['flatten'],
        focus: { kind: 'path', of: 'features/features.0', to: 'classifier' },
        showsPath: true,
        place: { x: -20, y: 3.5, scale: 0.7, selectedPath: 'features/features.0' },
      },
      plan: {
        steps: [{ keep: { layers: 'features', channels: 0.5 } }, { lowRank: { layers: 'classifier', rank: 8 } }],
        past: [[], [{ keep: { layers: 'features', channels: 0.5 } }]],
        future: [],
        open: 1,
      },
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
      graph: {
        figure: 'colour',
        open: 'features',
        unfolded: [3],
        focus: { kind: 'path', of: 'features' },
        showsPath: 1,
        place: { x: NaN, y: 0, scale: 1 },
      },
      plan: { steps: [{ keep: 3 }] },
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
      graph: { figure: null, open: null, unfolded: [], focus: null, showsPath: false, place: null },
      plan: { steps: [], past: [], future: [], open: null },
    });
  });

  it('shows a fresh graph where an earlier version stored none', () => {
    const earlier = { view: freshView('exact'), tab: 'modules' };
    assert.deepEqual(readSavedPage(earlier, 'exact')?.graph, {
      figure: null,
      open: null,
      unfolded: [],
      focus: null,
      showsPath: false,
      place: null,
    });
  });

  it('can be missing', () => {
    for (const nothing of [undefined, null, 'text', {}, { view: 1 }])
      assert.equal(readSavedPage(nothing, 'exact'), null);
  });
});

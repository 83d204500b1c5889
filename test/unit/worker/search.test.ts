import * as assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import type { SearchQuery, SearchResult, ViewState } from '../../../src/protocol/data';
import { search } from '../../../src/worker/search';
import { TreeIndex } from '../../../src/engine/questions/tree/treeIndex';
import { View } from '../../../src/worker/view/view';
import { buildModel, node } from '../support/buildModel';
import { freshState } from './freshState';

const fresh: ViewState = { ...freshState, expanded: { all: false, except: [], unfolded: [] } };
const plain: SearchQuery = { text: '', matchCase: false, regex: false, over: 'names' };

/** Modules a (conv1, relu1) and b (Conv2, relu2). */
function small(): TreeIndex {
  const kernel = (size: number) => ({ kernel_shape: { kind: 'ints', value: [size, size] } as const });
  return new TreeIndex(
    analyze(
      buildModel({
        inputs: { x: [1, 2, 8, 8] },
        weights: { v: [2, 2, 3, 3], w: [4, 2, 5, 5] },
        nodes: [
          node('Conv', 'x, v', 'p', kernel(3), { name: '/a/conv1' }),
          node('Relu', 'p', 'q', {}, { name: '/a/relu1' }),
          node('Conv', 'q, w', 'r', kernel(5), { name: '/b/Conv2' }),
          node('Relu', 'r', 'y', {}, { name: '/b/relu2' }),
        ],
      }),
    ),
  );
}

/** Finds repeatedly, each time from the previous match. */
class Finder {
  readonly view: View;
  last: SearchResult | null = null;

  constructor(
    private readonly index = small(),
    state: Partial<ViewState> = {},
  ) {
    this.view = new View(index, { ...fresh, ...state });
  }

  find(query: Partial<SearchQuery>, step: 'here' | 'next' | 'previous' = 'next'): string | null {
    this.last = search(this.index, this.view, { ...plain, ...query }, { item: this.last?.item ?? null, step });
    return this.last.item === null ? null : this.index.tree[this.last.item].path;
  }
}

describe('find', () => {
  it('searches the whole model, including collapsed rows, and wraps around', () => {
    const finder = new Finder();
    assert.deepEqual(
      [1, 2, 3].map(() => finder.find({ text: 'conv' })),
      ['a/conv1', 'b/Conv2', 'a/conv1'],
    );
    assert.deepEqual([finder.last?.count, finder.last?.index, finder.last?.row], [2, 1, 1]);
    assert.equal(finder.find({ text: 'conv' }, 'previous'), 'b/Conv2');
    // a is row 0 with its two nodes, b the fourth row.
    assert.deepEqual([finder.last?.index, finder.last?.row, finder.last?.info?.rowCount], [2, 4, 6]);
  });

  it('starts at the end when searching backward, and stays on the match while the text grows', () => {
    const finder = new Finder();
    assert.equal(finder.find({ text: 'r' }, 'previous'), 'b/relu2');
    assert.equal(finder.find({ text: 're' }, 'here'), 'b/relu2');
    assert.equal(finder.find({ text: 'co' }, 'here'), 'a/conv1');
  });

  it('supports case sensitivity and regular expressions', () => {
    assert.equal(new Finder().find({ text: 'Conv', matchCase: true }), 'b/Conv2');
    assert.equal(new Finder().find({ text: '^(conv|relu)2$', regex: true }), 'b/Conv2');
    assert.equal(new Finder().find({ text: '^(conv|relu)2$', regex: true, matchCase: true }), 'b/relu2');
    assert.equal(new Finder().find({ text: '.', regex: false }), null);
  });

  it('searches paths, operators and attributes', () => {
    assert.equal(new Finder().find({ text: 'b/r' }), 'b/relu2');
    assert.equal(new Finder().find({ text: '/b/Conv2' }), 'b/Conv2');
    const relus = new Finder();
    assert.equal(relus.find({ text: 'RELU', over: 'operators' }), 'a/relu1');
    assert.equal(relus.last?.count, 2);
    assert.equal(new Finder().find({ text: 'kernel_shape=5', over: 'attributes' }), 'b/Conv2');
  });

  it('follows the order of the view', () => {
    // a: 2·2·3·3·6·6 = 1,296 MACs, b: 4·2·5·5·2·2 = 800.
    const finder = new Finder(undefined, { sort: { column: 'macs', descending: false } });
    assert.equal(finder.find({ text: 'conv' }), 'b/Conv2');
    assert.equal(finder.last?.index, 1);
  });

  it('reports how many matches the filter hides', () => {
    const finder = new Finder(undefined, { filter: 'relu' });
    assert.equal(finder.find({ text: '2' }), 'b/relu2');
    assert.deepEqual([finder.last?.count, finder.last?.hidden], [1, 1]);
    assert.equal(finder.find({ text: 'conv' }), null);
    assert.deepEqual([finder.last?.count, finder.last?.index, finder.last?.hidden], [0, 0, 2]);
  });

  it('finds nothing without a text, and reports what is wrong with a pattern', () => {
    const finder = new Finder();
    assert.equal(finder.find({ text: '' }), null);
    assert.equal(finder.last?.problem, null);
    finder.find({ text: '(', regex: true });
    assert.equal(finder.last?.problem, 'invalid');
    finder.find({ text: '(a{100}){100}', regex: true });
    assert.equal(finder.last?.problem, 'too-complex');
  });

  it('stops when it takes too long, with the matches so far', () => {
    const index = new TreeIndex(
      analyze(
        buildModel({
          inputs: { x0: [1] },
          nodes: Array.from({ length: 1000 }, (_, place) =>
            node('Relu', `x${place}`, `x${place + 1}`, {}, { name: `relu${place}` }),
          ),
        }),
      ),
    );
    let clock = 0;
    const result = search(
      index,
      new View(index, fresh),
      { ...plain, text: 'relu' },
      { item: null, step: 'next' },
      () => (clock += 500),
    );
    assert.equal(result.problem, 'stopped');
    // The clock is read before each text, in steps of 500 ms: 2,000 ms is within the limit, 2,500 ms is not.
    assert.equal(result.count, 4);
  });
});

import * as assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { textOf } from '../../../src/engine/graph/message';
import { flatItems, moduleDepth, type FlatList } from '../../../src/engine/questions/tree/flatItems';
import { hotSpots } from '../../../src/engine/questions/tree/hotSpots';
import { TreeIndex } from '../../../src/engine/questions/tree/treeIndex';
import { buildModel, node } from '../support/buildModel';

/** Products of 1×10 with 10×width: 10·width MACs each, and as many parameters. A ReLU costs operations only. */
const widths = { '/a/x/MatMul': 1, '/a/y/MatMul': 50, '/b/MatMul': 30, '/c/x/z/MatMul': 15, '/MatMul': 4 };
const index = new TreeIndex(
  analyze(
    buildModel({
      inputs: { v: [1, 10] },
      weights: Object.fromEntries(Object.values(widths).map((width, place) => [`w${place}`, [10, width]])),
      nodes: [
        ...Object.keys(widths).map((name, place) => node('MatMul', `v,w${place}`, `p${place}`, {}, { name })),
        node('Relu', 'p0', 'r', {}, { name: '/b/Relu' }),
      ],
    }),
  ),
);
const shown = { convention: 'exact', metric: 'macs' } as const;
const paths = (list: FlatList): string[] => flatItems(index, list).map(item => index.tree[item].path);

describe('Flat lists', () => {
  it('list every node once', () => {
    assert.deepEqual(paths('nodes'), ['a/x', 'a/y', 'b/MatMul', 'b/Relu', 'c/x/z', 'MatMul']);
  });

  it('list the modules at a depth, and the nodes that have no module at that depth', () => {
    assert.deepEqual(paths(1), ['a', 'b', 'c/x/z', 'MatMul']);
    assert.deepEqual(paths(2), paths('nodes'));
    assert.equal(moduleDepth(index), 1);
  });
});

describe('Hot spots', () => {
  it('are the fewest nodes that make up 80 % of the figure, and the three most expensive', () => {
    // Of 1,000 MACs in all, the first two have 500 + 300.
    const { few, of, share, figure, places } = hotSpots(index, 'nodes', null, shown);
    assert.deepEqual([few, of, share, textOf(figure)], [2, 6, 0.8, 'MACs']);
    assert.deepEqual(
      places.map(({ path, share: part }) => [path, part]),
      [
        ['a/y', 0.5],
        ['b/MatMul', 0.3],
        ['c/x/z', 0.15],
      ],
    );
  });

  it('can be modules, and follow the figure that the list is sorted by', () => {
    const { few, of, share, figure, places } = hotSpots(index, 1, 'params', shown);
    // 510 of 1,000 parameters in a, 300 in b.
    assert.deepEqual([few, of, share, textOf(figure)], [2, 4, 0.8, 'parameters']);
    assert.deepEqual([places[0].path, places[0].share], ['a', 0.51]);
    assert.equal(textOf(hotSpots(index, 1, 'name', shown).figure), 'MACs');
  });

  it('include the share of a single item', () => {
    const single = new TreeIndex(
      analyze(
        buildModel({
          inputs: { v: [1, 10] },
          weights: { small: [10, 1], large: [10, 9] },
          nodes: [node('MatMul', 'v,small', 'a'), node('MatMul', 'v,large', 'b')],
        }),
      ),
    );
    assert.equal(hotSpots(single, 'nodes', null, shown).share, 0.9);
  });

  it('do not exist in a model without such a figure', () => {
    const free = new TreeIndex(analyze(buildModel({ inputs: { v: [3] }, nodes: [node('Identity', 'v', 'y')] })));
    assert.deepEqual(
      { ...hotSpots(free, 'nodes', null, shown), figure: '' },
      { list: 'nodes', figure: '', few: 0, of: 1, share: null, places: [] },
    );
  });
});

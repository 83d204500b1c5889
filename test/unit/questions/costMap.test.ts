import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { TreeIndex } from '../../../src/engine/questions/tree/treeIndex';
import { costMap, type MapExtent } from '../../../src/engine/questions/tree/costMap';
import { buildModel, node } from '../support/buildModel';

const whole: MapExtent = { metric: 'macs', convention: 'exact', root: null, depth: 9, minShare: 0.01 };

/** Matrix products of 1×1 @ 1×n under these names: n MACs, and n weights of 4 bytes, each. */
function products(widths: Readonly<Record<string, number>>): TreeIndex {
  const names = Object.keys(widths);
  return indexed(
    buildModel({
      inputs: { x: [1, 1] },
      weights: Object.fromEntries(names.map((name, index) => [`w${index}`, [1, widths[name]]])),
      nodes: names.map((name, index) => node('MatMul', `x, w${index}`, `y${index}`, {}, { name })),
    }),
  );
}

/** The tree of a model. */
const indexed = (model: Parameters<typeof analyze>[0]): TreeIndex => new TreeIndex(analyze(model));

const small = (): TreeIndex =>
  products({ '/a/p/MatMul': 512, '/a/q/MatMul': 256, '/b/r/MatMul': 240, '/b/s/MatMul': 16 });

describe('the cost map', () => {
  it('puts every module inside its parent, side by side in the order of the model', () => {
    const { total, cells } = costMap(small(), { ...whole, minShare: 0 });
    assert.equal(total, 1024);
    assert.deepEqual(
      cells.map(({ name, level, parent, start, size, value }) => [name, level, parent, start, size, value]),
      [
        ['', 0, -1, 0, 1, 1024],
        ['a', 1, 0, 0, 0.75, 768],
        ['b', 1, 0, 0.75, 0.25, 256],
        ['p', 2, 1, 0, 0.5, 512],
        ['q', 2, 1, 0.5, 0.25, 256],
        ['r', 2, 2, 0.75, 240 / 1024, 240],
        ['s', 2, 2, 1008 / 1024, 16 / 1024, 16],
      ],
    );
  });

  it('starts at any item and has the requested depth, marking items with more below', () => {
    const analysis = small();
    const b = analysis.tree.findIndex(({ name }) => name === 'b');
    const inner = costMap(analysis, { ...whole, root: b, minShare: 0 });
    assert.deepEqual(
      inner.cells.map(({ name, size, more }) => [name, size, more]),
      [
        ['b', 1, false],
        ['r', 240 / 256, false],
        ['s', 16 / 256, false],
      ],
    );
    assert.deepEqual(
      costMap(analysis, { ...whole, depth: 1 }).cells.map(({ name, more }) => [name, more]),
      [
        ['', false],
        ['a', true],
        ['b', true],
      ],
    );
  });

  it('combines small items at the end, and omits those without cost', () => {
    const { cells } = costMap(
      products({
        '/t/one/MatMul': 2,
        '/t/big/MatMul': 996,
        '/t/two/MatMul': 1,
        '/t/three/MatMul': 1,
        '/t/none/MatMul': 0,
      }),
      whole,
    );
    assert.deepEqual(
      cells.map(({ item, name, items, value }) => [item === null, name, items, value]),
      [
        [true, '', 1, 1000],
        [false, 't', 1, 1000],
        [false, 'big', 1, 996],
        [true, '', 3, 4],
      ],
    );
  });

  it('measures bytes and parameters as well', () => {
    assert.equal(costMap(small(), { ...whole, metric: 'params' }).total, 1024);
    assert.equal(costMap(small(), { ...whole, metric: 'weightBytes' }).total, 4096);
    assert.equal(costMap(small(), { ...whole, metric: 'weightBytes', weights: 'int4' }).total, 512);
    assert.equal(costMap(small(), { ...whole, metric: 'outputBytes' }).total, 4096);
  });

  it('has one cell for a model that costs nothing', () => {
    const { total, cells } = costMap(
      indexed(buildModel({ inputs: { x: [2] }, nodes: [node('Identity', 'x', 'y')] })),
      whole,
    );
    assert.deepEqual([total, cells.length], [0, 1]);
  });

  it('stays small for large models', () => {
    const widths: Record<string, number> = {};
    for (let block = 0; block < 50; block++)
      for (let layer = 0; layer < 50; layer++) widths[`/m${block}/l${layer}/MatMul`] = 1 + (layer % 7);
    const { cells } = costMap(products(widths), { ...whole, minShare: 0 });
    assert.ok(cells.length > 100 && cells.length <= 2000, `${cells.length} cells`);
    const outer = cells.filter(({ level }) => level === 1);
    assert.equal(
      outer.reduce((sum, { value }) => sum + value, 0),
      cells[0].value,
    );
  });
});

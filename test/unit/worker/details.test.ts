import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { growthFormula } from '../../../src/engine/questions/growth/growthFormula';
import { TreeIndex } from '../../../src/engine/questions/tree/treeIndex';
import type { Details } from '../../../src/protocol/data';
import { describeItem } from '../../../src/worker/details';
import { Translator } from '../../../src/worker/translator';
import { buildModel, node } from '../support/buildModel';

/** Block `m` has two products in a row; its result goes to an activation and a sum in `n`. */
const model = buildModel({
  inputs: { x: ['N', 8] },
  weights: { v: [8, 16], w: [16, 4] },
  nodes: [
    node('MatMul', 'x, v', 'a', {}, { name: '/m/wide' }),
    node('Relu', 'a', 'b', {}, { name: '/m/relu' }),
    node('MatMul', 'b, w', 'c', {}, { name: '/m/narrow' }),
    node('Relu', 'c', 'd', {}, { name: '/n/relu' }),
    node('Add', 'c, d', 'y', {}, { name: '/n/add' }),
  ],
});
const analysis = analyze(model, { dimensions: new Map([['N', 3]]) });
const index = new TreeIndex(analysis);
const details = (path: string): Details =>
  describeItem(index, index.byPath.get(path)!, { convention: 'exact', metric: 'macs' }, new Translator({}));
const ends = (tensors: Details['inputs']) =>
  tensors.map(({ name, links }) => [name, ...links.map(({ path, cost }) => [path, cost])]);

describe('The details of a node', () => {
  it('lead from its inputs to the nodes that compute them, with their costs', () => {
    // One comparison for each of 16 elements in 3 rows.
    assert.deepEqual(ends(details('m/narrow').inputs), [['b', ['m/relu', 3 * 16]]]);
    // 3 rows of 16 sums of 8 products.
    assert.deepEqual(ends(details('m/relu').inputs), [['a', ['m/wide', 3 * 16 * 8]]]);
    assert.deepEqual(ends(details('m/wide').inputs), [['x']], 'an input of the model comes from no node');
  });

  it('lead from its outputs to all nodes that use them, with FLOPs where there are no MACs', () => {
    // One comparison or sum for each of 4 elements in 3 rows.
    assert.deepEqual(ends(details('m/narrow').outputs), [['c', ['n/relu', 3 * 4], ['n/add', 3 * 4]]]);
    assert.deepEqual(ends(details('n/add').outputs), [['y']]);
  });

  it('list a few users of a tensor that many nodes use, and count the others', () => {
    const users = Array.from({ length: 40 }, (_, user) => node('Relu', 'x', `y${user}`, {}, { name: `use${user}` }));
    const many = new TreeIndex(
      analyze(buildModel({ inputs: { i: [4] }, nodes: [node('Relu', 'i', 'x', {}, { name: 'first' }), ...users] })),
    );
    const shown = { convention: 'exact', metric: 'macs' } as const;
    const [{ links, moreLinks }] = describeItem(many, many.byPath.get('first')!, shown, new Translator({})).outputs;
    assert.deepEqual([links.length + moreLinks, links[0].name], [40, 'use0']);
  });
});

describe('The details of a module', () => {
  it('lead to what is outside it, and to its most expensive nodes', () => {
    const { inputs, outputs, costliest, moreCostly, figures } = details('m');
    assert.deepEqual(ends(inputs), [['x']]);
    assert.deepEqual(ends(outputs), [['c', ['n/relu', 3 * 4], ['n/add', 3 * 4]]]);
    assert.deepEqual(
      costliest.map(({ path, cost }) => [path, cost]),
      [
        ['m/wide', 3 * 16 * 8],
        ['m/narrow', 3 * 4 * 16],
      ],
    );
    assert.deepEqual([moreCostly, figures.macs], [0, 3 * 16 * 8 + 3 * 4 * 16]);
    assert.deepEqual(ends(details('n').inputs), [['c', ['m/narrow', 3 * 4 * 16]]]);
  });

  it('have a formula of the module alone over the sizes of the model', async () => {
    const options = { dimensions: new Map([['N', 3]]) };
    const of = async (path: string, metric: 'macs' | 'flops') => {
      const found = await growthFormula({ model, options, analysis }, metric, 'exact', async () => {}, path);
      return found.kind === 'formula' ? found.exactText : found.reason;
    };
    // 16 · 8 + 4 · 16 products per row; a comparison, then a sum, for each of 4 elements.
    assert.equal(await of('m', 'macs'), '192·N');
    assert.equal(await of('n', 'flops'), '8·N');
  });
});

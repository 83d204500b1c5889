import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { memoryCurve } from '../../../src/engine/questions/memoryCurve';
import { buildGraph, buildModel, node } from '../support/buildModel';

describe('the memory curve', () => {
  it('names the peak, its node and its tensors', () => {
    // x, a, b, y: 100 floats each. While b is computed x (for the addition), a and b are alive; while y is, x, b and y.
    const analysis = analyze(
      buildModel({
        inputs: { x: [1, 100] },
        outputs: { y: [1, 100] },
        nodes: [
          node('Relu', 'x', 'a', {}, { name: 'first' }),
          node('Relu', 'a', 'b', {}, { name: 'second' }),
          node('Add', 'x, b', 'y', {}, { name: 'sum' }),
        ],
      }),
    );
    const curve = memoryCurve(analysis);
    assert.deepEqual([curve.nodes, curve.positions, curve.bytes], [3, [0, 1, 2], [800, 1200, 1200]]);
    assert.deepEqual(
      curve.items.map(item => analysis.tree[item].name),
      ['first', 'second', 'sum'],
    );
    assert.deepEqual(curve.peak, { position: 1, item: curve.items[1], name: 'second', bytes: 1200 });
    assert.deepEqual(
      [...curve.tensors].sort((a, b) => (a.name < b.name ? -1 : 1)),
      [
        { name: 'a', bytes: 400, dtype: 'float32', shape: [1, 100], item: curve.items[0] },
        { name: 'b', bytes: 400, dtype: 'float32', shape: [1, 100], item: curve.items[1] },
        { name: 'x', bytes: 400, dtype: 'float32', shape: [1, 100], item: null },
      ],
    );
    assert.deepEqual([curve.moreTensors, curve.moreTensorBytes, curve.bodyBytes], [0, 0, 0]);
  });

  it('keeps the peak when a long model is reduced to few points', () => {
    // A chain of single floats with one tensor of 1,000 floats: 4 + 4,000 bytes at two nodes, else 8.
    const nodes = Array.from({ length: 3000 }, (_, index) =>
      index === 1234
        ? node('Expand', `x${index}, wide`, `x${index + 1}`)
        : index === 1235
          ? node('ReduceSum', `x${index}, axes`, `x${index + 1}`)
          : node('Relu', `x${index}`, `x${index + 1}`),
    );
    const curve = memoryCurve(
      analyze(buildModel({ inputs: { x0: [1] }, constants: { wide: [1000], axes: [0] }, nodes })),
    );
    assert.ok(curve.positions.length <= 2000);
    assert.equal(curve.nodes, 3000);
    assert.equal(curve.peak?.position, 1234);
    assert.equal(curve.bytes[curve.positions.indexOf(1234)], 4004);
    assert.equal(Math.max(...curve.bytes), 4004);
    assert.ok(curve.positions.every((position, index) => index === 0 || position > curve.positions[index - 1]));
  });

  it('adds the memory of a body while its node runs', () => {
    // Outside: x, the condition and y, of 10, 0.25 and 10 floats. Inside, wide (1,000) and z (10) are alive together.
    const body = buildGraph({
      outputs: { z: [1, 10] },
      weights: { w: [10, 1000], v: [1000, 10] },
      nodes: [node('MatMul', 'x, w', 'wide'), node('MatMul', 'wide, v', 'z')],
    });
    const graph = { kind: 'graph', value: body } as const;
    const curve = memoryCurve(
      analyze(
        buildModel({
          inputs: { x: [1, 10], go: { dtype: 'bool', shape: [] } },
          outputs: { y: [1, 10] },
          nodes: [node('If', 'go', 'y', { then_branch: graph, else_branch: graph }, { name: 'choice' })],
        }),
      ),
    );
    assert.equal(curve.bodyBytes, 4 * 1010);
    // y is the branch's z.
    assert.equal(curve.peak?.bytes, 4 * 1010 + 40 + 1);
    assert.equal(curve.peak?.name, 'choice');
  });

  it('is empty for a model without nodes', () => {
    const curve = memoryCurve(analyze(buildModel({ inputs: { x: [1] }, nodes: [] })));
    assert.deepEqual([curve.nodes, curve.positions, curve.peak, curve.tensors], [0, [], null, []]);
  });
});

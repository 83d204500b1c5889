import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import { joinAccuracy, type Accuracy } from '../../../src/engine/formula/accuracy';
import type { Graph } from '../../../src/engine/graph/graph';
import { inEnglish } from '../../../src/engine/graph/spoken';
import { buildGraph, buildModel, node, type GraphSketch } from '../support/buildModel';

const graph = (value: Graph) => ({ kind: 'graph', value }) as const;
const bool = { dtype: 'bool', shape: [] } as const;
const int64 = { dtype: 'int64', shape: [] } as const;

const analyzed = (sketch: GraphSketch, dimensions: Record<string, number> = {}): Analysis =>
  analyze(buildModel(sketch), { dimensions: new Map(Object.entries(dimensions)) });

const of = ({ totals }: Analysis) => totals.exact.accuracy;
const all = (accuracy: Accuracy) => ({
  macs: accuracy,
  flops: accuracy,
  params: accuracy,
  weightBytes: accuracy,
  activationBytes: accuracy,
  peakActivationBytes: accuracy,
});

/** x is 6 × 4; the selected rows, at most 6, times w 4 × 5: 20 MACs and 5 · (2 · 4 − 1) = 35 FLOPs each. */
const picked: GraphSketch = {
  inputs: { x: [6, 4], which: [6] },
  outputs: { y: [null, 5] },
  weights: { w: [4, 5] },
  nodes: [
    node('NonZero', 'which', 'places'),
    node('Squeeze', 'places, axis', 'rows'),
    node('Gather', 'x, rows', 'some'),
    node('MatMul', 'some, w', 'y'),
  ],
  constants: { axis: [0] },
};
const unknownOperator = (inputs: string, outputs: string) => ({ ...node('Mystery', inputs, outputs), domain: 'odd' });

/** A loop of at most `count` iterations whose condition depends on data; each multiplies 4 × 16 by 16 × 16: 1,024 MACs. */
function loop(count: 'given' | 'input', dimensions: Record<string, number> = {}): Analysis {
  const body = buildGraph({
    inputs: { i: int64, go: bool, state: [4, 16] },
    outputs: { goOn: bool, next: [4, 16] },
    nodes: [node('MatMul', 'state, w', 'next'), node('ReduceSum', 'next', 'sum'), node('Cast', 'sum', 'goOn', toBool)],
  });
  return analyzed(
    {
      inputs: { x: [4, 16], ...(count === 'input' ? { count: int64 } : {}) },
      outputs: { y: [4, 16] },
      weights: { w: [16, 16] },
      constants: count === 'given' ? { count: 10 } : {},
      flags: { yes: true },
      nodes: [node('Loop', 'count, yes, x', 'y', { body: graph(body) }, { name: 'loop' })],
    },
    dimensions,
  );
}
const toBool = { to: { kind: 'int', value: 9 } } as const;

/** An If whose branches can both use x 2 × 3. */
function branches(then: Graph, otherwise: Graph, condition: 'given' | 'input' = 'input'): Analysis {
  return analyzed({
    inputs: { x: [2, 3], ...(condition === 'input' ? { c: bool } : {}) },
    outputs: { y: [2, 3] },
    weights: { w: [3, 3], v: [3, 3] },
    flags: condition === 'given' ? { c: true } : {},
    nodes: [node('If', 'c', 'y', { then_branch: graph(then), else_branch: graph(otherwise) })],
  });
}
const branch = (...nodes: GraphSketch['nodes']): Graph => buildGraph({ outputs: { out: [2, 3] }, nodes });

describe('Accuracy of totals', () => {
  it('is exact if nothing is missing, whatever the names of input dimensions', () => {
    const model = analyzed({
      inputs: { x: ['batch', 'height'] },
      outputs: { y: ['batch', 5] },
      weights: { w: [224, 5] },
      nodes: [node('MatMul', 'x, w', 'y')],
    });
    assert.equal(model.totals.exact.macs, 224 * 5);
    assert.deepEqual(of(model), all('exact'));
  });

  it('is a lower bound if an operator has no rule, for costs and activations', () => {
    const model = analyzed({
      inputs: { x: [2, 3] },
      outputs: { z: [2, 4] },
      weights: { w: [3, 4] },
      nodes: [node('MatMul', 'x, w', 'y'), unknownOperator('y', 'z')],
    });
    // The output's shape is declared, so activations are known.
    assert.deepEqual(of(model), { ...all('exact'), macs: 'atLeast', flops: 'atLeast' });
    assert.deepEqual([model.totals.exact.macs, model.totals.exact.unknownCost], [24, 1]);
    const open = analyzed({ inputs: { x: [2, 3] }, nodes: [unknownOperator('x', 'z')] });
    assert.deepEqual(of(open), { ...all('atLeast'), params: 'exact', weightBytes: 'exact' });
  });

  it('is an upper bound if sizes are counted at their maximum, and exact once they are set', () => {
    const model = analyzed(picked);
    assert.deepEqual([model.totals.exact.macs, model.totals.exact.flops], [6 * 20, 6 * 35 + 6]);
    assert.deepEqual(of(model), { ...all('atMost'), params: 'exact', weightBytes: 'exact' });
    assert.deepEqual(inEnglish(model.dimensions), [
      {
        name: 'size(places[1])',
        value: 6,
        source: 'assumed',
        kind: 'size',
        accuracy: 'atMost',
        description: 'Elements found by NonZero',
      },
    ]);
    const set = analyzed(picked, { 'size(places[1])': 2 });
    assert.deepEqual([set.totals.exact.macs, set.totals.exact.flops], [2 * 20, 2 * 35 + 6]);
    assert.deepEqual(of(set), all('exact'));
    assert.deepEqual(set.dimensions[0].accuracy, 'exact');
  });

  it('is an estimate if one part is unknown and another is an upper bound', () => {
    const model = analyzed({
      ...picked,
      outputs: { z: [null, 5] },
      nodes: [...picked.nodes, unknownOperator('x', 'z')],
    });
    assert.deepEqual([of(model).macs, of(model).flops], ['estimate', 'estimate']);
  });

  it('of a loop is an upper bound with a limit, an estimate without one, and exact once its trip count is set', () => {
    assert.deepEqual([loop('given').totals.exact.macs, of(loop('given')).macs], [10 * 1024, 'atMost']);
    assert.deepEqual([loop('input').totals.exact.macs, of(loop('input')).macs], [1024, 'estimate']);
    const set = loop('input', { 'trips(loop)': 7 });
    assert.deepEqual([set.totals.exact.macs, of(set).macs], [7 * 1024, 'exact']);
    // Sizes do not depend on the number of iterations.
    assert.equal(of(loop('input')).peakActivationBytes, 'exact');
  });

  it('of special functions is exact in a loop without any', () => {
    const { accuracy, figures } = loop('input').nodes.find(({ analyzed: { node } }) => node.op === 'MatMul')!;
    assert.deepEqual([figures.special, accuracy.special, accuracy.flops], [0, 'exact', 'estimate']);
  });

  it('is exact if what was assumed costs nothing', () => {
    const free = analyzed({
      inputs: { which: [6] },
      outputs: { rows: [null, 1] },
      nodes: [node('NonZero', 'which', 'places'), node('Transpose', 'places', 'rows')],
    });
    assert.deepEqual([free.totals.exact.flops, of(free).flops, of(free).activationBytes], [6, 'exact', 'atMost']);
  });

  it('is a lower bound for parameters if a layer could not be read', () => {
    const unread = { ...node('Layer', 'x', 'z'), unresolved: 'layer' } as const;
    const model = analyzed({ inputs: { x: [2, 3] }, nodes: [unread] });
    assert.deepEqual(of(model), all('atLeast'));
    assert.deepEqual([model.totals.exact.unknownWeights, model.totals.exact.params], [1, 0]);
  });

  it('is an estimate for what runs where shapes do not fit, although the file fixes those that follow', () => {
    // 8 · 4 elements are no 1 × 4; the second Reshape goes on with 1 × 4, and 1 · 4 · 5 MACs follow.
    const { totals } = analyzed({
      inputs: { x: [8, 4] },
      outputs: { y: [1, 5] },
      weights: { w: [4, 5] },
      nodes: [
        node('Reshape', 'x, one', 'wrong'),
        node('Reshape', 'wrong, one', 'again'),
        node('MatMul', 'again, w', 'y'),
      ],
      constants: { one: [1, 4] },
    });
    assert.equal(totals.exact.macs, 20);
    const { macs, flops, params, weightBytes } = totals.exact.accuracy;
    assert.deepEqual([macs, flops, params, weightBytes], ['estimate', 'estimate', 'exact', 'exact']);
  });

  it('is an estimate if a reader had to assume a shape or how often a node runs', () => {
    for (const assumed of ['shape', 'runs'] as const) {
      const model = analyzed({ inputs: { x: [2, 3] }, nodes: [{ ...node('Relu', 'x', 'y'), assumed }] });
      assert.equal(of(model).flops, 'estimate');
      assert.equal(of(model).activationBytes, assumed === 'shape' ? 'estimate' : 'exact');
    }
  });
});

describe('Accuracy of branches', () => {
  const product = (weight: string) => branch(node('MatMul', `x, ${weight}`, 'out'));

  it('is exact if all cost the same: 2 · 3 · 3 = 18 MACs each', () => {
    const model = branches(product('w'), product('v'));
    assert.deepEqual([model.totals.exact.macs, model.totals.exact.params], [18, 18]);
    assert.deepEqual(of(model), all('exact'));
  });

  it('is an upper bound, the most expensive one, if they differ', () => {
    const model = branches(branch(node('Relu', 'x', 'out')), product('w'));
    assert.equal(model.totals.exact.macs, 18);
    assert.deepEqual([of(model).macs, of(model).flops, of(model).activationBytes], ['atMost', 'atMost', 'exact']);
  });

  it('is a lower bound for MACs if the branch with the most FLOPs does not have the most MACs', () => {
    // 18 MACs and 2 · 3 · (2 · 3 − 1) = 30 FLOPs, against ten times 6 FLOPs without a MAC.
    const relus = Array.from({ length: 10 }, (_, index) =>
      node('Relu', index === 0 ? 'x' : `r${index - 1}`, index === 9 ? 'out' : `r${index}`),
    );
    const model = branches(branch(...relus), product('w'));
    assert.deepEqual([model.totals.exact.flops, of(model).flops], [60, 'atMost']);
    assert.deepEqual([model.totals.exact.macs, of(model).macs], [0, 'atLeast']);
    assert.deepEqual([model.totals.macs.macs, model.totals.macs.accuracy.macs], [0, 'atLeast']);
  });

  it('is an estimate if the cost of one is unknown, whichever is counted', () => {
    const model = branches(branch(unknownOperator('x', 'out')), product('w'));
    assert.deepEqual([model.totals.exact.macs, of(model).macs, of(model).flops], [18, 'estimate', 'estimate']);
  });

  it('is exact if the condition is known, and ignores the branch that never runs', () => {
    const model = branches(product('w'), branch(unknownOperator('x', 'out')), 'given');
    assert.deepEqual(of(model), all('exact'));
    assert.equal(model.totals.exact.unknownCost, 0);
    assert.deepEqual(model.diagnostics, []);
    assert.deepEqual(
      model.nodes.map(({ counted }) => counted),
      [true, true, false],
    );
  });

  it('does not select a branch by a size that is counted at its maximum', () => {
    // The condition is whether any row is selected: the empty branch costs nothing, the other at most 6 · 20 MACs.
    const empty = buildGraph({
      outputs: { out: [6, 5] },
      weights: { zeros: [6, 5] },
      nodes: [node('Identity', 'zeros', 'out')],
    });
    const some = buildGraph({ outputs: { out: [null, 5] }, nodes: [node('MatMul', 'some, w', 'out')] });
    const model = analyzed({
      ...picked,
      outputs: { out: [null, 5] },
      constants: { axis: [0], nothing: [0] },
      nodes: [
        ...picked.nodes.slice(0, 3),
        node('Shape', 'rows', 'count'),
        node('Equal', 'count, nothing', 'none'),
        node('If', 'none', 'out', { then_branch: graph(empty), else_branch: graph(some) }),
      ],
    });
    assert.deepEqual([model.totals.exact.macs, of(model).macs], [120, 'atMost']);
  });
});

describe('Accuracy of sizes that follow from upper bounds', () => {
  it('is exact if the file declares a shape, which overrides a looser bound', () => {
    const model = analyzed({
      inputs: { x: [6], which: [6] },
      outputs: { y: [2] },
      nodes: [
        node('NonZero', 'which', 'places'),
        node('Squeeze', 'places, axis', 'rows'),
        node('Gather', 'x, rows', 'some'),
        node('Relu', 'some', 'y'),
      ],
      constants: { axis: [0] },
    });
    assert.deepEqual([model.totals.exact.flops, of(model).flops], [6 + 2, 'exact']);
  });

  it('is an estimate for a remainder after a part of unknown size is removed', () => {
    // 6 − n rows: at the upper bound n = 6 none are left, which is not an upper bound.
    const model = analyzed({
      ...picked,
      outputs: { y: [null, 4] },
      constants: { axis: [0], end: [6] },
      nodes: [
        ...picked.nodes.slice(0, 2),
        node('Shape', 'rows', 'count'),
        node('Slice', 'x, count, end, axis', 'rest'),
        node('Relu', 'rest', 'y'),
      ],
    });
    assert.equal(of(model).flops, 'estimate');
  });

  it('stays an upper bound if exporters compare the size with −1', () => {
    const model = analyzed({
      ...picked,
      outputs: { y: [null, 4] },
      constants: { axis: [0], minus: [-1, -1], ones: [1, 1] },
      weights: { row: [1, 4] },
      nodes: [
        ...picked.nodes.slice(0, 3),
        node('Shape', 'some', 'shape'),
        node('Equal', 'shape, minus', 'asked'),
        node('Where', 'asked, ones, shape', 'target'),
        node('Expand', 'row, target', 'rows4'),
        node('Add', 'some, rows4', 'y'),
      ],
    });
    assert.deepEqual(of(model).flops, 'atMost');
    assert.equal(model.totals.exact.flops, 6 + 2 + 6 * 4);
  });
});

describe('Accuracy of the peak', () => {
  const wide = node('MatMul', 'a, w', 'b');

  it('is exact if tensors of unknown size are small and alive elsewhere', () => {
    // At the peak a, b and 6 floats for later are alive; at most 6 indices are computed after it.
    const model = analyzed({
      inputs: { a: [1, 10], which: [6] },
      outputs: { places: [1, null], c: [1, 10] },
      weights: { w: [10, 100], v: [100, 10] },
      nodes: [wide, node('MatMul', 'b, v', 'c'), node('NonZero', 'which', 'places')],
    });
    assert.deepEqual([of(model).activationBytes, of(model).peakActivationBytes], ['atMost', 'exact']);
    assert.equal(model.memory.peakBytes, 4 * (10 + 6 + 100));
  });

  it('is a lower bound if any tensor has an unknown size', () => {
    const model = analyzed({
      inputs: { a: [1, 10] },
      outputs: { b: [1, 100], z: [null] },
      weights: { w: [10, 100] },
      nodes: [wide, unknownOperator('a', 'z')],
    });
    assert.deepEqual(of(model).peakActivationBytes, 'atLeast');
  });
});

describe('Unknown costs', () => {
  it('in the body of a loop count once, even if its iterations differ', () => {
    // The state grows by one column in each of three iterations, so the body is counted three times.
    const body = buildGraph({
      inputs: { i: int64, go: bool, state: [1, null] },
      outputs: { goOn: bool, next: [1, null] },
      weights: { one: [1, 1] },
      nodes: [
        node('Identity', 'go', 'goOn'),
        node('Concat', 'state, one', 'next', { axis: { kind: 'int', value: 1 } }),
        unknownOperator('next', 'lost'),
      ],
    });
    const { totals, nodes } = analyzed({
      inputs: { x: [1, 2] },
      outputs: { y: [1, null] },
      constants: { count: 3 },
      flags: { yes: true },
      nodes: [node('Loop', 'count, yes, x', 'y', { body: graph(body) })],
    });
    assert.equal(
      nodes.filter(
        ({
          analyzed: {
            node: { op },
          },
        }) => op === 'Mystery',
      ).length,
      3,
    );
    assert.equal(totals.exact.unknownCost, 1);
    assert.equal(totals.exact.accuracy.flops, 'atLeast');
  });
});

describe('Accuracy of modules', () => {
  it('is that of their nodes combined, at every level', () => {
    const { tree, nodes } = analyzed({
      ...picked,
      nodes: [
        { ...picked.nodes[0], name: '/pick/NonZero' },
        { ...picked.nodes[1], name: '/pick/Squeeze' },
        { ...picked.nodes[2], name: '/pick/Gather' },
        { ...picked.nodes[3], name: '/head/fc/MatMul' },
        { ...unknownOperator('x', 'z'), name: '/head/odd/Mystery' },
        { ...node('Relu', 'x', 'r'), name: '/tail/Relu' },
      ],
    });
    const figures = ['macs', 'flops', 'ptflops', 'params', 'weightBytes', 'outputBytes'] as const;
    tree.forEach((item, position) => {
      const below = tree.slice(position, item.end).filter(inner => inner.node !== null);
      for (const figure of figures) {
        const expected = below.map(({ node: index }) => nodes[index!].accuracy[figure]).reduce(joinAccuracy);
        assert.equal(item.sums.accuracy[figure], expected, `${item.path} ${figure}`);
      }
    });
    const accuracy = Object.fromEntries(tree.map(({ path, sums }) => [path, sums.accuracy.flops]));
    assert.deepEqual(
      [accuracy.pick, accuracy.head, accuracy['head/fc'], accuracy['head/odd'], accuracy['tail/Relu'] ?? accuracy.tail],
      ['exact', 'estimate', 'atMost', 'atLeast', 'exact'],
    );
  });
});

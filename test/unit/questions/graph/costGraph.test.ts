import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze } from '../../../../src/engine/analysis/analyze';
import type { FunctionDefinition, Model } from '../../../../src/engine/graph/graph';
import { costGraph, type CostGraph, type GraphExtent } from '../../../../src/engine/questions/graph/costGraph';
import { TreeIndex } from '../../../../src/engine/questions/tree/treeIndex';
import { buildGraph, buildModel, node, type GraphSketch } from '../../support/buildModel';
import { wholeGraph } from '../../support/wholeGraph';

function graphOf(model: Model, extent: Partial<GraphExtent> = {}): CostGraph {
  return costGraph(new TreeIndex(analyze(model)), { ...wholeGraph, ...extent });
}

const names = ({ boxes }: CostGraph): string[] => boxes.map(({ kind, name }) => `${kind} ${name}`);
const edges = ({ boxes, edges: all }: CostGraph): string[] =>
  all.map(({ from, to }) => `${boxes[from].name} → ${boxes[to].name}`);

/** 1×4 → a (4×8: 32 MACs) → Relu → Reshape → b (8×2: 16 MACs). */
const perceptron: GraphSketch = {
  inputs: { x: [1, 4] },
  outputs: { y: [1, 2] },
  weights: { w: [4, 8], v: [8, 2] },
  constants: { target: [1, 8] },
  nodes: [
    node('MatMul', 'x, w', 'h', {}, { name: '/net/a/MatMul' }),
    node('Relu', 'h', 'r', {}, { name: '/net/act/Relu' }),
    node('Reshape', 'r, target', 's', {}, { name: '/net/Reshape' }),
    node('MatMul', 's, v', 'y', {}, { name: '/b/MatMul' }),
  ],
};

describe('the boxes of the graph', () => {
  it('are the inputs, the outermost modules and the outputs, and open in place', () => {
    const outer = graphOf(buildModel(perceptron));
    assert.deepEqual(names(outer), ['input x', 'module net', 'node b', 'output y']);
    assert.deepEqual(edges(outer), ['x → net', 'net → b', 'b → y']);
    const inner = graphOf(buildModel(perceptron), { open: ['net'] });
    assert.deepEqual(names(inner), ['input x', 'module net', 'node b', 'output y', 'node a', 'node act']);
    assert.deepEqual(
      inner.boxes.map(({ parent }) => parent),
      [-1, -1, -1, -1, 1, 1],
    );
    assert.deepEqual(edges(inner), ['x → a', 'a → act', 'act → b', 'b → y']);
  });

  it('carry shares of the chosen figure, shapes and weights', () => {
    const { boxes } = graphOf(buildModel(perceptron));
    assert.deepEqual(
      boxes.map(({ value, share }) => [value, share]),
      [
        [0, 0],
        [32, 32 / 48],
        [16, 16 / 48],
        [0, 0],
      ],
    );
    assert.deepEqual([boxes[2].shape, boxes[2].weights], [[1, 2], [[8, 2]]]);
    const bytes = graphOf(buildModel(perceptron), { figure: 'weightBytes' });
    assert.deepEqual(
      bytes.boxes.map(({ value }) => value),
      [0, 4 * 8 * 4, 8 * 2 * 4, 0],
    );
  });

  it('name the shape of the tensor that is used: after a folded Reshape, the reshaped one', () => {
    const graph = graphOf(buildModel(perceptron));
    assert.deepEqual(
      graph.edges.map(({ name, shape }) => [name, shape]),
      [
        ['x', [1, 4]],
        ['s', [1, 8]],
        ['y', [1, 2]],
      ],
    );
  });

  it('include nodes without cost on request, all of them or one', () => {
    const all = graphOf(buildModel(perceptron), { open: ['net'], showPlumbing: true });
    assert.deepEqual(edges(all), ['x → a', 'a → act', 'act → Reshape', 'Reshape → b', 'b → y']);
    const index = new TreeIndex(analyze(buildModel(perceptron)));
    const item = index.tree.findIndex(({ name }) => name === 'Reshape');
    const one = costGraph(index, { ...wholeGraph, item, reveal: true });
    assert.deepEqual(edges(one), edges(all));
    assert.deepEqual([one.open, one.unfolded, one.boxes[one.box!].name], [['net'], ['net/Reshape'], 'Reshape']);
  });

  it('leave out what computes a size, although it costs operations', () => {
    // The Mul of two numbers is one operation; the Relu of 6 is on the way of the data.
    const sizes = buildModel({
      inputs: { x: [2, 3] },
      outputs: { y: [3, 2] },
      constants: { one: [1] },
      nodes: [
        node('Shape', 'x', 's'),
        node('Mul', 's, one', 'm', {}, { name: 'mul' }),
        node('Relu', 'x', 'r', {}, { name: 'relu' }),
        node('Reshape', 'r, m', 'y'),
      ],
    });
    assert.deepEqual(names(graphOf(sizes)), ['input x', 'node relu', 'output y']);
    assert.ok(names(graphOf(sizes, { showPlumbing: true })).includes('node mul'));
  });

  it('open in a fresh graph until no box has most of the cost', () => {
    // Seven chained blocks in one module, which has all MACs: 7 × 16. Each block has a seventh of them.
    const blocks = Array.from({ length: 7 }, (_, at) =>
      node('MatMul', `v${at}, w${at}`, `v${at + 1}`, {}, { name: `/net/blocks/block${at}/fc/MatMul` }),
    );
    const heads = ['Relu', 'Tanh', 'Exp', 'Abs'].map((op, at) =>
      node(op, `v${7 + at}`, `v${8 + at}`, {}, { name: `/head${at}/${op}` }),
    );
    const model = buildModel({
      inputs: { v0: [1, 4] },
      outputs: { v11: [1, 4] },
      weights: Object.fromEntries(blocks.map((_, at) => [`w${at}`, [4, 4]])),
      nodes: [...blocks, ...heads],
    });
    assert.deepEqual(graphOf(model, { open: null }).open, ['net/blocks']);
  });

  it('do not connect a tensor with what is made of its size', () => {
    const sizes = buildModel({
      inputs: { x: [2, 3], z: [6] },
      outputs: { y: [2, 3] },
      nodes: [node('Shape', 'x', 's'), node('Relu', 'z', 'r'), node('Reshape', 'r, s', 'v'), node('Tanh', 'v', 'y')],
    });
    assert.deepEqual(edges(graphOf(sizes)), ['z → r', 'r → y', 'y → y']);
  });

  it('show a model of nothing but views as it is', () => {
    const views = buildModel({ inputs: { x: [2] }, outputs: { y: [2] }, nodes: [node('Identity', 'x', 'y')] });
    assert.deepEqual(edges(graphOf(views)), ['x → y', 'y → y']);
  });

  it('are hatched where a figure is unknown, and so is the module around', () => {
    const model = buildModel({
      inputs: { x: [1, 4] },
      nodes: [
        node('Mystery', 'x', 'h', {}, { name: '/m/odd/Mystery', domain: 'acme' }),
        node('Relu', 'x', 'y', {}, { name: '/m/act/Relu' }),
      ],
    });
    const { boxes } = graphOf(model, { open: ['m'] });
    assert.deepEqual(
      boxes.map(({ name, value, share, isUnknown }) => [name, value, share, isUnknown]),
      [
        ['x', 0, 0, false],
        ['m', 0, 0, true],
        ['odd', null, null, true],
        ['act', 0, 0, false],
      ],
    );
  });
});

describe('bodies in the graph', () => {
  const body = buildGraph({
    inputs: { i: { dtype: 'int64', shape: [] }, go: { dtype: 'bool', shape: [] }, h: [1, 4] },
    outputs: { go: { dtype: 'bool', shape: [] }, g: [1, 4] },
    weights: { w: [4, 4] },
    nodes: [node('MatMul', 'h, w', 'p', {}, { name: 'mul' }), node('Add', 'p, x', 'g', {}, { name: 'add' })],
  });
  const loop = buildModel({
    inputs: { x: [1, 4] },
    outputs: { y: [1, 4] },
    constants: { ten: 10 },
    flags: { yes: true },
    nodes: [node('Loop', 'ten, yes, x', 'y', { body: { kind: 'graph', value: body } }, { name: 'loop' })],
  });

  it('have their inputs and outputs as boxes, and the number of runs', () => {
    const graph = graphOf(loop, { open: ['loop'] });
    const [input, group] = graph.boxes;
    assert.deepEqual([input.name, group.name, group.value], ['x', 'loop', 160]);
    assert.deepEqual(group.runs, { value: 10, accuracy: 'exact' });
    const [forward, back] = [false, true].map(isBack => ({
      ...graph,
      edges: graph.edges.filter(edge => (edge.isBack ?? false) === isBack),
    }));
    assert.deepEqual(edges(forward), ['x → loop', 'h → mul', 'mul → add', 'x → add', 'go → go', 'add → g', 'loop → y']);
    // Loop's body returns (condition, carried values…) and takes (iteration, condition, carried values…).
    assert.deepEqual(edges(back), ['g → h']);
    const [{ from, to }] = back.edges;
    assert.deepEqual([graph.boxes[from].kind, graph.boxes[to].kind], ['output', 'input']);
  });

  it('of functions are read through: what is passed in goes to the nodes that use it', () => {
    const definition: FunctionDefinition = {
      domain: 'local',
      name: 'Block',
      overload: '',
      graph: buildGraph({
        inputs: { a: [], b: [] },
        outputs: { c: [] },
        nodes: [node('Relu', 'a', 'r', {}, { name: 'relu' }), node('Tanh', 'r', 'c', {}, { name: 'tanh' })],
      }),
      opsets: new Map([['ai.onnx', 18]]),
      attributes: [],
      defaults: new Map(),
    };
    const model = buildModel(
      {
        inputs: { x: [2], z: [2] },
        outputs: { y: [2] },
        nodes: [
          node('Block', 'x, z', 'h', {}, { domain: 'local', name: 'block' }),
          node('Exp', 'h', 'y', {}, { name: 'exp' }),
        ],
      },
      [definition],
    );
    assert.deepEqual(edges(graphOf(model)), ['x → block', 'z → block', 'block → exp', 'exp → y']);
    assert.deepEqual(edges(graphOf(model, { open: ['block'] })), ['x → relu', 'relu → tanh', 'tanh → exp', 'exp → y']);
  });
});

describe('a level with more boxes than can be read', () => {
  /** A chain of products of 1×1 @ 1×1, but for some expensive ones: 1×1 @ 1×9 and back. */
  function chain(length: number, expensive: readonly number[]): Model {
    const width = (at: number): number => (expensive.includes(at) ? 9 : 1);
    return buildModel({
      inputs: { v0: [1, 1] },
      outputs: { [`v${length}`]: [1, width(length - 1)] },
      weights: Object.fromEntries(
        Array.from({ length }, (_, at) => [`w${at}`, [at === 0 ? 1 : width(at - 1), width(at)]]),
      ),
      nodes: Array.from({ length }, (_, at) => node('MatMul', `v${at}, w${at}`, `v${at + 1}`, {}, { name: `n${at}` })),
    });
  }

  it('shows the most expensive nodes with their neighbours, and how many more there are', () => {
    const graph = graphOf(chain(2000, [500, 1500]));
    const shown = names(graph);
    for (const name of ['n499', 'n500', 'n501', 'n1499', 'n1500', 'n1501'])
      assert.ok(shown.includes(`node ${name}`), name);
    assert.ok(graph.boxes.length <= 250 && graph.boxes.length > 240, String(graph.boxes.length));
    const more = graph.boxes.filter(({ kind }) => kind === 'more');
    // 2000 nodes and two terminals.
    assert.equal(graph.boxes.length - more.length + more.reduce((sum, { nodes }) => sum + nodes, 0), 2002);
  });

  it('opens to what it stands for, and is a chain again whatever is open', () => {
    const index = new TreeIndex(analyze(chain(1200, [600])));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1199 }), at => {
        const item = index.tree.findIndex(({ name }) => name === `n${at}`);
        const graph = costGraph(index, { ...wholeGraph, item, reveal: true });
        assert.equal(graph.boxes[graph.box!].name, `n${at}`);
        const leaves = graph.boxes.filter(({ open }) => open !== true);
        assert.equal(
          leaves.reduce((sum, { kind, nodes }) => sum + (kind === 'more' ? nodes : 1), 0),
          1202,
        );
        // In a chain of n boxes that show something there are n − 1 edges.
        assert.equal(graph.edges.length, leaves.length - 1);
      }),
      { numRuns: 15 },
    );
  });
});

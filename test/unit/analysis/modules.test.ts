import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyze } from '../../../src/engine/analysis/analyze';
import { MemorySource } from '../../../src/engine/readers/support/byteSource';
import { readModel } from '../../../src/engine/readers/readModel';
import { modulePaths } from '../../../src/engine/report/modulePaths';
import { buildModel, known, node, scope, type GraphSketch } from '../support/buildModel';

describe('module tree', () => {
  it("is built from torch's node names; a module of one node is that node", async () => {
    const { tree } = analyze(await readModel(new MemorySource(readFileSync('test/fixtures/alexnet.onnx'))));
    assert.deepEqual(
      tree.filter(({ depth }) => depth === 0).map(({ name }) => name),
      ['features', 'avgpool', 'Flatten', 'classifier'],
    );
    const features = tree.find(({ path }) => path === 'features')!;
    // Convolutions of AlexNet without biases: 64·3·11², 192·64·5², 384·192·3², 256·384·3², 256·256·3²; and their biases.
    const weights =
      64 * 363 + 192 * 64 * 25 + 384 * 192 * 9 + 256 * 384 * 9 + 256 * 256 * 9 + 64 + 192 + 384 + 256 + 256;
    assert.equal(features.sums.params, weights);
    const [first] = tree.filter(({ path }) => path === 'features/features.0');
    assert.equal(first.type, 'Conv');
    assert.equal(first.sums.flops, 140_553_600);
  });

  it('is built from the names of weights if nodes are only numbered', () => {
    const { tree } = analyze(
      buildModel({
        inputs: { x: [1, 8] },
        weights: { 'block.0.weight': [8, 8], 'block.2.weight': [8, 8], 'head.weight': [8, 2] },
        nodes: [
          node('MatMul', 'x, block.0.weight', 'a', {}, { name: 'MatMul_0' }),
          node('Relu', 'a', 'b', {}, { name: 'Relu_1' }),
          node('MatMul', 'b, block.2.weight', 'c', {}, { name: 'MatMul_2' }),
          node('MatMul', 'c, head.weight', 'd', {}, { name: 'MatMul_3' }),
        ],
      }),
    );
    assert.deepEqual(
      tree.map(({ path }) => path),
      ['block', 'block/block.0', 'block/Relu_1', 'block/block.2', 'head'],
    );
  });

  it('sums the nodes below, each once, and distinguishes equal names', () => {
    const { tree, totals } = analyze(
      buildModel({
        inputs: { x: [1, 8] },
        weights: { w: [8, 8] },
        nodes: [
          node('MatMul', 'x, w', 'a', {}, { name: 'same', scope: scope('m') }),
          node('MatMul', 'a, w', 'b', {}, { name: 'same', scope: scope('m') }),
        ],
      }),
    );
    assert.deepEqual(
      tree.map(({ path }) => path),
      ['m', 'm/same', 'm/same#2'],
    );
    assert.equal(tree[0].sums.macs, 2 * 64);
    assert.equal(tree[0].sums.params, 64, 'a shared weight counts once, its MACs each time');
    assert.equal(totals.exact.macs, tree[0].sums.macs);
  });

  for (const count of [3, 30])
    it(`collects the nodes of a module from all places in a graph, among ${count} modules`, () => {
      const names = Array.from({ length: count }, (_, index) => `/block/part${index}`);
      const nodes = [
        ...names.map((name, index) => node('Relu', `v${index}`, `v${index + 1}`, {}, { name: `${name}/Relu` })),
        node('Neg', `v${count}`, 'n', {}, { name: '/block/Neg' }),
        ...names.map((name, index) =>
          node('Abs', index === 0 ? 'n' : `a${index - 1}`, `a${index}`, {}, { name: `${name}/inner/Abs` }),
        ),
      ];
      const { tree } = analyze(buildModel({ inputs: { v0: [2, 3] }, nodes }));
      assert.deepEqual(
        tree.map(({ path, type }) => `${path} ${type}`),
        [
          'block ',
          ...names.flatMap(name => {
            const path = name.slice(1);
            return [`${path} `, `${path}/Relu Relu`, `${path}/inner Abs`];
          }),
          'block/Neg Neg',
        ],
      );
      // An operation for each of the six elements of 2 · count + 1 nodes.
      assert.equal(tree[0].sums.flops, 6 * (2 * count + 1));
    });

  it('accepts scopes a thousand levels deep, with a node at each level', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `s${index}`);
    const nodes = names.map((_, depth) =>
      node('Relu', 'x', `y${depth}`, {}, { name: 'r', scope: scope(...names.slice(0, depth + 1)) }),
    );
    const { tree } = analyze(buildModel({ inputs: { x: [1] }, nodes }));
    // The innermost module holds one node, which has its row.
    assert.equal(tree.length, 2 * 1000 - 1);
  });

  it('merges modules with a single child module into one row with all names in its path', () => {
    const { tree } = analyze(
      buildModel({
        inputs: { x: [1] },
        nodes: [
          node('Relu', 'x', 'a', {}, { name: 'model/features/features.1/conv/Relu' }),
          node('Relu', 'a', 'b', {}, { name: 'model/features/features.1/conv/Relu_1' }),
          node('Relu', 'b', 'c', {}, { name: 'model/head/fc/act/Relu' }),
        ],
      }),
    );
    assert.deepEqual(
      tree.map(({ name, path, type }) => [name, path, type]),
      [
        ['model', 'model', ''],
        ['features.1/conv', 'model/features/features.1/conv', ''],
        ['Relu', 'model/features/features.1/conv/Relu', 'Relu'],
        ['Relu_1', 'model/features/features.1/conv/Relu_1', 'Relu'],
        ['head/fc/act', 'model/head/fc/act', 'Relu'],
      ],
    );
  });

  it('keeps a row for a module if the source gives more than its name', () => {
    const block = [{ name: 'outer', type: 'Sequential' }, { name: 'inner' }];
    const { tree } = analyze(
      buildModel({
        inputs: { x: [1] },
        nodes: [node('Relu', 'x', 'a', {}, { scope: block }), node('Relu', 'a', 'b', {}, { scope: block })],
      }),
    );
    assert.deepEqual(
      tree.map(({ path }) => path),
      ['outer', 'outer/inner', 'outer/inner/a', 'outer/inner/b'],
    );
  });
});

describe('the module of a node', () => {
  /** Module paths by node name. */
  const places = (sketch: GraphSketch): Record<string, string> => {
    const { nodes } = analyze(buildModel(sketch));
    const paths = [...modulePaths(nodes)];
    return Object.fromEntries(nodes.map(({ analyzed }, index) => [analyzed.node.name, paths[index].join('/')]));
  };
  const named = (name: string, op: string, inputs: string, outputs: string) => node(op, inputs, outputs, {}, { name });

  it('is that of the bias added by its only consumer: torch exports a linear layer as a product and a sum', () => {
    const found = places({
      inputs: { x: [2, 16] },
      weights: { val_0: [16, 8], 'linear1.bias': [8], val_3: [8, 4], 'linear2.bias': [4] },
      nodes: [
        named('node_MatMul_1', 'MatMul', 'x, val_0', 'val_1'),
        named('node_linear', 'Add', 'val_1, linear1.bias', 'linear'),
        named('node_relu', 'Relu', 'linear', 'relu'),
        named('node_MatMul_4', 'MatMul', 'relu, val_3', 'val_4'),
        named('node_linear_1', 'Add', 'val_4, linear2.bias', 'linear_1'),
      ],
    });
    assert.deepEqual(found, {
      node_MatMul_1: 'linear1',
      node_linear: 'linear1',
      node_relu: '',
      node_MatMul_4: 'linear2',
      node_linear_1: 'linear2',
    });
  });

  it('is that of the bias even if the product is cast before the bias is added', () => {
    const found = places({
      inputs: { x: [2, 16] },
      weights: { val_0: [16, 8], 'linear1.bias': [8] },
      nodes: [
        named('node_MatMul_1', 'MatMul', 'x, val_0', 'val_1'),
        node('Cast', 'val_1', 'val_2', { to: { kind: 'int', value: 1 } }, { name: 'node_Cast_2' }),
        named('node_linear', 'Add', 'val_2, linear1.bias', 'linear'),
      ],
    });
    assert.deepEqual(found, { node_MatMul_1: 'linear1', node_Cast_2: 'linear1', node_linear: 'linear1' });
  });

  it('is that of its neighbors in the graph if a converter named it', () => {
    const found = places({
      inputs: { x: [2, 16] },
      weights: { w1: [16, 8], w2: [8, 8], w3: [8, 4] },
      nodes: [
        named('Gemm__12', 'Gemm', 'x, w1', 'a'),
        named('model/dense/Relu', 'Relu', 'a', 'b'),
        named('model/attention/query/Relu', 'Relu', 'b', 'c'),
        named('MatMul__252', 'MatMul', 'c, w2', 'd'),
        named('model/attention/Softmax', 'Softmax', 'd', 'e'),
        named('Gemm__666', 'Gemm', 'e, w3', 'f'),
      ],
    });
    assert.deepEqual(found, {
      Gemm__12: 'model/dense',
      'model/dense/Relu': 'model/dense',
      'model/attention/query/Relu': 'model/attention/query',
      MatMul__252: 'model/attention',
      'model/attention/Softmax': 'model/attention',
      Gemm__666: 'model',
    });
  });

  it('is that of its weights if their names have a module', () => {
    const found = places({
      inputs: { x: [2, 16] },
      weights: { 'model/dense_1/MatMul/ReadVariableOp:0': [16, 8] },
      nodes: [
        named('model/dense/Relu', 'Relu', 'x', 'a'),
        named('Gemm__14', 'Gemm', 'a, model/dense_1/MatMul/ReadVariableOp:0', 'b'),
      ],
    });
    assert.equal(found.Gemm__14, 'model/dense_1');
  });

  it('is that of its consumer for a constant', () => {
    const value = { kind: 'tensor', value: known('w', 'float32', [1, 2]) } as const;
    const found = places({
      inputs: { x: [2] },
      nodes: [
        node('Constant', '', 'c', { value }, { name: 'Constant_3' }),
        named('/head/scale/Mul', 'Mul', 'x, c', 'y'),
        named('/Relu', 'Relu', 'y', 'z'),
      ],
    });
    assert.deepEqual(found, { Constant_3: 'head/scale', '/head/scale/Mul': 'head/scale', '/Relu': '' });
  });

  it('comes from the first of the names that TFLite joins for fused operators', () => {
    const name = 'model_1/re_lu/Relu;model_1/bn/FusedBatchNormV3;model_1/conv2d/Conv2D1';
    const sketch: GraphSketch = { inputs: { x: [4] }, nodes: [named(name, 'Relu', 'x', 'y')] };
    assert.equal(places(sketch)[name], 'model_1/re_lu');
    assert.deepEqual(
      analyze(buildModel(sketch)).tree.map(item => item.name),
      ['model_1/re_lu'],
    );
  });
});

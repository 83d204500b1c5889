import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyze } from '../../../src/engine/analysis/analyze';
import { MemorySource } from '../../../src/engine/readers/support/byteSource';
import { readModel } from '../../../src/engine/readers/readModel';
import { buildModel, node, scope } from '../support/buildModel';

describe('module tree', () => {
  it("follows torch's node names; a module of one node is that node", async () => {
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

  it('follows the names of weights where nodes are only numbered', () => {
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

  it('sums what is below, each node once, and keeps equal names apart', () => {
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

  it('takes scopes thousands of steps deep', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `s${index}`);
    const { tree } = analyze(
      buildModel({ inputs: { x: [1] }, nodes: [node('Relu', 'x', 'y', {}, { name: 'r', scope: scope(...names) })] }),
    );
    assert.equal(tree.length, 20_000);
  });
});

import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import { rooflineOn } from './rooflineOn';
import { buildGraph, buildModel, node } from '../../support/buildModel';

/** 1,000 FLOPs and 100 bytes per second: a node is compute-bound from 10 FLOPs per byte. */
const peak = { name: 'float32', dtype: 'float32', flops: 1000 } as const;

/** A product of 2×64 by 64×64 and an activation. */
const model = (): Analysis =>
  analyze(
    buildModel({
      inputs: { x: [64, 64] },
      weights: { w: [64, 64] },
      nodes: [
        node('MatMul', 'x, w', 'a', {}, { name: 'product' }),
        node('Reshape', 'a, shape', 'b', {}, { name: 'view' }),
        node('Relu', 'b', 'y', {}, { name: 'relu' }),
      ],
      constants: { shape: [4096] },
    }),
  );

describe('the roofline', () => {
  it('classifies each node as compute-bound or memory-bound', () => {
    const { points, ridge, seconds, compute, memory, flops, bytes, unknown } = rooflineOn(model(), 'exact', peak, 100);
    assert.equal(ridge, 10);
    // 64·64 sums of 64 products: 127 operations each, over three matrices of 64·64 floats: 10.58 FLOPs per byte.
    const product = { flops: 4096 * 127, bytes: 3 * 4096 * 4 };
    // One operation per element, read and written.
    const relu = { flops: 4096, bytes: 2 * 4096 * 4 };
    assert.deepEqual(
      points.map(point => [point.name, point.flops, point.bytes, point.bound, point.seconds]),
      [
        ['product', product.flops, product.bytes, 'compute', product.flops / 1000],
        ['relu', relu.flops, relu.bytes, 'memory', relu.bytes / 100],
      ],
    );
    assert.equal(points[1].intensity, 1 / 8);
    assert.equal(seconds, product.flops / 1000 + relu.bytes / 100);
    assert.deepEqual(
      [compute, memory],
      [
        { nodes: 1, seconds: product.flops / 1000 },
        { nodes: 1, seconds: relu.bytes / 100 },
      ],
    );
    assert.deepEqual([flops, bytes, unknown], [product.flops + relu.flops, product.bytes + relu.bytes, 0]);
  });

  it('counts fewer bytes for smaller types, and FLOPs by the convention', () => {
    const {
      points: [product],
    } = rooflineOn(model(), 'macs', { dtype: 'float16', flops: 1e6 }, 100);
    assert.deepEqual([product.flops, product.bytes, product.bound], [2 * 64 ** 3, 3 * 4096 * 2, 'memory']);
    // A wider compute type does not change the stored bytes.
    assert.equal(rooflineOn(model(), 'macs', { dtype: 'float64', flops: 1e6 }, 100).points[0].bytes, 3 * 4096 * 4);
  });

  it('knows how far the sizes of its nodes can be trusted', () => {
    const graph = (op: string): Analysis =>
      analyze(
        buildModel({
          inputs: { x: [10] },
          nodes: [
            node('Relu', 'x', 'a', {}, { name: 'exact' }),
            node('NonZero', 'a', 'b', {}, { name: 'places' }),
            node(op, 'a', 'c', {}, { name: 'other' }),
          ],
        }),
      );
    const { points, accuracy } = rooflineOn(graph('Relu'), 'exact', peak, 100);
    const rated = new Map(points.map(point => [point.name, point.accuracy]));
    assert.deepEqual([rated.get('exact'), rated.get('places'), accuracy], ['exact', 'atMost', 'atMost']);
    // Together with what is left out, the whole may be more or less.
    assert.equal(rooflineOn(graph('NoSuchOperator'), 'exact', peak, 100).accuracy, 'estimate');
    assert.equal(rooflineOn(model(), 'exact', peak, 100).accuracy, 'exact');
  });

  it('has the accuracy of nodes that are not listed', () => {
    const bounded = (elements: number): Analysis =>
      analyze(
        buildModel({
          inputs: { x: [100], z: [elements] },
          // 2,000 nodes are listed.
          nodes: [
            ...Array.from({ length: 2000 }, (_, i) => node('Relu', 'x', `y${i}`)),
            node('NonZero', 'z', 'places'),
          ],
        }),
      );
    // Reading 1 float and writing an index takes the least time, so it is not listed; with 1,000 a Relu of 100 is not.
    const [least, most] = [1, 1000].map(elements => rooflineOn(bounded(elements), 'exact', peak, 1));
    assert.deepEqual([least.morePoints, least.moreSeconds, least.moreAccuracy], [1, 12, 'atMost']);
    assert.deepEqual([most.morePoints, most.moreSeconds, most.moreAccuracy], [1, 800, 'exact']);
  });

  it('counts only the rows of an embedding that are looked up, not the whole table', () => {
    const analysis = analyze(
      buildModel({
        inputs: { ids: { dtype: 'int64', shape: [5] } },
        weights: { table: [30000, 8] },
        nodes: [node('Gather', 'table, ids', 'y', {}, { name: 'look up' })],
      }),
    );
    // Five rows of 8 floats are read and written, five 64-bit indices are read.
    assert.deepEqual(
      rooflineOn(analysis, 'exact', peak, 100).points.map(({ bytes }) => bytes),
      [160 + 160 + 40],
    );
  });

  it('counts each iteration of a loop, and nodes of unknown cost separately', () => {
    const step = buildGraph({
      inputs: { i: { dtype: 'int64', shape: [] }, go: { dtype: 'bool', shape: [] }, state: [10] },
      outputs: { goOn: { dtype: 'bool', shape: [] }, next: [10] },
      nodes: [node('Identity', 'go', 'goOn'), node('Relu', 'state', 'next', {}, { name: 'step' })],
    });
    const analysis = analyze(
      buildModel({
        inputs: { x: [10] },
        constants: { count: 7 },
        flags: { yes: true },
        nodes: [
          node('Loop', 'count, yes, x', 'y', { body: { kind: 'graph', value: step } }, { name: 'loop' }),
          node('NobodyKnows', 'y', 'z'),
        ],
      }),
    );
    const { points, unknown } = rooflineOn(analysis, 'exact', peak, 100);
    assert.deepEqual(
      points.map(({ name, flops, bytes }) => [name, flops, bytes]),
      [['step', 70, 7 * 80]],
    );
    assert.equal(unknown, 1);
  });
});

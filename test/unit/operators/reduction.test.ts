import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze } from '../../../src/engine/analysis/analyze';
import { analyzeNode, type TestInput } from '../support/analyzeNode';
import { buildModel, node } from '../support/buildModel';

const input = (...shape: readonly (number | null)[]): TestInput => ({ shape });
const axes = (...values: number[]): TestInput => ({ dtype: 'int64', shape: [values.length], values });
const ints = (shape: readonly number[], ...values: number[]): TestInput => ({ dtype: 'int64', shape, values });

describe('Reduce operators', () => {
  // Operations over a row of n: adds, plus a division, a comparison, squares, roots … as ONNX defines each.
  const perRow: [op: string, flops: (n: number) => number, special: (n: number) => number][] = [
    ['ReduceSum', n => n - 1, () => 0],
    ['ReduceMean', n => n, () => 0],
    ['ReduceMax', n => n - 1, () => 0],
    ['ReduceMin', n => n - 1, () => 0],
    ['ReduceProd', n => n - 1, () => 0],
    ['ReduceL1', n => 2 * n - 1, () => 0],
    ['ReduceL2', n => 2 * n, () => 1],
    ['ReduceLogSum', n => n, () => 1],
    ['ReduceLogSumExp', n => 2 * n, n => n + 1],
    ['ReduceSumSquare', n => 2 * n - 1, () => 0],
  ];
  for (const [op, flops, special] of perRow) {
    it(`count ${op} over rows of 12`, () => {
      const reduced = analyzeNode({ op, opset: 20, inputs: [input(2, 3, 4), axes(1, -1)] });
      assert.deepEqual(reduced.outputs[0].shape, [2, 1, 1]);
      assert.deepEqual([reduced.flops, reduced.special], [2 * flops(12), 2 * special(12)]);
    });
  }

  it('take axes as an attribute or an input, and reduce all axes by default', () => {
    const shape = (opset: number, attributes: object, ...inputs: TestInput[]) =>
      analyzeNode({ op: 'ReduceSum', opset, attributes: { ...attributes }, inputs: [input(2, 3, 4), ...inputs] })
        .outputs[0].shape;
    assert.deepEqual(shape(11, { axes: [1], keepdims: 0 }), [2, 4]);
    assert.deepEqual(shape(13, { keepdims: 0 }, axes(0)), [3, 4]);
    assert.deepEqual(shape(13, {}), [1, 1, 1]);
    assert.deepEqual(shape(13, { noop_with_empty_axes: 1 }), [2, 3, 4]);
    assert.deepEqual(shape(13, { keepdims: 0 }), []);
  });

  it('know the rank if the axes depend on data', () => {
    const open: TestInput = { dtype: 'int64', shape: [2] };
    const kept = analyzeNode({ op: 'ReduceSum', inputs: [input(2, 3, 4), open] });
    assert.deepEqual(kept.outputs[0].shape, [null, null, null]);
    assert.equal(kept.flops, null);
    assert.deepEqual(
      analyzeNode({ op: 'ReduceSum', attributes: { keepdims: 0 }, inputs: [input(2, 3, 4), open] }).outputs[0].shape,
      [null],
    );
  });

  it('reduce all axes if the axes input has no elements', () => {
    const none: TestInput = { dtype: 'int64', shape: [0] };
    const all = analyzeNode({ op: 'ReduceSum', inputs: [input(3, 4, 5), none] });
    assert.deepEqual([all.outputs[0].shape, all.flops], [[1, 1, 1], 59]);
    const left = analyzeNode({ op: 'ReduceSum', inputs: [input(3, 4), none], attributes: { noop_with_empty_axes: 1 } });
    assert.deepEqual([left.outputs[0].shape, left.flops], [[3, 4], 0]);
  });

  for (const [op, flops, special] of perRow) {
    it(`count ${op} by the size of its output if the axes depend on data`, () => {
      // 60 elements to 15, in rows of 4: the axes do not matter.
      const { nodes } = analyze(
        buildModel({
          inputs: { x: [3, 4, 5], axes: { dtype: 'int64', shape: [1] } },
          outputs: { y: [3, 1, 5] },
          nodes: [node(op, 'x, axes', 'y')],
        }),
      );
      assert.deepEqual([nodes[0].figures.flops, nodes[0].figures.special], [15 * flops(4), 15 * special(4)]);
      assert.equal(nodes[0].accuracy.flops, 'exact');
    });
  }

  it('agree with a loop over the output', () => {
    const dims = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(dims, fc.integer({ min: 0, max: 15 }), fc.boolean(), (shape, mask, keep) => {
        const reduced = shape.map((_, axis) => axis).filter(axis => (mask >> axis) & 1);
        if (reduced.length === 0) return;
        const expected = keep
          ? shape.map((dim, axis) => (reduced.includes(axis) ? 1 : dim))
          : shape.filter((_, axis) => !reduced.includes(axis));
        const rows = expected.reduce((a, b) => a * b, 1);
        const total = shape.reduce((a, b) => a * b, 1);
        const node = analyzeNode({
          op: 'ReduceSum',
          attributes: { keepdims: Number(keep) },
          inputs: [{ shape }, axes(...reduced)],
        });
        assert.deepEqual(node.outputs[0].shape, expected);
        assert.equal(node.flops, total - rows);
      }),
    );
  });

  it('cost nothing over an empty set', () => {
    assert.equal(analyzeNode({ op: 'ReduceSum', inputs: [input(2, 0, 4), axes(1)] }).flops, 0);
  });

  it('compute known values', () => {
    const values = (op: string, attributes = {}) =>
      analyzeNode({ op, attributes, inputs: [ints([2, 3], 1, 2, 3, 4, 5, 7), axes(1)] }).outputs[0].values;
    assert.deepEqual(values('ReduceSum'), [6, 16]);
    assert.deepEqual(values('ReduceProd'), [6, 140]);
    assert.deepEqual(values('ReduceMax', { keepdims: 0 }), [3, 7]);
    assert.deepEqual(values('ReduceMean'), [2, 5]);
    assert.deepEqual(values('ReduceL1'), [6, 16]);
  });

  it('report an axis that is out of range', () => {
    assert.match(analyzeNode({ op: 'ReduceSum', inputs: [input(2, 3), axes(2)] }).diagnostics[0].message, /Axis 2/);
  });
});

describe('ArgMax and ArgMin', () => {
  it('return indices as int64, with n − 1 comparisons', () => {
    const node = analyzeNode({ op: 'ArgMax', attributes: { axis: -1, keepdims: 0 }, inputs: [input(2, 3, 4)] });
    assert.deepEqual([node.outputs[0].dtype, node.outputs[0].shape, node.flops], ['int64', [2, 3], 18]);
  });

  it('compute known indices, the first or last of equal elements', () => {
    const run = (attributes: object) =>
      analyzeNode({ op: 'ArgMax', attributes: { ...attributes }, inputs: [ints([4], 1, 5, 5, 2)] }).outputs[0].values;
    assert.deepEqual([run({}), run({ select_last_index: 1 })], [[1], [2]]);
  });
});

describe('CumSum and CumProd', () => {
  const run = (op: string, attributes: object, axis = 0) =>
    analyzeNode({
      op,
      attributes: { ...attributes },
      inputs: [ints([2, 3], 1, 2, 3, 4, 5, 6), { dtype: 'int32', shape: [], values: [axis] }],
    });

  it('run along one axis', () => {
    assert.deepEqual(run('CumSum', {}, 1).outputs[0].values, [1, 3, 6, 4, 9, 15]);
    assert.deepEqual(run('CumSum', { exclusive: 1 }, 1).outputs[0].values, [0, 1, 3, 0, 4, 9]);
    assert.deepEqual(run('CumSum', { reverse: 1 }, 1).outputs[0].values, [6, 5, 3, 15, 11, 6]);
    assert.deepEqual(run('CumProd', {}, 0).outputs[0].values, [1, 2, 3, 4, 10, 18]);
  });

  it('take one operation per element except the first', () => {
    assert.deepEqual(
      [run('CumSum', {}, 1).flops, run('CumSum', {}, -2).flops, run('CumSum', { exclusive: 1 }, 1).flops],
      [4, 3, 2],
    );
    assert.equal(analyzeNode({ op: 'CumSum', inputs: [input(2, 3), { dtype: 'int32', shape: [] }] }).flops, null);
  });
});

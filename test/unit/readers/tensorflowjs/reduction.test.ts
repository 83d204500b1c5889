import assert from 'node:assert/strict';
import {
  addedTo,
  codesOf,
  graph,
  input,
  list,
  missing,
  number,
  outputOf,
  shapeOf,
  type Attributes,
  type Given,
} from './operatorGraph';

const kept = { keep_dims: { b: true } };
const integers = (...shape: number[]): Given => input(shape, 'INT32');

describe('a TensorFlow operator that reduces', () => {
  // Shapes as TensorFlow's documentation states them. Operations: K values take K − 1 sums or comparisons, a mean one more division.
  const cases: [string, string, readonly Given[], Attributes, readonly number[], number][] = [
    ['Mean', 'over an axis', [input([2, 3, 4]), list(1)], {}, [2, 4], 8 * 3],
    ['Mean', 'which stays as one', [input([2, 3, 4]), list(1)], kept, [2, 1, 4], 8 * 3],
    ['Sum', 'over two axes', [input([2, 3, 4]), list(0, 2)], {}, [3], 3 * 7],
    ['Max', 'over the last axis', [input([2, 3, 4]), number(-1)], {}, [2, 3], 6 * 3],
    ['Min', 'over everything', [input([2, 3, 4]), list(0, 1, 2)], {}, [], 23],
    ['Prod', 'over the batch', [input([2, 3]), list(0)], {}, [3], 3],
    ['ArgMax', 'over an axis', [input([2, 3, 4]), number(1)], {}, [2, 4], 8 * 2],
    ['ArgMin', 'over an axis', [input([2, 3, 4]), number(1)], {}, [2, 4], 8 * 2],
    ['SegmentSum', 'rows of a table', [input([5, 4]), integers(5), number(2)], {}, [2, 4], 20],
    ['SegmentMax', 'rows of a table', [input([5, 4]), integers(5), number(2)], {}, [2, 4], 20],
    ['InTopK', '9 comparisons with the target, one with k', [input([2, 10]), integers(2), number(3)], {}, [2], 20],
    ['UpperBound', 'log₂ 8 steps for each value', [input([2, 7]), input([2, 3])], {}, [2, 3], 18],
  ];
  for (const [op, what, inputs, attributes, shape, flops] of cases) {
    it(`${op}: ${what}`, async () => {
      const analysis = await graph(op, inputs, attributes);
      assert.deepEqual([shapeOf(analysis), codesOf(analysis)], [shape, []]);
      assert.equal(analysis.totals.exact.flops, flops);
      assert.equal(analysis.totals.exact.unknownCost, 0);
    });
  }

  it('All and Any: over booleans', async () => {
    for (const op of ['All', 'Any']) {
      const analysis = await graph(op, [input([2, 3], 'BOOL'), list(1)]);
      assert.deepEqual(outputOf(analysis), { dtype: 'bool', shape: [2] });
    }
  });

  it('TopK: the k largest values and their indices, with k as an attribute or a constant', async () => {
    const fixed = await graph('TopK', [input([2, 10])], { k: { i: '4' } });
    assert.deepEqual(
      [shapeOf(fixed, 0), shapeOf(fixed, 1)],
      [
        [2, 4],
        [2, 4],
      ],
    );
    const given = await graph('TopKV2', [input([2, 10]), number(3)]);
    assert.deepEqual(
      [shapeOf(given, 0), shapeOf(given, 1)],
      [
        [2, 3],
        [2, 3],
      ],
    );
  });
});

describe('a reduction whose axes are in a missing weight file', () => {
  const cases: [string, string, readonly Given[], Attributes, readonly number[]][] = [
    ['Mean', 'over height and width of an image for two axes', [input([2, 5, 6, 3]), missing(2)], {}, [2, 3]],
    ['Mean', 'over the positions of a sequence', [input([2, 7, 3]), missing(1)], {}, [2, 3]],
    ['Mean', 'over the last axis of a matrix', [input([2, 3]), missing()], {}, [2]],
    ['Mean', 'over the last axis if it is kept', [input([2, 5, 6, 3]), missing(1)], kept, [2, 5, 6, 1]],
    ['ArgMax', 'over the classes', [input([2, 3, 4]), missing()], {}, [2, 3]],
    ['Cumsum', 'of the same shape', [input([2, 3]), missing()], {}, [2, 3]],
    ['TopKV2', 'all values if k is unknown', [input([2, 10]), missing()], {}, [2, 10]],
    ['SegmentSum', 'all rows if the number of segments is unknown', [input([5, 4]), integers(5)], {}, [5, 4]],
  ];
  for (const [op, what, inputs, attributes, shape] of cases) {
    it(`${op}: ${what}, which is noted`, async () => {
      const analysis = await graph(op, inputs, attributes);
      assert.deepEqual([shapeOf(analysis), codesOf(analysis)], [shape, ['constants-assumed']]);
    });
  }

  it('needs no assumption if it reduces all axes', async () => {
    const analysis = await graph('Mean', [input([2, 3, 4]), missing(3)]);
    assert.deepEqual([shapeOf(analysis), codesOf(analysis)], [[], []]);
  });

  it('TopKV2 and UnsortedSegmentSum: as many as later nodes need', async () => {
    const top = await graph('TopKV2', [input([2, 10]), missing()], {}, addedTo(2, 4));
    assert.deepEqual([shapeOf(top), codesOf(top)], [[2, 4], ['constants-assumed']]);
    const sums = await graph('UnsortedSegmentSum', [input([5, 4]), integers(5), missing()], {}, addedTo(3, 4));
    assert.deepEqual([shapeOf(sums), codesOf(sums)], [[3, 4], ['constants-assumed']]);
  });

  it('ArgMax reduces the spatial axis after a Reshape that flattens height and width', async () => {
    const analysis = await graph('Reshape', [input([1, 4, 4, 3]), list(1, 16, 3)], {}, [
      { name: 'axis', op: 'Const', attr: { dtype: { type: 'DT_INT32' }, value: { tensor: { dtype: 'DT_INT32' } } } },
      { name: 'best', op: 'ArgMax', input: ['y', 'axis'] },
    ]);
    assert.deepEqual(outputOf(analysis)?.shape, [1, 3]);
  });
});

describe('boxes kept by TensorFlow', () => {
  const boxes = [input([10, 4]), input([10])];
  const thresholds = [input([]), input([])];

  it('are at most as many as a constant states', async () => {
    const next = (from: string) => [{ name: 'z', op: 'Identity', input: [from] }];
    const indices = await graph('NonMaxSuppressionV3', [...boxes, number(6), ...thresholds], {}, next('y'));
    assert.deepEqual(
      indices.dimensions.map(({ value }) => value),
      [6],
    );
    // The second output of V5 is a score for each box that is kept.
    const scores = await graph('NonMaxSuppressionV5', [...boxes, number(6), ...thresholds, input([])], {}, next('y:1'));
    assert.equal(outputOf(scores)?.dtype, 'float32');
    assert.equal(outputOf(indices)?.dtype, 'int64');
  });

  it('are at most all boxes if the constant is in a missing weight file', async () => {
    const analysis = await graph('NonMaxSuppressionV3', [...boxes, missing(), ...thresholds]);
    assert.deepEqual(
      analysis.dimensions.map(({ value }) => value),
      [10],
    );
    assert.deepEqual(codesOf(analysis).sort(), ['constants-assumed', 'size-assumed']);
  });
});

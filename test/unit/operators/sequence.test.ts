import assert from 'node:assert/strict';
import { analyzeChain, int } from '../support/analyzeChain';

const scalar = (value: number) => ({ dtype: 'int64' as const, shape: [], values: [value] });
const three = {
  a: { shape: [2, 3] },
  b: { shape: [2, 4] },
  c: { shape: [2, 5] },
  zero: scalar(0),
  one: scalar(1),
  last: scalar(-1),
};

describe('sequences', () => {
  it('know the type of each item', () => {
    const { values } = analyzeChain(three, [
      ['SequenceConstruct', 'a b', 's'],
      ['SequenceInsert', 's c zero', 't'],
      ['SequenceErase', 't one', 'u'],
      ['SequenceAt', 't zero', 'first'],
      ['SequenceAt', 'u last', 'end'],
      ['SequenceLength', 't', 'length'],
    ]);
    assert.deepEqual([values.first.shape, values.end.shape, values.length.values], [[2, 5], [2, 4], [3]]);
  });

  it('are appended to if no position is given', () => {
    const { values } = analyzeChain(three, [
      ['SequenceEmpty', '', 's', { dtype: int(1) }],
      ['SequenceInsert', 's a', 't'],
      ['SequenceInsert', 't b', 'u'],
      ['SequenceErase', 'u', 'v'],
      ['SequenceAt', 'v zero', 'x'],
      ['SequenceLength', 'v', 'n'],
    ]);
    assert.deepEqual([values.x.shape, values.n.values], [[2, 3], [1]]);
  });

  it('fall back to what their items have in common', () => {
    const { values } = analyzeChain({ ...three, somewhere: { dtype: 'int64', shape: [] } }, [
      ['SequenceConstruct', 'a b', 's'],
      ['SequenceAt', 's somewhere', 'x'],
      ['SequenceErase', 's somewhere', 't'],
      ['SequenceLength', 't', 'n'],
    ]);
    assert.deepEqual([values.x.shape, values.n.values], [[2, null], null]);
  });

  it('report a position that is out of range', () => {
    const { problems } = analyzeChain({ ...three, far: scalar(2) }, [
      ['SequenceConstruct', 'a b', 's'],
      ['SequenceAt', 's far', 'x'],
    ]);
    assert.match(problems[0], /Position 2 is outside a sequence of 2/);
  });

  // ONNX SplitToSequence-11: the last piece may be smaller; without split pieces of 1, squeezed unless keepdims.
  it('have the pieces of SplitToSequence as items', () => {
    const { values } = analyzeChain(
      { x: { shape: [5, 4] }, two: scalar(2), parts: { dtype: 'int64', shape: [2], values: [1, 4] }, last: scalar(-1) },
      [
        ['SplitToSequence', 'x two', 'a'],
        ['SequenceLength', 'a', 'n'],
        ['SequenceAt', 'a last', 'rest'],
        ['SplitToSequence', 'x parts', 'b'],
        ['SequenceAt', 'b last', 'four'],
        ['SplitToSequence', 'x', 'c', { keepdims: int(0) }],
        ['SequenceAt', 'c last', 'row'],
        ['SplitToSequence', 'x', 'd', { axis: int(1) }],
        ['SequenceAt', 'd last', 'column'],
      ],
    );
    assert.deepEqual(values.n.values, [3]);
    assert.deepEqual(
      [values.rest.shape, values.four.shape, values.row.shape, values.column.shape],
      [[1, 4], [4, 4], [4], [5, 1]],
    );
  });

  it('have as many items as there are split sizes, even if the sizes depend on data', () => {
    const sizes = { dtype: 'int64' as const, shape: [2] };
    const { values } = analyzeChain({ x: { shape: [5, 4] }, sizes, zero: scalar(0) }, [
      ['SplitToSequence', 'x sizes', 's'],
      ['SequenceLength', 's', 'n'],
      ['SequenceAt', 's zero', 'piece'],
    ]);
    assert.deepEqual([values.n.values, values.piece.shape], [[2], [null, 4]]);
  });

  it('report impossible split sizes', () => {
    const split = (values: number[], shape: number[]) =>
      analyzeChain({ x: { shape: [5, 4] }, sizes: { dtype: 'int64', shape, values } }, [
        ['SplitToSequence', 'x sizes', 's'],
      ]).problems.length;
    assert.deepEqual([split([0], []), split([6, -1], [2]), split([2, 2], [2]), split([2, 3], [2])], [1, 1, 1, 0]);
  });

  it('are unknown if their source is unknown', () => {
    const { values } = analyzeChain({ ...three, odd: { shape: null } }, [
      ['SequenceInsert', 'a b', 's'],
      ['SequenceAt', 's zero', 'x'],
      ['SplitToSequence', 'odd', 't'],
      ['SequenceAt', 't zero', 'y'],
      ['ConcatFromSequence', 't', 'z', { axis: int(0) }],
    ]);
    assert.deepEqual([values.x.shape, values.y.shape, values.z.shape], [null, null, null]);
  });

  it('of unknown length are concatenated along an unknown axis or stacked to an unknown size', () => {
    const { values } = analyzeChain({ ...three, somewhere: { dtype: 'int64', shape: [] } }, [
      ['SequenceConstruct', 'a a', 's'],
      ['SequenceErase', 's somewhere', 't'],
      ['ConcatFromSequence', 't', 'joined', { axis: int(1) }],
      ['ConcatFromSequence', 't', 'stacked', { axis: int(0), new_axis: int(1) }],
    ]);
    assert.deepEqual(
      [values.joined.shape, values.stacked.shape],
      [
        [2, null],
        [null, 2, 3],
      ],
    );
  });

  it('are concatenated or stacked', () => {
    const { values } = analyzeChain(three, [
      ['SequenceConstruct', 'a b', 's'],
      ['ConcatFromSequence', 's', 'joined', { axis: int(1) }],
      ['SequenceConstruct', 'a a', 't'],
      ['ConcatFromSequence', 't', 'stacked', { axis: int(-1), new_axis: int(1) }],
    ]);
    assert.deepEqual(
      [values.joined.shape, values.stacked.shape],
      [
        [2, 7],
        [2, 3, 2],
      ],
    );
  });
});

describe('optional values', () => {
  it('have the type of their contents', () => {
    const { values } = analyzeChain(
      { x: { shape: [2, 3] } },
      [
        ['Optional', 'x', 'o'],
        ['OptionalHasElement', 'o', 'has'],
        ['OptionalGetElement', 'o', 'y'],
      ],
      18,
    );
    assert.deepEqual([values.has.values, values.y.shape], [[1], [2, 3]]);
  });

  it('may be empty', () => {
    const { values } = analyzeChain(
      { x: { shape: [2, 3] } },
      [
        ['Optional', '', 'o', { type: { kind: 'type', value: { kind: 'tensor', dtype: 'float32', shape: [2, 'n'] } } }],
        ['OptionalHasElement', 'o', 'has'],
        ['OptionalGetElement', 'o', 'y'],
        ['OptionalHasElement', '_', 'none'],
        ['OptionalHasElement', 'x', 'tensor'],
      ],
      18,
    );
    assert.deepEqual(
      [values.has.values, values.none.values, values.tensor.values, values.y.shape],
      [[0], [0], [1], [2, null]],
    );
  });

  it('are unknown if they come from an input', () => {
    const type = {
      kind: 'optional' as const,
      element: { kind: 'tensor' as const, dtype: 'float32' as const, shape: [4] },
    };
    const { values } = analyzeChain(
      { x: { shape: null, type } },
      [
        ['OptionalHasElement', 'x', 'has'],
        ['OptionalGetElement', 'x', 'y'],
      ],
      18,
    );
    assert.deepEqual([values.has.values, values.y.shape], [null, [4]]);
  });
});

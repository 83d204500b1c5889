import assert from 'node:assert/strict';
import { textOf } from '../../../../src/engine/graph/message';
import {
  addedTo,
  codesOf,
  graph,
  input,
  ints,
  list,
  missing,
  number,
  shapeOf,
  type Attributes,
  type Given,
} from './operatorGraph';

const int = (value: number) => ({ i: String(value) });
const slice = (begin: number[], end: number[], step: number[]) => [list(...begin), list(...end), list(...step)];

describe('a TensorFlow operator that moves data', () => {
  // Shapes as TensorFlow's documentation states them, slices as in NumPy. None of them computes anything.
  const cases: [string, string, readonly Given[], Attributes, readonly number[]][] = [
    ['Reshape', 'to a target', [input([2, 6]), list(3, 4)], {}, [3, 4]],
    ['Reshape', 'with one unknown size', [input([2, 6]), list(-1, 3)], {}, [4, 3]],
    ['Squeeze', 'of named axes', [input([1, 3, 1])], { squeeze_dims: ints(2) }, [1, 3]],
    ['Squeeze', 'of all axes of one', [input([1, 3, 1])], {}, [3]],
    ['ExpandDims', 'at the end', [input([2, 3]), number(-1)], {}, [2, 3, 1]],
    ['ExpandDims', 'at the start', [input([2, 3]), number(0)], {}, [1, 2, 3]],
    ['Transpose', 'of three axes', [input([2, 3, 4]), list(2, 0, 1)], {}, [4, 2, 3]],
    ['ConcatV2', 'along an axis', [input([2, 3]), input([2, 4]), number(1)], {}, [2, 7]],
    ['Concat', 'with the axis first', [number(0), input([2, 3]), input([5, 3])], {}, [7, 3]],
    ['Pack', 'along a new axis', [input([2, 3]), input([2, 3])], { axis: int(1) }, [2, 2, 3]],
    ['Pad', 'on both sides', [input([2, 3]), list(1, 0, 0, 2)], {}, [3, 5]],
    ['PadV2', 'with a value', [input([2, 3]), list(0, 0, 1, 1), input([])], {}, [2, 5]],
    ['MirrorPad', 'by reflection', [input([2, 3]), list(1, 1, 2, 2)], {}, [4, 7]],
    ['Tile', 'in copies', [input([2, 3]), list(2, 1)], {}, [4, 3]],
    ['BroadcastTo', 'a shape', [input([3]), list(2, 3)], {}, [2, 3]],
    ['ReverseV2', 'of the same shape', [input([2, 3]), list(1)], {}, [2, 3]],
    ['GatherV2', 'along an axis', [input([5, 3]), list(0, 2, 4, 1), number(1)], {}, [5, 4]],
    ['GatherNd', 'by pairs', [input([5, 3, 2]), input([4, 2], 'INT32')], {}, [4, 2]],
    ['TensorScatterUpdate', 'of the same shape', [input([5]), input([2, 1], 'INT32'), input([2])], {}, [5]],
    ['ScatterNd', 'of the given shape', [input([4, 1], 'INT32'), input([4, 3]), list(8, 3)], {}, [8, 3]],
    ['Size', 'a number', [input([5, 3])], {}, []],
    ['Rank', 'a number', [input([5, 3])], {}, []],
    ['Shape', 'a number for each axis', [input([5, 3])], {}, [2]],
    ['ZerosLike', 'of the same shape', [input([5, 3])], {}, [5, 3]],
    ['OnesLike', 'of the same shape', [input([5, 3])], {}, [5, 3]],
    ['DepthToSpace', 'blocks of 2', [input([1, 2, 3, 8])], { block_size: int(2) }, [1, 4, 6, 2]],
    ['SpaceToDepth', 'blocks of 2', [input([1, 4, 6, 2])], { block_size: int(2) }, [1, 2, 3, 8]],
    [
      'SpaceToBatchND',
      'blocks of 2',
      [input([1, 4, 6, 3]), list(2, 2), { ...list(0, 0, 0, 0), shape: [2, 2] }],
      {},
      [4, 2, 3, 3],
    ],
    [
      'BatchToSpaceND',
      'blocks of 2',
      [input([4, 2, 3, 3]), list(2, 2), { ...list(0, 0, 0, 0), shape: [2, 2] }],
      {},
      [1, 4, 6, 3],
    ],
    ['OneHot', 'of 7 classes', [input([2], 'INT32'), number(7), input([]), input([])], {}, [2, 7]],
    ['Flatten', 'to rows', [input([2, 3, 4])], {}, [2, 12]],
    ['Slice', 'from an index', [input([5, 6]), list(1, 2), list(3, 4)], {}, [3, 4]],
    ['Slice', 'to the end', [input([5, 6]), list(1, 2), list(-1, -1)], {}, [4, 4]],
    ['StridedSlice', '[1:4, ::2]', [input([5, 6]), ...slice([1, 0], [4, 6], [1, 2])], {}, [3, 3]],
    [
      'StridedSlice',
      '[:3, 2:]',
      [input([5, 6]), ...slice([0, 2], [3, 0], [1, 1])],
      { begin_mask: int(1), end_mask: int(2) },
      [3, 4],
    ],
    ['StridedSlice', '[2]', [input([5, 6]), ...slice([2], [3], [1])], { shrink_axis_mask: int(1) }, [6]],
    [
      'StridedSlice',
      '[..., 1]',
      [input([5, 6, 7]), ...slice([0, 1], [0, 2], [1, 1])],
      { ellipsis_mask: int(1), shrink_axis_mask: int(2) },
      [5, 6],
    ],
    [
      'StridedSlice',
      '[:, None]',
      [input([5, 6]), ...slice([0, 0], [0, 0], [1, 1])],
      { begin_mask: int(1), end_mask: int(1), new_axis_mask: int(2) },
      [5, 1, 6],
    ],
    ['StridedSlice', '[::-1]', [input([5]), ...slice([0], [0], [-1])], { begin_mask: int(1), end_mask: int(1) }, [5]],
    ['Split', 'in 3 parts', [number(1), input([2, 6])], { num_split: int(3) }, [2, 2]],
    ['SplitV', 'in stated parts', [input([2, 6]), list(1, 5), number(1)], { num_split: int(2) }, [2, 1]],
    ['Unpack', 'along an axis', [input([2, 3])], { axis: int(1), num: int(3) }, [2]],
    ['Unpack', 'of one', [input([1, 3])], { axis: int(0), num: int(1) }, [3]],
  ];
  for (const [op, what, inputs, attributes, shape] of cases) {
    it(`${op}: ${what}`, async () => {
      const analysis = await graph(op, inputs, attributes);
      assert.deepEqual([shapeOf(analysis), codesOf(analysis)], [shape, []]);
      assert.equal(analysis.totals.exact.flops, 0);
    });
  }

  it('has one output per part (Split) or per input (ShapeN)', async () => {
    const split = await graph('SplitV', [input([2, 6]), list(1, 5), number(1)], { num_split: int(2) });
    assert.deepEqual(shapeOf(split, 1), [2, 5]);
    const shapes = await graph('ShapeN', [input([2, 6]), input([3])], {}, [{ name: 'z', op: 'Size', input: ['y:1'] }]);
    assert.equal(shapes.totals.exact.unknownCost, 0);
    const parts = await graph('Unpack', [input([9000])], { num: int(9000) });
    assert.match(textOf(parts.diagnostics[0].message), /9000|9,000/);
  });

  it('CropAndResize outputs one image per box', async () => {
    const analysis = await graph('CropAndResize', [
      input([1, 8, 8, 3]),
      input([5, 4]),
      input([5], 'INT32'),
      list(4, 4),
    ]);
    assert.deepEqual(shapeOf(analysis), [5, 4, 4, 3]);
  });

  it('resizes images to the given size', async () => {
    for (const op of ['ResizeBilinear', 'ResizeNearestNeighbor', 'ResizeBicubic'])
      assert.deepEqual(shapeOf(await graph(op, [input([1, 4, 6, 3]), list(8, 9)])), [1, 8, 9, 3]);
    const { diagnostics } = await graph('ResizeBilinear', [input([4, 6]), list(8, 9)]);
    assert.match(textOf(diagnostics[0].message), /image/);
  });
});

describe('a TensorFlow operator that moves data and whose constants are in a missing weight file', () => {
  const cases: [string, string, readonly Given[], Attributes, readonly number[]][] = [
    ['Reshape', 'takes the shape that it is added to', [input([2, 6]), missing(2)], {}, [3, 4]],
    ['ExpandDims', 'inserts its axis where the sum has it', [input([2, 3]), missing()], {}, [2, 1, 3]],
    [
      'ConcatV2',
      'concatenates along the axis that matches the sum',
      [input([2, 3]), input([2, 3]), missing()],
      {},
      [4, 3],
    ],
    ['Pad', 'is padded to the shape of the sum', [input([2, 3]), missing(2, 2)], {}, [2, 5]],
    ['Tile', 'is repeated to the shape of the sum', [input([2, 3]), missing(2)], {}, [4, 3]],
    ['BroadcastTo', 'expands axes of 1 to the shape of the sum', [input([1, 3]), missing(2)], {}, [4, 3]],
    ['ResizeBilinear', 'takes the size of the sum', [input([1, 4, 4, 3]), missing(2)], {}, [1, 6, 6, 3]],
  ];
  for (const [op, what, inputs, attributes, shape] of cases) {
    it(`${op} ${what}, which is noted`, async () => {
      const analysis = await graph(op, inputs, attributes, addedTo(...shape));
      assert.deepEqual([shapeOf(analysis), codesOf(analysis)], [shape, ['constants-assumed']]);
    });
  }

  it('ConcatV2 concatenates along the only axis in which its inputs differ, without an assumption', async () => {
    const analysis = await graph('ConcatV2', [input([2, 3]), input([2, 4]), missing()]);
    assert.deepEqual([shapeOf(analysis), codesOf(analysis)], [[2, 7], []]);
  });

  it('Transpose swaps rows and columns', async () => {
    assert.deepEqual(shapeOf(await graph('Transpose', [input([5, 2, 3]), missing(3)])), [5, 3, 2]);
  });

  it('Reshape is unknown if the rank of its target is unknown', async () => {
    const { diagnostics } = await graph('Reshape', [input([2, 6]), { ...missing(), type: 'INT32' }]);
    assert.match(textOf(diagnostics[0].message), /rank/);
  });

  it('OneHot has the number of classes that it is added to, or is unknown', async () => {
    const inputs = [input([2], 'INT32'), missing(), input([]), input([])];
    assert.deepEqual(shapeOf(await graph('OneHot', inputs, {}, addedTo(2, 7))), [2, 7]);
    assert.match(textOf((await graph('OneHot', inputs)).diagnostics[0].message), /number of classes/);
  });
});

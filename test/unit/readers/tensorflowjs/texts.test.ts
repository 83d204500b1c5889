import assert from 'node:assert/strict';
import { graph, input, list, number, shapeOf, type Attributes, type Given } from './operatorGraph';

const strings = (...shape: number[]): Given => input(shape, 'STRING');
const longs = (...shape: number[]): Given => input(shape, 'INT64');
const float = { element_dtype: { type: 'DT_FLOAT' }, dtype: { type: 'DT_FLOAT' } };

describe('a TensorFlow operator on strings, tables, sparse tensors and lists', () => {
  // Shapes of all outputs as TensorFlow's documentation states them. How many words, entries or items there are is known
  // only when the model runs: one is counted.
  const cases: [string, string, readonly Given[], Attributes, readonly (readonly number[])[]][] = [
    ['StringSplit', 'indices of words, the words, the shape of both', [strings(3), strings()], {}, [[1, 2], [1], [2]]],
    ['StringNGrams', 'words and row starts', [strings(5), longs(3)], {}, [[1], [2]]],
    ['StringToHashBucketFast', 'one number per string', [strings(3)], {}, [[3]]],
    ['StaticRegexReplace', 'one string per string', [strings(3)], {}, [[3]]],
    ['HashTableV2', 'a handle', [], {}, [[]]],
    ['LookupTableFindV2', 'one value per key', [longs(), strings(2, 3), longs()], {}, [[2, 3]]],
    [
      'SparseReshape',
      'the same number of entries, with the new rank',
      [longs(5, 2), longs(2), longs(3)],
      {},
      [[5, 3], [3]],
    ],
    [
      'SparseFillEmptyRows',
      'indices, values, which rows were empty, the map to the input',
      [longs(5, 2), input([5]), longs(2), input([])],
      {},
      [[5, 2], [5], [1], [5]],
    ],
    ['SparseSegmentSum', 'rows of the table’s width', [input([9, 4]), longs(5), longs(5)], {}, [[1, 4]]],
    ['Bincount', 'of the shape of its input', [input([6], 'INT32'), number(9), input([0])], {}, [[6]]],
    ['Where', 'at most one index per element', [input([2, 3], 'BOOL')], {}, [[6, 2]]],
    ['Unique', 'at most all elements, and their indices', [longs(5)], {}, [[5], [5]]],
    ['UniqueV2', 'rows along an axis', [input([5, 3]), list(0)], {}, [[5, 3], [5]]],
    ['RaggedRange', 'row starts and values', [longs(4), longs(4), longs(4)], {}, [[5], [1]]],
    [
      'RaggedGather',
      'row starts and values',
      [longs(7), input([9, 3]), longs(4)],
      { OUTPUT_RAGGED_RANK: { i: '1' }, PARAMS_RAGGED_RANK: { i: '1' } },
      [[5], [1, 3]],
    ],
    ['TensorListFromTensor', 'the shape of the tensor', [input([5, 3]), list(3)], {}, [[5, 3]]],
    ['TensorListReserve', 'the given number of items', [list(3), number(7)], float, [[7]]],
    ['EmptyTensorList', 'an item', [list(3), number(7)], float, [[1]]],
    ['TensorListGetItem', 'an item', [input([5, 3]), number(0), list(3)], float, [[3]]],
    ['TensorListSetItem', 'with items of that shape', [input([5]), number(0), input([4, 2])], {}, [[5, 4, 2]]],
    ['TensorListPushBack', 'with items of that shape', [input([5]), input([4, 2])], {}, [[5, 4, 2]]],
    ['TensorListStack', 'one tensor', [input([5, 3]), list(3)], float, [[5, 3]]],
    ['TensorListConcatV2', 'one tensor, with the length of each item', [input([5, 3])], {}, [[5, 3], [5]]],
    ['TensorListLength', 'a number', [input([5, 3])], {}, [[]]],
    ['TensorArrayV3', 'the given number of items', [number(7)], float, [[7], []]],
    ['TensorArrayScatterV3', 'the shape of the tensor', [longs(), longs(5), input([5, 3]), input([])], {}, [[5, 3]]],
    ['TensorArrayReadV3', 'an item', [longs(), number(0), input([5, 3])], float, [[3]]],
    [
      'TensorArrayWriteV3',
      'with items of that shape',
      [longs(1), number(0), input([4, 2]), input([])],
      {},
      [[1, 4, 2]],
    ],
    ['TensorArrayGatherV3', 'one tensor', [longs(), longs(5), input([5, 3])], float, [[5, 3]]],
    ['TensorArraySplitV3', 'the shape of the tensor', [longs(), input([5, 3]), longs(2), input([])], {}, [[5, 3]]],
  ];
  for (const [op, what, inputs, attributes, shapes] of cases) {
    it(`${op}: ${what}`, async () => {
      const analysis = await graph(op, inputs, attributes);
      assert.deepEqual(
        shapes.map((_, output) => shapeOf(analysis, output)),
        shapes,
      );
      assert.equal(analysis.totals.exact.unknownCost, 0);
    });
  }

  it('uses the shapes that the exporter recorded', async () => {
    const noted = { list: { shape: [{ dim: [{ size: '4' }, { size: '2' }] }, { dim: [{ size: '4' }] }] } };
    const analysis = await graph('StringSplit', [strings(3), strings()], { _output_shapes: noted });
    assert.deepEqual([shapeOf(analysis, 0), shapeOf(analysis, 1)], [[4, 2], [4]]);
  });

  it('TensorArraySizeV3 returns the number of items', async () => {
    const analysis = await graph('TensorArraySizeV3', [longs(), input([5, 3])], {}, [
      { name: 'z', op: 'Zeros', input: ['y'], attr: { dtype: { type: 'DT_FLOAT' } } },
    ]);
    assert.equal(analysis.totals.exact.unknownCost, 0);
  });
});

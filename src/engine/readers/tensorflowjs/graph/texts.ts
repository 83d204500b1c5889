import { int } from '../../support/attributes';
import type { DataType } from '../../../graph/dataType';
import type { Dim, Shape } from '../../../graph/shape';
import type { Operation, OperationLowering } from './operation';

interface Stated {
  readonly dtype: DataType;
  readonly shape: Shape | null;
}

/**
 * Shapes that the exporter noted, otherwise the usual ones. The number of words or entries is known only when the model
 * runs: one is counted.
 */
function stated(name: string, usual: (operation: Operation) => readonly Stated[]): OperationLowering {
  return operation => {
    const noted = operation.node.outputShapes();
    return operation.stated(
      name,
      usual(operation).map(({ dtype, shape }, index) => {
        const known = noted[index] && noted[index].length > 0 ? noted[index] : null;
        const best: Shape | null = known?.map((dim, axis) => (dim > 0 ? dim : (shape?.[axis] ?? null))) ?? shape;
        if (best?.includes(null)) operation.assume();
        return { dtype, shape: best?.map(dim => dim ?? 1) ?? [] };
      }),
    );
  };
}

/** A list made into one tensor, and how long each of its items was. */
const joined = (operation: Operation): readonly Stated[] => [
  ...same(operation),
  { dtype: 'int64', shape: [operation.shape()?.[0] ?? null] },
];

const same = (operation: Operation): readonly Stated[] => [{ dtype: operation.dtype(), shape: operation.shape() }];

/** Rows of a table that are added up: one row for each segment. */
const segments = (operation: Operation): readonly Stated[] => [
  { dtype: operation.dtype(), shape: [null, operation.shape()?.at(-1) ?? null] },
];

/** Strings, tables, sparse tensors and lists of tensors: only the sums of segments are floating-point work. */
export const textOperations: Readonly<Record<string, OperationLowering>> = {
  StringSplit: stated('StringSplit', () => [
    { dtype: 'int64', shape: [null, 2] },
    { dtype: 'string', shape: [null] },
    { dtype: 'int64', shape: [2] },
  ]),
  StringNGrams: stated('StringNGrams', () => [
    { dtype: 'string', shape: [null] },
    { dtype: 'int64', shape: [2] },
  ]),
  StringToHashBucketFast: stated('StringToHashBucketFast', operation => [{ dtype: 'int64', shape: operation.shape() }]),
  StaticRegexReplace: stated('StaticRegexReplace', same),
  HashTable: stated('HashTable', () => [{ dtype: 'int64', shape: [] }]),
  HashTableV2: stated('HashTable', () => [{ dtype: 'int64', shape: [] }]),
  ...Object.fromEntries(
    ['', 'V2'].flatMap(version => [
      [`LookupTableImport${version}`, stated('InitializeTable', () => [])],
      [`InitializeTable${version}`, stated('InitializeTable', () => [])],
      [`LookupTableSize${version}`, stated('LookupTableSize', () => [{ dtype: 'int64', shape: [] }])],
    ]),
  ),
  LookupTableFind: stated('LookupTableFind', operation => [{ dtype: 'int64', shape: operation.shape(1) }]),
  LookupTableFindV2: stated('LookupTableFind', operation => [{ dtype: 'int64', shape: operation.shape(1) }]),
  SparseReshape: stated('SparseReshape', operation => [
    { dtype: 'int64', shape: [operation.shape()?.[0] ?? null, operation.shape(2)?.[0] ?? 2] },
    { dtype: 'int64', shape: [operation.shape(2)?.[0] ?? 2] },
  ]),
  SparseFillEmptyRows: stated('SparseFillEmptyRows', operation => {
    const entries = operation.shape(1)?.[0] ?? null;
    return [
      { dtype: 'int64', shape: [entries, operation.shape()?.at(-1) ?? 2] },
      { dtype: operation.dtype(1), shape: [entries] },
      { dtype: 'bool', shape: [null] },
      { dtype: 'int64', shape: [entries] },
    ];
  }),
  SparseToDense: stated('SparseToDense', operation => [
    { dtype: operation.dtype(2), shape: operation.expected() ?? [null] },
  ]),
  SparseSegmentMean: stated('SparseSegmentMean', segments),
  SparseSegmentSum: stated('SparseSegmentSum', segments),
  Bincount: stated('Bincount', operation => [{ dtype: 'int64', shape: operation.shape() }]),
  DenseBincount: stated('Bincount', operation => [{ dtype: 'float32', shape: operation.shape() }]),
  // The positions of an unknown number of true elements: at most one for each element.
  Where: stated('Where', operation => {
    const shape = operation.shape();
    return [
      {
        dtype: 'int64',
        shape: shape && [
          shape.reduce((count: number | null, dim) => (count === null || dim === null ? null : count * dim), 1),
          shape.length,
        ],
      },
    ];
  }),
  Unique: stated('Unique', operation => [
    { dtype: operation.dtype(), shape: operation.shape() },
    { dtype: 'int32', shape: operation.shape() },
  ]),
  UniqueV2: stated('Unique', operation => {
    const shape = operation.shape();
    // Without an axis the elements are compared, with one what lies at each of its places.
    return [
      { dtype: operation.dtype(), shape },
      { dtype: 'int32', shape: shape && [shape[operation.contents(1)?.[0] ?? 0] ?? null] },
    ];
  }),
  // None of the second list's values may be in the first: at most all of it is left.
  ListDiff: stated('ListDiff', operation => [...same(operation), { dtype: 'int32', shape: operation.shape() }]),
  RaggedRange: stated('RaggedRange', operation => [
    { dtype: 'int64', shape: [plusOne(operation.shape()?.[0])] },
    { dtype: operation.dtype(), shape: [null] },
  ]),
  RaggedGather: stated('RaggedGather', operation => {
    const levels = Math.min(Math.max(1, operation.node.int('OUTPUT_RAGGED_RANK', 1)), 8);
    const values = operation.node.int('PARAMS_RAGGED_RANK', 1);
    const splits = Array.from({ length: levels }, (_, level): Stated => ({
      dtype: 'int64',
      shape: [level === 0 ? plusOne(operation.shape(values + 1)?.[0]) : null],
    }));
    return [...splits, { dtype: operation.dtype(values), shape: [null, ...(operation.shape(values)?.slice(1) ?? [])] }];
  }),
  RaggedTensorToTensor: stated('RaggedTensorToTensor', operation => {
    const given = operation.contents(0) ?? operation.expected();
    return [
      {
        dtype: operation.dtype(1),
        shape: given?.map(dim => (dim === -1 ? null : dim)) ?? [null, null, ...(operation.shape(1)?.slice(1) ?? [])],
      },
    ];
  }),
  // A list of tensors counts as the tensor they would make up.
  TensorListFromTensor: stated('TensorListFromTensor', same),
  TensorListReserve: stated('TensorListReserve', operation => [
    { dtype: operation.node.type('element_dtype'), shape: [operation.contents(1)?.[0] ?? 1] },
  ]),
  EmptyTensorList: stated('EmptyTensorList', operation => [
    { dtype: operation.node.type('element_dtype'), shape: [1] },
  ]),
  TensorListGetItem: stated('TensorListGetItem', operation => [
    { dtype: operation.node.type('element_dtype'), shape: operation.shape()?.slice(1) ?? [] },
  ]),
  TensorListSetItem: stated('TensorListSetItem', operation => [
    { dtype: operation.dtype(2), shape: listOf(operation, 2) },
  ]),
  TensorListPushBack: stated('TensorListPushBack', operation => [
    { dtype: operation.dtype(1), shape: listOf(operation, 1) },
  ]),
  TensorListStack: stated('TensorListStack', operation => [
    { dtype: operation.node.type('element_dtype'), shape: operation.shape() },
  ]),
  TensorArrayV3: stated('TensorListReserve', operation => [
    { dtype: operation.node.type('dtype'), shape: [operation.contents(0)?.[0] ?? 1] },
    { dtype: 'float32', shape: [] },
  ]),
  TensorArrayScatterV3: stated('TensorListFromTensor', operation => [
    { dtype: operation.dtype(2), shape: operation.shape(2) },
  ]),
  TensorArrayReadV3: stated('TensorListGetItem', operation => [
    { dtype: operation.node.type('dtype'), shape: operation.shape(2)?.slice(1) ?? [] },
  ]),
  TensorArrayWriteV3: stated('TensorListSetItem', operation => [
    { dtype: operation.dtype(2), shape: listOf(operation, 2) },
  ]),
  TensorArrayGatherV3: stated('TensorListStack', operation => [
    { dtype: operation.node.type('dtype'), shape: operation.shape(2) },
  ]),
  TensorArraySizeV3: operation =>
    operation.op('Gather', [operation.op('Shape', [operation.inputs[1]]), operation.graph.constant('int64', [], [0])], {
      axis: int(0),
    }),
  TensorListConcatV2: stated('TensorListConcatV2', joined),
  TensorListConcat: stated('TensorListConcatV2', joined),
  TensorListScatter: stated('TensorListFromTensor', same),
  TensorListScatterV2: stated('TensorListFromTensor', same),
  TensorListSplit: stated('TensorListFromTensor', same),
  TensorListGather: stated('TensorListStack', operation => [
    {
      dtype: operation.node.type('element_dtype'),
      shape: [operation.shape(1)?.[0] ?? null, ...(operation.shape()?.slice(1) ?? [])],
    },
  ]),
  TensorListPopBack: stated('TensorListPopBack', operation => [
    ...same(operation),
    { dtype: operation.node.type('element_dtype'), shape: operation.shape()?.slice(1) ?? [] },
  ]),
  TensorListLength: stated('TensorListLength', () => [{ dtype: 'int32', shape: [] }]),
  TensorListResize: stated('TensorListResize', operation => [
    {
      dtype: operation.dtype(),
      shape: [operation.contents(1)?.[0] ?? operation.shape()?.[0] ?? null, ...(operation.shape()?.slice(1) ?? [])],
    },
  ]),
  TensorArrayConcatV3: stated('TensorListConcatV2', operation => [
    { dtype: operation.node.type('dtype'), shape: operation.shape(1) },
    { dtype: 'int64', shape: [operation.shape(1)?.[0] ?? null] },
  ]),
  TensorArraySplitV3: stated('TensorListFromTensor', operation => [
    { dtype: operation.dtype(1), shape: operation.shape(1) },
  ]),
  TensorArrayCloseV3: stated('TensorArrayClose', () => []),
};

/** Row splits: where each row begins, and where the last one ends. */
function plusOne(rows: Dim | undefined): Dim {
  return rows === null || rows === undefined ? null : rows + 1;
}

/** The list with items of the shape of one. */
function listOf(operation: Operation, item: number): Shape {
  return [operation.shape()?.[0] ?? 1, ...(operation.shape(item) ?? [])];
}

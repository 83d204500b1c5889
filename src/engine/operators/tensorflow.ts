import { product, sum, symbol, type Expression } from '../formula/expression';
import { dataTypeOf } from '../graph/dataType';
import { elementCount, type Shape } from '../graph/shape';
import { tensor, type ValueType } from '../graph/value';
import { say, type Message } from '../graph/message';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';

/**
 * What TensorFlow graphs have and ONNX does not: constants as nodes, lists of tensors, strings and sparse tensors.
 * Their reader states their outputs: attributes `shape_0`, `dtype_0`, ….
 */
const domain = 'tensorflow';

function stated(node: NodeContext): ValueType[] {
  return Array.from({ length: node.outputCount }, (_, index) =>
    tensor(dataTypeOf(node.int(`dtype_${index}`, 1)), node.ints(`shape_${index}`) ?? null),
  );
}

/** An operator whose reader states its outputs; what is left out of the cost is moved for nothing. */
export function statedOperator(name: string, cost: (node: NodeContext) => Cost = () => ({})): OperatorDefinition {
  return { name, domain, since: 1, infer: stated, cost };
}

const elements = (name: string, shape: Shape | null, meaning: Message): Expression =>
  symbol(name, elementCount(shape), meaning);

/** Rows of a table that are added up by segments; a mean divides each sum. */
function segments(node: NodeContext, divided: boolean): Cost {
  const rows = elements('T', node.shape(1), say`rows of the table that are added up`);
  const width = symbol('D', node.dim(0, -1), say`elements of a row`);
  const sums = product(rows, width);
  return { flops: divided ? sum(sums, elements('n', node.outputShape(0), say`output elements`)) : sums };
}

/**
 * Moves blocks of the axes after the first into it, or back (TensorFlow, SpaceToBatchND and BatchToSpaceND).
 * @param resize the new size of an axis, from its size, the block's and what is padded or cropped on both sides
 * @param factor of the first axis, from how many elements a block has
 */
function moved(
  node: NodeContext,
  resize: (size: number, block: number, rim: number) => number,
  factor: (count: number) => number,
): ValueType[] {
  const shape = node.shape(0);
  const [block, rims] = [node.constant(1)?.values, node.constant(2)?.values];
  if (
    !shape ||
    !block ||
    rims?.length !== 2 * block.length ||
    block.length >= shape.length ||
    block.includes(null) ||
    rims.includes(null)
  )
    return stated(node);
  const count = block.reduce<number>((product, size) => product * size!, 1);
  return [
    tensor(
      node.dtype(0),
      shape.map((size, axis) => {
        if (size === null || axis > block.length) return size;
        return axis === 0
          ? Math.round(size * factor(count))
          : resize(size, block[axis - 1]!, rims[2 * axis - 2]! + rims[2 * axis - 1]!);
      }),
    ),
  ];
}

export const tensorflow: readonly OperatorDefinition[] = [
  // Everything that the weights manifest lists is a weight, however it is used.
  { ...statedOperator('Const'), roles: ['weight'], fold: node => [node.constant(0)] },
  ...[
    'TensorListFromTensor',
    'TensorListReserve',
    'TensorListStack',
    'TensorListGetItem',
    'TensorListSetItem',
    'EmptyTensorList',
    'TensorListPushBack',
    'TensorListLength',
    'TensorListConcatV2',
    'TensorListPopBack',
    'TensorListResize',
    'TensorArrayClose',
    'StringSplit',
    'StringNGrams',
    'StringToHashBucketFast',
    'StaticRegexReplace',
    'LookupTableFind',
    'HashTable',
    'LookupTableSize',
    'InitializeTable',
    'StridedSlice',
    'SparseReshape',
    'SparseFillEmptyRows',
    'SparseToDense',
    'Where',
    'Unique',
    'MirrorPad',
    'ReverseV2',
    'BroadcastTo',
    'BroadcastArgs',
    'Bitcast',
    'ListDiff',
    'MatrixBandPart',
    'MatrixDiag',
    'MatrixDiagPart',
    'MatrixSetDiag',
    'RaggedGather',
    'RaggedRange',
    'RaggedTensorToTensor',
  ].map(name => statedOperator(name)),
  {
    ...statedOperator('SpaceToBatchND'),
    infer: node =>
      moved(
        node,
        (size, block, rim) => Math.ceil((size + rim) / block),
        count => count,
      ),
  },
  {
    ...statedOperator('BatchToSpaceND'),
    infer: node =>
      moved(
        node,
        (size, block, rim) => size * block - rim,
        count => 1 / count,
      ),
  },
  // Moving data costs nothing, even if its shape is unknown.
  ...[
    'Reshape',
    'Transpose',
    'Slice',
    'Pad',
    'PadV2',
    'Tile',
    'Fill',
    'Gather',
    'GatherV2',
    'GatherNd',
    'Squeeze',
    'ExpandDims',
    'Concat',
    'ConcatV2',
    'Pack',
    'Unpack',
    'Split',
    'SplitV',
    'Shape',
    'Identity',
    'ScatterNd',
    'OneHot',
    'DepthToSpace',
    'SpaceToDepth',
  ].map(name => statedOperator(name)),
  statedOperator('SparseSegmentMean', node => segments(node, true)),
  statedOperator('SparseSegmentSum', node => segments(node, false)),
  statedOperator('Bincount', node => ({ flops: elements('n', node.shape(0), say`counted elements`) })),
];

import { product, sum, symbol, type Expression } from '../formula/expression';
import { dataTypeOf } from '../graph/dataType';
import { elementCount, type Shape } from '../graph/shape';
import { tensor, type ValueType } from '../graph/value';
import type { Cost, NodeContext, OperatorDefinition } from './definition';

/**
 * What TensorFlow graphs have and ONNX has not: constants as nodes, lists of tensors, texts and sparse tensors. Their
 * reader says what they yield: attributes `shape_0`, `dtype_0`, ….
 */
const domain = 'tensorflow';

function stated(node: NodeContext): ValueType[] {
  return Array.from({ length: node.outputCount }, (_, index) => (
    tensor(dataTypeOf(node.int(`dtype_${index}`, 1)), node.ints(`shape_${index}`) ?? null)
  ));
}

/** An operator whose reader states its outputs; what is left out of the cost is moved for nothing. */
export function statedOperator(name: string, cost: (node: NodeContext) => Cost = () => ({})): OperatorDefinition {
  return { name, domain, since: 1, infer: stated, cost };
}

const elements = (name: string, shape: Shape | null, meaning: string): Expression => symbol(name, elementCount(shape), meaning);

/** Rows of a table that are added up by segments; a mean divides each sum. */
function segments(node: NodeContext, divided: boolean): Cost {
  const rows = elements('T', node.shape(1), 'rows of the table that are added up');
  const width = symbol('D', node.dim(0, -1), 'elements of a row');
  const sums = product(rows, width);
  return { flops: divided ? sum(sums, elements('n', node.outputShape(0), 'output elements')) : sums };
}

export const tensorflow: readonly OperatorDefinition[] = [
  // All that the weights manifest lists are weights, whatever they are used for.
  { ...statedOperator('Const'), roles: ['weight'] },
  ...[
    'TensorListFromTensor', 'TensorListReserve', 'TensorListStack', 'TensorListGetItem', 'TensorListSetItem', 'EmptyTensorList',
    'TensorListPushBack', 'TensorListLength', 'TensorListConcatV2', 'TensorListPopBack', 'TensorListResize', 'TensorArrayClose',
    'StringSplit', 'StringNGrams', 'StringToHashBucketFast', 'StaticRegexReplace', 'LookupTableFind', 'HashTable', 'LookupTableSize',
    'InitializeTable', 'SparseReshape', 'SparseFillEmptyRows', 'SparseToDense', 'Where', 'Unique',
    'SpaceToBatchND', 'BatchToSpaceND', 'MirrorPad', 'ReverseV2', 'BroadcastTo', 'BroadcastArgs', 'Bitcast', 'ListDiff',
    'MatrixBandPart', 'MatrixDiag', 'MatrixDiagPart', 'MatrixSetDiag', 'RaggedGather', 'RaggedRange', 'RaggedTensorToTensor',
  ].map(name => statedOperator(name)),
  statedOperator('SparseSegmentMean', node => segments(node, true)),
  statedOperator('SparseSegmentSum', node => segments(node, false)),
  statedOperator('Bincount', node => ({ flops: elements('n', node.shape(0), 'counted elements') })),
];

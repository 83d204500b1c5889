import { itemsOf, membersOf, stringOf, type JsonNode } from '../../support/json';
import { NodeDef } from './nodeDef';

/** A function of the graph's library. */
export interface FunctionDef {
  readonly arguments: readonly string[];
  readonly nodes: readonly NodeDef[];
  /** References to its results, in order. */
  readonly results: readonly string[];
}

/** The functions of a graph by name. */
export function functionsOf(library: JsonNode | undefined): ReadonlyMap<string, FunctionDef> {
  const functions = new Map<string, FunctionDef>();
  for (const node of itemsOf(membersOf(library).get('function')?.value)) {
    const members = membersOf(node);
    const signature = membersOf(members.get('signature')?.value);
    const names = (field: string): string[] =>
      itemsOf(signature.get(field)?.value).map(item => stringOf(membersOf(item).get('name')?.value) ?? '');
    const returned = membersOf(members.get('ret')?.value);
    functions.set(stringOf(signature.get('name')?.value) ?? '', {
      arguments: names('inputArg'),
      nodes: itemsOf(members.get('nodeDef')?.value).map(item => new NodeDef(item)),
      results: names('outputArg').map(name => stringOf(returned.get(name)?.value) ?? ''),
    });
  }
  return functions;
}

const batchNormalization = [
  'y',
  'batch_mean',
  'batch_variance',
  'reserve_space_1',
  'reserve_space_2',
  'reserve_space_3',
];

/**
 * Outputs in the order of TensorFlow's definitions of its operators (`core/ops/*_ops.cc`), where there are several of
 * different names. A list such as Split's has one name, and the number tells its items apart.
 */
const outputNames: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    StringSplit: ['indices', 'values', 'shape'],
    StringNGrams: ['ngrams', 'ngrams_splits'],
    TopK: ['values', 'indices'],
    TopKV2: ['values', 'indices'],
    Unique: ['y', 'idx'],
    UniqueV2: ['y', 'idx'],
    ListDiff: ['out', 'idx'],
    SparseReshape: ['output_indices', 'output_shape'],
    SparseFillEmptyRows: ['output_indices', 'output_values', 'empty_row_indicator', 'reverse_index_map'],
    NonMaxSuppressionV4: ['selected_indices', 'valid_outputs'],
    NonMaxSuppressionV5: ['selected_indices', 'selected_scores', 'valid_outputs'],
    FusedBatchNorm: batchNormalization,
    FusedBatchNormV2: batchNormalization,
    FusedBatchNormV3: batchNormalization,
    MaxPoolWithArgmax: ['output', 'argmax'],
    TensorListPopBack: ['output_handle', 'tensor'],
    TensorListConcat: ['tensor', 'lengths'],
    TensorListConcatV2: ['tensor', 'lengths'],
    TensorArrayV3: ['handle', 'flow'],
    TensorArrayConcatV3: ['value', 'lengths'],
    RaggedGather: ['output_nested_splits', 'output_dense_values'],
    RaggedRange: ['rt_nested_splits', 'rt_dense_values'],
    Switch: ['output_false', 'output_true'],
    Merge: ['output', 'value_index'],
  }),
);

/** The parts of a reference: `node`, `node:1`, or inside functions `node:output:1`. */
export function splitReference(
  reference: string,
  operatorOf: (node: string) => string | undefined,
): { node: string; output: number } {
  const [node, second, third] = reference.split(':');
  if (second === undefined) return { node, output: 0 };
  if (third === undefined) return { node, output: Number.parseInt(second, 10) || 0 };
  const named = outputNames.get(operatorOf(node) ?? '')?.indexOf(second) ?? 0;
  return { node, output: Math.max(0, named) + (Number.parseInt(third, 10) || 0) };
}

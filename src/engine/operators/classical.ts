import { entryOf } from '../graph/entryOf';
import { difference, product, sum, symbol, type Expression } from '../formula/expression';
import { elementCount, type Dim, type Shape } from '../graph/shape';
import { tensor, type ValueType } from '../graph/value';
import type { DataType } from '../graph/dataType';
import { inSequence, say, type Message } from '../graph/message';
import { inputElements } from './support/arguments';
import { together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { times } from './elementwise';
import { forestSize } from './support/forest';
import { perRow, rowsOf } from './support/rows';

/** Classical machine learning: the domain ai.onnx.ml. Its models keep what they learned in attributes. */
const domain = 'ai.onnx.ml';

/** The note that learned values are stored in attributes. */
const inAttributes = (what: Message): Message => say`${what} are stored in attributes and do not count as parameters.`;

/** Samples of an input: its rows, or one where it is a vector. */
const samples = (node: NodeContext): Dim => (node.rank(0) === 1 ? 1 : node.dim(0, 0));

/** An attribute that is a size. */
function size(node: NodeContext, attribute: string, fallback: Dim): Dim {
  const value = node.int(attribute) ?? fallback;
  return value === null || value >= 0
    ? value
    : node.fail(say`The size must not be negative, but is ${value} (${attribute}).`);
}

const sampleSymbol = (node: NodeContext): Expression => symbol('N', samples(node), say`samples`);
const featureSymbol = (node: NodeContext): Expression => symbol('C', node.dim(0, -1), say`features of a sample`);

/** An operator over elements, by operations for each. */
const perElement = (name: string, flops: number, dtype: (node: NodeContext) => DataType): OperatorDefinition => ({
  name,
  domain,
  since: 1,
  infer: node => [tensor(dtype(node), node.shape(0))],
  cost: node => (flops === 0 ? {} : { flops: times(flops, inputElements(node)) }),
});

/** Number and type of the class labels of a classifier. */
function labels(node: NodeContext): { count: Dim; dtype: DataType } {
  const strings = node.strings('classlabels_strings');
  if (strings !== undefined && strings.length > 0) return { count: strings.length, dtype: 'string' };
  const ints = node.ints('classlabels_ints') ?? node.ints('classlabels_int64s');
  return { count: ints === undefined || ints.length === 0 ? null : ints.length, dtype: 'int64' };
}

/**
 * Cost of a post-transformation per sample of E scores: SOFTMAX 5·E − 2, LOGISTIC 4·E, PROBIT taken as one special
 * function.
 */
function transformCost(node: NodeContext, rows: Expression, scores: Expression): Cost[] {
  const numbered = ['NONE', 'SOFTMAX', 'LOGISTIC', 'SOFTMAX_ZERO', 'PROBIT'];
  switch (node.string('post_transform') ?? numbered[node.int('post_transform', 0)]) {
    case 'SOFTMAX':
    case 'SOFTMAX_ZERO':
      return [{ flops: product(rows, difference(product(5, scores), 2)), special: product(rows, scores) }];
    case 'LOGISTIC':
      return [{ flops: product(4, rows, scores), special: product(rows, scores) }];
    case 'PROBIT':
      return [{ flops: product(rows, scores), special: product(rows, scores) }];
    default:
      return [];
  }
}

/** Scores that are sums of C products and an intercept. */
function linearCost(node: NodeContext, outputs: Dim): Cost[] {
  const [N, C, E] = [sampleSymbol(node), featureSymbol(node), symbol('E', outputs, say`scores of a sample`)];
  return [{ macs: product(N, C, E), flops: product(2, N, C, E) }, ...transformCost(node, N, E)];
}

/** A list of coefficients as rows of one length; null if it is invalid. */
const shared = (count: number, length: Dim): Dim => (length !== null && count % length === 0 ? count / length : null);

const linearClassifier: OperatorDefinition = {
  name: 'LinearClassifier',
  domain,
  since: 1,
  infer: node => {
    const { count, dtype } = labels(node);
    const rows = samples(node);
    return [tensor(dtype, [rows]), tensor('float32', [rows, count ?? node.floats('intercepts')?.length ?? null])];
  },
  cost: node => {
    const features = node.dim(0, -1);
    const coefficients = node.floats('coefficients')?.length ?? null;
    const scores = node.floats('intercepts')?.length ?? (coefficients === null ? null : shared(coefficients, features));
    const E = symbol('E', scores, say`scores of a sample`);
    return together(
      ...linearCost(node, scores),
      { flops: product(sampleSymbol(node), E) },
      { note: inAttributes(say`The coefficients`) },
    );
  },
};

const linearRegressor: OperatorDefinition = {
  name: 'LinearRegressor',
  domain,
  since: 1,
  infer: node => [tensor('float32', [samples(node), size(node, 'targets', 1)])],
  cost: node => together(...linearCost(node, size(node, 'targets', 1)), { note: inAttributes(say`The coefficients`) }),
};

/** Support vectors, each with a kernel value per sample. */
function kernelCost(node: NodeContext, vectors: Expression): Cost {
  const [N, C] = [sampleSymbol(node), featureSymbol(node)];
  const dot = difference(product(2, C), 1);
  const each = product(N, vectors);
  switch (node.string('kernel_type', 'LINEAR')) {
    // (γ·x·y + c)^d; tanh(γ·x·y + c); e^(−γ·|x − y|²): differences, squares, their sum.
    case 'POLY':
    case 'SIGMOID':
      return { macs: product(each, C), flops: product(each, sum(dot, 3)), special: each };
    case 'RBF':
      return { macs: product(each, C), flops: product(each, sum(product(3, C), 1)), special: each };
    default:
      return { macs: product(each, C), flops: product(each, dot) };
  }
}

/** Support vectors of a machine; the coefficients of a linear one if there are none. */
function supportVectors(node: NodeContext): Dim {
  const counts = node.ints('vectors_per_class');
  if (counts !== undefined && counts.length > 0) return counts.reduce((a, b) => a + Math.max(b, 0), 0);
  return size(node, 'n_supports', 0);
}

/** Every pair of classes decides by a sum over the vectors of both: (E − 1) products for each vector. */
const svmClassifier: OperatorDefinition = {
  name: 'SVMClassifier',
  domain,
  since: 1,
  infer: node => {
    const { count, dtype } = labels(node);
    const probabilities = (node.floats('prob_a')?.length ?? 0) > 0 || supportVectors(node) === 0;
    const rows = samples(node);
    // Without probabilities, runtimes give a score for each class or for each pair of classes: of 3 classes both are 3.
    return [
      tensor(dtype, [rows]),
      tensor('float32', [rows, probabilities || count === 2 || count === 3 ? count : null]),
    ];
  },
  cost: node => {
    const { count } = labels(node);
    const vectors = supportVectors(node);
    const note = inAttributes(say`Support vectors and coefficients`);
    if (vectors === 0) return together(...linearCost(node, count), { note });
    const S = symbol('S', vectors, say`support vectors`);
    const others = symbol(
      'E',
      count === null ? null : Math.max(count - 1, 1),
      say`other classes that a vector decides against`,
    );
    const decisions = product(sampleSymbol(node), S, others);
    return together(kernelCost(node, S), { macs: decisions, flops: product(2, decisions) }, { note });
  },
};

const svmRegressor: OperatorDefinition = {
  name: 'SVMRegressor',
  domain,
  since: 1,
  infer: node => [tensor('float32', [samples(node), 1])],
  cost: node => {
    const vectors = supportVectors(node);
    const note = inAttributes(say`Support vectors and coefficients`);
    if (vectors === 0) return together(...linearCost(node, 1), { note });
    const S = symbol('S', vectors, say`support vectors`);
    const decisions = product(sampleSymbol(node), S);
    return together(kernelCost(node, S), { macs: decisions, flops: product(2, decisions) }, { note });
  },
};

/** A comparison at each node on the way to a leaf, and a sum per tree. */
function forestCost(node: NodeContext): Cost {
  const { trees, depth } = forestSize(node);
  const N = sampleSymbol(node);
  const D = symbol('D', depth, say`comparisons on the longest paths of all trees`);
  const scores = symbol('E', node.outputDim(node.outputCount > 1 ? 1 : 0, -1), say`scores of a sample`);
  const leaves = symbol('B', trees, say`trees, each of which adds one leaf`);
  const note = inSequence(
    say`Each tree is counted along its longest path, with one leaf weight.`,
    inAttributes(say`Thresholds and leaf weights`),
  );
  return together({ flops: product(N, sum(D, leaves)) }, ...transformCost(node, N, scores), { note });
}

const treeEnsembleClassifier: OperatorDefinition = {
  name: 'TreeEnsembleClassifier',
  domain,
  since: 1,
  infer: node => {
    const { count, dtype } = labels(node);
    return [tensor(dtype, [samples(node)]), tensor('float32', [samples(node), count])];
  },
  cost: forestCost,
};

const treeEnsemble = (name: string, since: number, dtype: (node: NodeContext) => DataType): OperatorDefinition => ({
  name,
  domain,
  since,
  infer: node => [tensor(dtype(node), [samples(node), size(node, 'n_targets', null)])],
  cost: forestCost,
});

/** Normalizer: by the largest, the sum of absolute values or the root of the squares' sum of each sample. */
const normalizer: OperatorDefinition = {
  name: 'Normalizer',
  domain,
  since: 1,
  infer: node => [tensor('float32', node.shape(0))],
  cost: node => {
    const rank = node.rank(0);
    const rows = rowsOf(node.shape(0), axis => axis === (rank ?? 0) - 1, say`normalized together`);
    switch (node.string('norm', 'MAX')) {
      case 'L1':
        return { flops: perRow(rows, 3, -1) };
      case 'L2':
        return { flops: perRow(rows, 3, 0), special: perRow(rows, 0, 1) };
      default:
        return { flops: perRow(rows, 2, -1) };
    }
  },
};

/** LabelEncoder: keys of one type are replaced by values of another (versions 1, 2 and 4 name them differently). */
function encodedType(node: NodeContext): DataType {
  const values = node.tensorAttribute('values_tensor');
  if (values !== undefined) return values.dtype;
  if (node.strings('values_strings') !== undefined) return 'string';
  if (node.ints('values_int64s') !== undefined) return 'int64';
  if (node.floats('values_floats') !== undefined) return 'float32';
  return opposite(node);
}

/** Strings become integers, integers become strings. */
function opposite(node: NodeContext): DataType {
  const dtype = node.dtype(0);
  return dtype === 'string' ? 'int64' : dtype === 'undefined' ? 'undefined' : 'string';
}

/** Operators that look up or move: they compute nothing. */
const moving = (name: string, infer: (node: NodeContext) => ValueType | null): OperatorDefinition => ({
  name,
  domain,
  since: 1,
  infer: node => [infer(node)],
  cost: () => ({}),
});

function categories(node: NodeContext): Dim {
  const count = node.strings('cats_strings')?.length || node.ints('cats_int64s')?.length;
  return count || null;
}

function featureVector(node: NodeContext): Shape {
  const stated = node.ints('inputdimensions');
  let width: Dim = 0;
  for (let input = 0; input < node.inputCount; input++) {
    const each: Dim =
      stated?.[input] ?? (node.rank(input) === 1 ? node.dim(input, 0) : elementsPerSample(node.shape(input)));
    width = width === null || each === null ? null : width + each;
  }
  return [samples(node), width];
}

const elementsPerSample = (shape: Shape | null): Dim => (shape === null ? null : elementCount(shape.slice(1)));

function extractedFeatures(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  const count = elementCount(node.shape(1));
  if (shape === null) return null;
  return shape.length <= 1 ? [1, count] : [...shape.slice(0, -1), count];
}

/** The type of a map's values as a vocabulary spreads them. */
function vectorized(node: NodeContext): ValueType {
  const type = node.type(0);
  const value = type?.kind === 'map' ? type.value : null;
  const words = node.strings('string_vocabulary')?.length || node.ints('int64_vocabulary')?.length;
  return tensor(value?.kind === 'tensor' ? value.dtype : 'undefined', [1, words || null]);
}

const castTargets: Record<string, DataType> = { TO_FLOAT: 'float32', TO_STRING: 'string', TO_INT64: 'int64' };

function castMap(node: NodeContext): ValueType {
  const width = node.string('map_form') === 'SPARSE' ? size(node, 'max_map', 1) : null;
  return tensor(entryOf(castTargets, node.string('cast_to', 'TO_FLOAT')) ?? 'undefined', [1, width]);
}

/** A sequence with a map from label to score for each sample. */
const zipMap = (node: NodeContext): ValueType => ({
  kind: 'sequence',
  element: {
    kind: 'map',
    key: node.strings('classlabels_strings')?.length ? 'string' : 'int64',
    value: tensor('float32', []),
  },
});

export const classical: OperatorDefinition[] = [
  perElement('Binarizer', 1, node => node.dtype(0)),
  perElement('Imputer', 1, node => node.dtype(0)),
  perElement('Scaler', 2, () => 'float32'),
  normalizer,
  linearClassifier,
  linearRegressor,
  svmClassifier,
  svmRegressor,
  treeEnsembleClassifier,
  treeEnsemble('TreeEnsembleRegressor', 1, () => 'float32'),
  treeEnsemble('TreeEnsemble', 5, node => node.dtype(0)),
  moving('LabelEncoder', node => tensor(encodedType(node), node.shape(0))),
  moving('CategoryMapper', node => tensor(opposite(node), node.shape(0))),
  moving('OneHotEncoder', node => tensor('float32', node.shape(0) && [...node.shape(0)!, categories(node)])),
  moving('FeatureVectorizer', node => tensor('float32', featureVector(node))),
  moving('ArrayFeatureExtractor', node => tensor(node.dtype(0), extractedFeatures(node))),
  moving('DictVectorizer', vectorized),
  moving('CastMap', castMap),
  moving('ZipMap', zipMap),
];

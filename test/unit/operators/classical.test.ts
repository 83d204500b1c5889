import assert from 'node:assert/strict';
import type { Attribute } from '../../../src/engine/graph/graph';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const input = (...shape: readonly (number | null)[]): TestInput => ({ shape });
const floats = (...value: number[]): Attribute => ({ kind: 'floats', value });
const run = (
  op: string,
  attributes: Parameters<typeof analyzeNode>[0]['attributes'],
  inputs: TestInput[] = [input(6, 4)],
  outputs = 1,
) => analyzeNode({ op, domain: 'ai.onnx.ml', attributes, inputs, outputs });
const types = (node: ReturnType<typeof run>) => node.outputs.map(({ dtype, shape }) => [dtype, shape]);

describe('linear models and support vector machines', () => {
  it('cost one dot product per score', () => {
    const regressor = run('LinearRegressor', { targets: 3, coefficients: floats(...new Array<number>(12).fill(0.5)) });
    assert.deepEqual(types(regressor), [['float32', [6, 3]]]);
    assert.deepEqual([regressor.macs, regressor.flops, regressor.params], [72, 144, 0]);
    assert.match(regressor.note, /attributes/);
    const classifier = run(
      'LinearClassifier',
      {
        classlabels_strings: ['a', 'b', 'c'],
        coefficients: floats(...new Array<number>(12).fill(0.5)),
        intercepts: floats(1, 2, 3),
        post_transform: 'SOFTMAX',
      },
      undefined,
      2,
    );
    assert.deepEqual(types(classifier), [
      ['string', [6]],
      ['float32', [6, 3]],
    ]);
    assert.deepEqual([classifier.macs, classifier.flops, classifier.special], [72, 144 + 6 * 13 + 18, 18]);
  });

  it('evaluate the kernel for every support vector', () => {
    const regressor = run('SVMRegressor', { kernel_type: 'RBF', n_supports: 5 });
    assert.deepEqual(types(regressor), [['float32', [6, 1]]]);
    assert.deepEqual([regressor.macs, regressor.flops, regressor.special], [6 * 5 * 4 + 30, 30 * 13 + 60, 30]);
    const classifier = run(
      'SVMClassifier',
      { kernel_type: 'LINEAR', vectors_per_class: [2, 3], classlabels_ints: [0, 1] },
      undefined,
      2,
    );
    assert.deepEqual(types(classifier), [
      ['int64', [6]],
      ['float32', [6, 2]],
    ]);
    assert.deepEqual([classifier.macs, classifier.flops], [120 + 30, 30 * 7 + 60]);
  });

  it('with three or more classes give one score per class, or per pair of classes: n(n − 1)/2 for n classes', () => {
    const scores = (classes: readonly number[]) =>
      types(
        run(
          'SVMClassifier',
          { kernel_type: 'LINEAR', vectors_per_class: classes.map(() => 1), classlabels_ints: classes },
          undefined,
          2,
        ),
      )[1];
    assert.deepEqual(scores([0, 1, 2]), ['float32', [6, 3]]);
    assert.deepEqual(scores([0, 1, 2, 3]), ['float32', [6, null]]);
  });
});

describe('tree ensembles', () => {
  // Two trees: a root with two leaves, and a root above another branch.
  const nodes = {
    nodes_treeids: [0, 0, 0, 1, 1, 1, 1, 1],
    nodes_nodeids: [0, 1, 2, 0, 1, 2, 3, 4],
    nodes_truenodeids: [1, 0, 0, 1, 0, 3, 0, 0],
    nodes_falsenodeids: [2, 0, 0, 2, 0, 4, 0, 0],
    nodes_modes: ['BRANCH_LEQ', 'LEAF', 'LEAF', 'BRANCH_LEQ', 'LEAF', 'BRANCH_LEQ', 'LEAF', 'LEAF'],
  };

  it('count the longest path of each tree', () => {
    const node = run('TreeEnsembleRegressor', { ...nodes, n_targets: 1 });
    assert.deepEqual(types(node), [['float32', [6, 1]]]);
    assert.equal(node.flops, 6 * (1 + 2 + 2));
    assert.match(node.note, /longest path/);
    const classifier = run(
      'TreeEnsembleClassifier',
      { ...nodes, classlabels_int64s: [0, 1, 2], post_transform: 'LOGISTIC' },
      undefined,
      2,
    );
    assert.deepEqual(types(classifier), [
      ['int64', [6]],
      ['float32', [6, 3]],
    ]);
    assert.equal(classifier.flops, 6 * 5 + 4 * 18);
  });

  it('in version 5 refer to nodes by index', () => {
    const node = run(
      'TreeEnsemble',
      {
        n_targets: 2,
        tree_roots: [0],
        nodes_truenodeids: [0, 1],
        nodes_falsenodeids: [1, 2],
        nodes_trueleafs: [1, 1],
        nodes_falseleafs: [0, 1],
      },
      [{ dtype: 'float64', shape: [3, 4] }],
    );
    assert.deepEqual(types(node), [['float64', [3, 2]]]);
    assert.equal(node.flops, 3 * (2 + 1));
  });

  it('with a cycle have an unknown cost', () => {
    const node = run('TreeEnsemble', {
      n_targets: 1,
      tree_roots: [0],
      nodes_truenodeids: [1, 0],
      nodes_falsenodeids: [1, 0],
      nodes_trueleafs: [0, 0],
      nodes_falseleafs: [0, 0],
    });
    assert.equal(node.flops, null);
  });
});

describe('feature operators', () => {
  it('scale, impute, binarize and normalize', () => {
    assert.deepEqual([run('Scaler', {}).flops, run('Imputer', {}).flops, run('Binarizer', {}).flops], [48, 24, 24]);
    assert.deepEqual(
      [run('Normalizer', { norm: 'L1' }).flops, run('Normalizer', { norm: 'L2' }).flops, run('Normalizer', {}).flops],
      [66, 72, 42],
    );
  });

  it('encode without arithmetic', () => {
    const words: TestInput = { dtype: 'string', shape: [2, 3] };
    assert.deepEqual(types(run('LabelEncoder', { keys_strings: ['a'], values_int64s: [1] }, [words])), [
      ['int64', [2, 3]],
    ]);
    assert.deepEqual(types(run('LabelEncoder', { keys_strings: ['a'], values_floats: floats(1) }, [words])), [
      ['float32', [2, 3]],
    ]);
    assert.deepEqual(types(run('LabelEncoder', { classes_strings: ['a'] }, [words])), [['int64', [2, 3]]]);
    assert.deepEqual(types(run('CategoryMapper', { cats_strings: ['a'], cats_int64s: [1] }, [words])), [
      ['int64', [2, 3]],
    ]);
    assert.deepEqual(types(run('OneHotEncoder', { cats_strings: ['a', 'b'] }, [words])), [['float32', [2, 3, 2]]]);
    assert.equal(run('LabelEncoder', { classes_strings: ['a'] }, [words]).flops, 0);
  });

  it('join features and extract them', () => {
    assert.deepEqual(types(run('FeatureVectorizer', { inputdimensions: [4, 2] }, [input(6, 4), input(6, 2)])), [
      ['float32', [6, 6]],
    ]);
    assert.deepEqual(types(run('ArrayFeatureExtractor', {}, [input(6, 4), { dtype: 'int64', shape: [1, 2] }])), [
      ['float32', [6, 2]],
    ]);
    assert.deepEqual(run('ZipMap', { classlabels_strings: ['a', 'b'] }).outputs[0].type, {
      kind: 'sequence',
      element: { kind: 'map', key: 'string', value: { kind: 'tensor', dtype: 'float32', shape: [] } },
    });
  });
});

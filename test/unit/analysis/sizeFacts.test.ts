import assert from 'node:assert/strict';
import { analyze, type AnalyzeOptions } from '../../../src/engine/analysis/analyze';
import type { Attribute, DeclaredDim, Model, ValueInfo } from '../../../src/engine/graph/graph';
import { textOf } from '../../../src/engine/graph/message';
import { buildGraph, buildModel, node, type GraphSketch } from '../support/buildModel';

const int = (value: number): Attribute => ({ kind: 'int', value });
const ints = (...value: number[]): Attribute => ({ kind: 'ints', value });

/** The sizes of open dimensions with their origin, and the diagnostics. */
function settled(model: Model, options: AnalyzeOptions = {}) {
  const { dimensions, diagnostics } = analyze(model, options);
  return {
    sizes: Object.fromEntries(
      dimensions.map(({ name, value, source, decidedBy }) => [
        name,
        decidedBy ? [value, source, decidedBy] : [value, source],
      ]),
    ),
    problems: diagnostics.filter(({ severity }) => severity !== 'info').map(({ message }) => textOf(message)),
  };
}

const sizesOf = (sketch: GraphSketch) => settled(buildModel(sketch));

function declaring(sketch: GraphSketch, shapes: Readonly<Record<string, readonly DeclaredDim[]>>): Model {
  const model = buildModel(sketch);
  const valueInfo = new Map(
    Object.entries(shapes).map(([name, shape]): [string, ValueInfo] => [
      name,
      { name, type: { kind: 'tensor', dtype: 'float32', shape } },
    ]),
  );
  return { ...model, graph: { ...model.graph, valueInfo } };
}

describe('an assumed size yields', () => {
  it('to the dimension of a weight', () => {
    const found = sizesOf({
      inputs: { x: ['N', 'features'] },
      weights: { w: [65, 10] },
      nodes: [node('MatMul', 'x, w', 'y', {}, { name: 'fc' })],
    });
    assert.deepEqual(found, { sizes: { N: [1, 'assumed'], features: [65, 'file', 'fc'] }, problems: [] });
  });

  it('to a table of positions, even if one position would broadcast', () => {
    const found = sizesOf({
      inputs: { x: ['N', 'seq', 8] },
      weights: { positions: [1, 77, 8] },
      nodes: [node('Add', 'x, positions', 'y', {}, { name: 'embed' })],
    });
    assert.deepEqual(found, { sizes: { N: [1, 'assumed'], seq: [77, 'file', 'embed'] }, problems: [] });
  });

  it('to a shape in a constant', () => {
    const found = sizesOf({
      inputs: { x: ['N', 'seq', 8] },
      constants: { target: [-1, 50, 4, 2] },
      nodes: [node('Reshape', 'x, target', 'y', {}, { name: 'heads' })],
    });
    assert.deepEqual(found.sizes.seq, [50, 'file', 'heads']);
  });

  it('to a declared shape', () => {
    const sketch: GraphSketch = {
      inputs: { x: ['N', 'seq', 8] },
      nodes: [node('Relu', 'x', 'y', {}, { name: 'act' })],
    };
    const found = settled(declaring(sketch, { y: ['N', 40, 8] }));
    assert.deepEqual(found, { sizes: { N: [1, 'assumed'], seq: [40, 'file', 'act'] }, problems: [] });
  });

  it('to the features of a flattened image: height and width grow together, divisible by the strides', () => {
    // Five halvings of 288 to 319 give 9 × 9; of these, 288 leaves no remainder.
    const halvings = ['x', 'a', 'b', 'c', 'd', 'e'];
    const nodes = halvings
      .slice(1)
      .map((output, index) =>
        node('MaxPool', halvings[index], output, { kernel_shape: ints(2, 2), strides: ints(2, 2) }),
      );
    const found = sizesOf({
      inputs: { x: ['N', 3, 'height', 'width'] },
      weights: { w: [3 * 81, 10] },
      nodes: [...nodes, node('Flatten', 'e', 'flat'), node('Gemm', 'flat, w', 'y', {}, { name: 'fc' })],
    });
    assert.deepEqual(found.sizes, {
      N: [1, 'assumed'],
      height: [288, 'file', 'fc'],
      width: [288, 'file', 'fc'],
    });
    assert.deepEqual(found.problems, []);
  });

  it('to the number of patches of an image: 24 · 24 + 1 of 16 × 16 pixels', () => {
    const found = sizesOf({
      inputs: { x: [1, 3, 'height', 'width'] },
      weights: { w: [8, 3, 16, 16], token: [1, 1, 8], positions: [1, 577, 8] },
      constants: { target: [1, 8, -1] },
      nodes: [
        node('Conv', 'x, w', 'patches', { strides: ints(16, 16) }),
        node('Reshape', 'patches, target', 'rows'),
        node('Transpose', 'rows', 'tokens', { perm: ints(0, 2, 1) }),
        node('Concat', 'token, tokens', 'all', { axis: int(1) }),
        node('Add', 'all, positions', 'y', {}, { name: 'embed' }),
      ],
    });
    assert.deepEqual(found.sizes, { height: [384, 'file', 'embed'], width: [384, 'file', 'embed'] });
  });

  it('to the size of a window', () => {
    const found = sizesOf({
      inputs: { x: ['N', 1, 'time'] },
      weights: { w: [8, 1, 400] },
      nodes: [node('Conv', 'x, w', 'y', {}, { name: 'conv' })],
    });
    assert.deepEqual(found.sizes.time, [400, 'file', 'conv']);
  });

  it('to a dilated window, which spans (k − 1) · d + 1 elements', () => {
    const found = sizesOf({
      inputs: { x: ['N', 1, 'time'] },
      weights: { w: [8, 1, 5] },
      nodes: [node('Conv', 'x, w', 'y', { dilations: ints(64) }, { name: 'conv' })],
    });
    assert.deepEqual(found.sizes.time, [4 * 64 + 1, 'file', 'conv']);
  });

  it('to the frame length of a Fourier transform', () => {
    const found = sizesOf({
      inputs: { x: ['N', 'time', 1] },
      weights: { window: [512] },
      constants: { step: 160 },
      nodes: [node('STFT', 'x, step, window', 'y', {}, { name: 'stft' })],
    });
    assert.deepEqual(found.sizes.time, [512, 'file', 'stft']);
  });

  it('to the minimum for a chain of strided operators, rounded up to a multiple of their strides', () => {
    // Strides of 5, 4 and 4 before a window of 8: 8 · 80 elements give 8 there, 7 windows of 5 fewer.
    const found = sizesOf({
      inputs: { x: ['N', 1, 'time'] },
      weights: { a: [1, 1, 5], b: [1, 1, 4], c: [1, 1, 4], d: [1, 1, 8] },
      nodes: [
        node('Conv', 'x, a', 'xa', { strides: ints(5) }),
        node('Conv', 'xa, b', 'xb', { strides: ints(4) }),
        node('Conv', 'xb, c', 'xc', { strides: ints(4) }),
        node('Conv', 'xc, d', 'y', {}, { name: 'last' }),
      ],
    });
    assert.deepEqual(found.sizes.time, [640, 'file', 'last']);
  });

  it('to divisibility: thirds that are concatenated again', () => {
    const found = sizesOf({
      inputs: { x: ['N', 1, 'frames'] },
      weights: { w: [1, 1, 3] },
      nodes: [
        node('MaxPool', 'x', 'small', { kernel_shape: ints(3), strides: ints(3) }),
        node('ConvTranspose', 'small, w', 'large', { strides: ints(3) }),
        node('Concat', 'x, large', 'y', { axis: int(1) }, { name: 'skip' }),
      ],
    });
    assert.deepEqual(found.sizes.frames, [129, 'file', 'skip']);
  });

  it('to a size that the user sets for another dimension', () => {
    const model = buildModel({
      inputs: { past: ['N', 'past_len', 8], x: ['N', 'seq', 8], mask: ['N', 'whole', 8] },
      nodes: [
        node('Concat', 'past, x', 'all', { axis: int(1) }),
        node('Add', 'all, mask', 'y', {}, { name: 'masked' }),
      ],
    });
    const { sizes } = settled(model, {
      dimensions: new Map([
        ['past_len', 1000],
        ['seq', 3],
      ]),
    });
    assert.deepEqual(sizes.whole, [1003, 'file', 'masked']);
  });
});

describe('a contradiction inside a body:', () => {
  const product = buildGraph({ inputs: { a: [], b: [] }, nodes: [node('MatMul', 'a, b', 'c')] });

  it('in a function it is resolved as outside', () => {
    const linear = {
      domain: 'my',
      name: 'Linear',
      overload: '',
      graph: { ...product, outputs: [{ name: 'c', type: null }] },
      opsets: new Map([['ai.onnx', 18]]),
      attributes: [],
      defaults: new Map(),
    };
    const model = buildModel(
      {
        inputs: { x: ['N', 'features'] },
        weights: { w: [65, 10] },
        nodes: [node('Linear', 'x, w', 'y', {}, { domain: 'my', name: 'fc' })],
      },
      [linear],
    );
    assert.deepEqual(settled(model), { sizes: { N: [1, 'assumed'], features: [65, 'file', 'fc'] }, problems: [] });
  });

  it('in a branch that may not run it is ignored', () => {
    const branch = (weight: readonly number[]): Attribute => ({
      kind: 'graph',
      value: buildGraph({ outputs: { z: [] }, weights: { w: weight }, nodes: [node('MatMul', 'x, w', 'z')] }),
    });
    const { sizes } = sizesOf({
      inputs: { x: ['N', 'seq'], go: { dtype: 'bool', shape: [] } },
      nodes: [node('If', 'go', 'y', { then_branch: branch([128, 4]), else_branch: branch([65, 4]) })],
    });
    assert.deepEqual(sizes.seq, [128, 'assumed']);
  });
});

describe('the size of an input with a descriptive name', () => {
  const sizeOf = (input: string, shape: readonly DeclaredDim[]) =>
    Object.values(sizesOf({ inputs: { [input]: shape }, nodes: [node('Relu', input, 'y')] }).sizes).map(
      ([value]) => value,
    );

  it('is one second for audio, whatever the rest of the name', () => {
    for (const name of ['audio_length', 'num_samples', 'waveform', 'audio_len', 'samples', 'wave_length'])
      assert.deepEqual(sizeOf('x', [1, name]), [16_000], name);
  });

  it('is that of a sequence for frames or steps', () => {
    for (const name of ['subsampled_frames', 'audio_frames', 'sequence_length'])
      assert.deepEqual(sizeOf('x', [1, name]), [128], name);
  });

  it('does not affect the batch of 1 if dimensions have no names', () => {
    assert.deepEqual(sizeOf('waveform', [null, null]), [1, 16_000]);
    assert.deepEqual(sizeOf('past_tokens', [null, null]), [1, 0]);
  });
});

describe('a contradiction of facts', () => {
  it('names the size involved, its origin, and how to change it', () => {
    const { sizes, problems } = sizesOf({
      inputs: { x: ['N', 'features'] },
      weights: { v: [65, 10], w: [64, 10] },
      nodes: [node('MatMul', 'x, v', 'y', {}, { name: 'one' }), node('MatMul', 'x, w', 'z', {}, { name: 'other' })],
    });
    assert.deepEqual(sizes.features, [65, 'file', 'one']);
    assert.deepEqual(problems, [
      'MatMul: The inner dimensions 65 and 64 differ. features is 65 because of one: --dim features=N changes that.',
    ]);
  });

  it('between a size set by the user and the file keeps the size and is an error', () => {
    const model = buildModel({
      inputs: { x: ['N', 'features'] },
      weights: { w: [65, 10] },
      nodes: [node('MatMul', 'x, w', 'y')],
    });
    const { sizes, problems } = settled(model, { dimensions: new Map([['features', 60]]) });
    assert.deepEqual([sizes.features, problems.length], [[60, 'given'], 1]);
  });

  it('without open dimensions is not examined further', () => {
    const { problems } = sizesOf({
      inputs: { x: [1, 60] },
      weights: { w: [65, 10] },
      nodes: [node('MatMul', 'x, w', 'y')],
    });
    assert.deepEqual(problems, ['MatMul: The inner dimensions 60 and 65 differ.']);
  });
});

describe('the length of a sequence with cached tokens', () => {
  const sketch: GraphSketch = {
    inputs: {
      q: ['batch', 'sequence_length', 64],
      k: ['batch', 'sequence_length', 64],
      v: ['batch', 'sequence_length', 64],
      pk: ['batch', 2, 'past_sequence_length', 32],
      pv: ['batch', 2, 'past_sequence_length', 32],
      mask: ['batch', 'total_sequence_length'],
    },
    nodes: [
      node(
        'MultiHeadAttention',
        'q, k, v, , , , pk, pv',
        'y, kept_k, kept_v',
        { num_heads: int(2) },
        { domain: 'com.microsoft' },
      ),
    ],
  };
  const given = (sizes: Readonly<Record<string, number>>) =>
    settled(buildModel(sketch), { dimensions: new Map(Object.entries(sizes)) });

  it('is their sum if attention concatenates them', () => {
    const { sizes } = given({ sequence_length: 1, past_sequence_length: 1000 });
    assert.deepEqual(sizes.total_sequence_length, [1001, 'assumed']);
  });

  it('is what the user sets, with a warning if that contradicts its parts', () => {
    const { sizes, problems } = given({ sequence_length: 1, past_sequence_length: 1000, total_sequence_length: 7 });
    assert.deepEqual(sizes.total_sequence_length, [7, 'given']);
    assert.deepEqual(problems, [
      'total_sequence_length is set to 7, but past_sequence_length + sequence_length is 1001.',
    ]);
  });
});

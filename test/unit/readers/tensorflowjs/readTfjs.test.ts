import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { readTfjs } from '../../../../src/engine/readers/tensorflowjs/readTfjs';
import { ReadError } from '../../../../src/engine/readers/support/readError';

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype?: string;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const dims = (shape: readonly number[]) => ({ dim: shape.map(size => ({ size: String(size) })) });
const list = (values: readonly number[]) => ({ list: { i: values.map(String) } });

/** A graph-model with these nodes; every weight has a Const node, whose contents are in a missing file. */
function graphModel(
  input: readonly number[],
  weights: readonly Weight[],
  nodes: readonly object[],
  output?: { name: string; shape: readonly number[] },
): string {
  const type = (dtype = 'float32') => ({
    type: dtype === 'int32' ? 'DT_INT32' : dtype === 'string' ? 'DT_STRING' : 'DT_FLOAT',
  });
  return JSON.stringify({
    format: 'graph-model',
    generatedBy: '2.4.0',
    convertedBy: 'TensorFlow.js Converter v3',
    ...(output && {
      signature: { outputs: { y: { name: `${output.name}:0`, dtype: 'DT_FLOAT', tensorShape: dims(output.shape) } } },
    }),
    modelTopology: {
      node: [
        { name: 'x', op: 'Placeholder', attr: { shape: { shape: dims(input) }, dtype: { type: 'DT_FLOAT' } } },
        ...weights.map(({ name, shape, dtype }) => ({
          name,
          op: 'Const',
          attr: { dtype: type(dtype), value: { tensor: { dtype: type(dtype).type, tensorShape: dims(shape) } } },
        })),
        ...nodes,
      ],
      versions: { producer: 1 },
    },
    weightsManifest: [
      { paths: ['w.bin'], weights: weights.map(({ dtype = 'float32', ...weight }) => ({ ...weight, dtype })) },
    ],
  });
}

const conv = (name: string, from: string, filter: string, more: object = {}, op = 'Conv2D', others: string[] = []) => ({
  name,
  op,
  input: [from, filter, ...others],
  attr: {
    strides: list([1, 2, 2, 1]),
    dilations: list([1, 1, 1, 1]),
    padding: { s: base64('SAME') },
    data_format: { s: base64('NHWC') },
    ...more,
  },
});

const read = async (text: string, weights?: Uint8Array): Promise<Analysis> =>
  analyze(await readTfjs(text, async () => (weights ? new MemorySource(weights) : null)));

function shapeOf({ nodes }: Analysis, name: string): unknown {
  const type = nodes.find(({ analyzed }) => analyzed.node.name === `/${name}`)!.analyzed.outputs[0]?.type;
  return type?.kind === 'tensor' ? type.shape : null;
}

describe('a TensorFlow.js model', () => {
  it('of layers has the weights of its manifest, or reports the difference', async () => {
    const layers = (count: number) =>
      JSON.stringify({
        format: 'layers-model',
        modelTopology: {
          keras_version: 'tfjs-layers 4.0',
          model_config: {
            class_name: 'Sequential',
            config: {
              layers: [
                { class_name: 'Dense', config: { name: 'd', units: 3, batch_input_shape: [null, 4] } },
                { class_name: 'BatchNormalization', config: { name: 'b' } },
              ],
            },
          },
        },
        weightsManifest: [{ paths: [], weights: [{ name: 'all', shape: [count], dtype: 'float32' }] }],
      });
    const analysis = await read(layers(27));
    assert.equal(analysis.totals.exact.params + analysis.totals.exact.buffers, 27);
    assert.deepEqual(analysis.diagnostics, []);
    assert.deepEqual(
      (await read(layers(28))).diagnostics.map(({ code }) => code),
      ['weights-manifest'],
    );
  });

  const layersModel = (layers: readonly object[], weights: Readonly<Record<string, readonly number[]>>) =>
    read(
      JSON.stringify({
        format: 'layers-model',
        modelTopology: { model_config: { class_name: 'Sequential', config: { layers } } },
        weightsManifest: [
          { paths: [], weights: Object.entries(weights).map(([name, shape]) => ({ name, shape, dtype: 'float32' })) },
        ],
      }),
    );
  const dense = (name: string, units: number, more: object = {}) => ({
    class_name: 'Dense',
    config: { name, units, ...more },
  });
  const mystery = { class_name: 'Mystery', config: { name: 'm' } };

  it('of layers counts the parameters of an unknown layer and of those after it, whose cost is unknown', async () => {
    const { totals, nodes, diagnostics } = await layersModel(
      [
        dense('d', 3, { batch_input_shape: [null, 4] }),
        mystery,
        dense('after', 2),
        { class_name: 'BatchNormalization', config: { name: 'b' } },
      ],
      {
        'd/kernel': [4, 3],
        'd/bias': [3],
        'm/table': [3, 5],
        'after/kernel': [5, 2],
        'after/bias': [2],
        'b/gamma': [2],
        'b/beta': [2],
        'b/moving_mean': [2],
        'b/moving_variance': [2],
      },
    );
    assert.deepEqual(
      nodes.map(({ figures }) => figures.params),
      [12 + 3, 3 * 5, 5 * 2 + 2, 4],
    );
    assert.equal(totals.exact.unknownCost, 3);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['unknown-layer'],
    );
  });

  it('of layers counts the weights of a wrapper once, and those of a layer that fails halfway', async () => {
    const wrapped = { class_name: 'TimeDistributed', config: { name: 't', layer: dense('inner', 2) } };
    const { totals, diagnostics } = await layersModel(
      [dense('d', 3, { batch_input_shape: [null, 6, 4], activation: 'odd' }), mystery, wrapped],
      {
        'd/kernel': [4, 3],
        'd/bias': [3],
        't/inner/kernel': [3, 2],
        't/inner/bias': [2],
      },
    );
    assert.equal(totals.exact.params, 12 + 3 + 6 + 2);
    assert.deepEqual(
      diagnostics.filter(({ code }) => code === 'weights-manifest'),
      [],
    );
  });

  it('of a graph reads TensorFlow convolutions: filters height × width × in × out, channels last', async () => {
    const analysis = await read(
      graphModel(
        [1, 8, 8, 3],
        [
          { name: 'f', shape: [3, 3, 3, 8] },
          { name: 'b', shape: [8] },
          { name: 'd', shape: [3, 3, 8, 2] },
        ],
        [
          conv('c', 'x', 'f', { fused_ops: { list: { s: [base64('BiasAdd'), base64('Relu6')] } } }, '_FusedConv2D', [
            'b',
          ]),
          conv('deep', 'c', 'd', {}, 'DepthwiseConv2dNative'),
        ],
      ),
    );
    assert.deepEqual(shapeOf(analysis, 'deep'), [1, 2, 2, 16]);
    assert.equal(analysis.totals.exact.macs, 27 * 8 * 16 + 9 * 16 * 4);
    assert.equal(analysis.totals.exact.params, 216 + 8 + 144);
    assert.deepEqual(analysis.diagnostics, []);
  });

  it('counts all weights of its manifest once: constants for shapes, scalars, strings and unused weights', async () => {
    const { totals } = await read(
      graphModel(
        [1, 6],
        [
          { name: 'w', shape: [6, 4] },
          { name: 'shape', shape: [2], dtype: 'int32' },
          { name: 'half', shape: [] },
          { name: 'words', shape: [7], dtype: 'string' },
        ],
        [
          { name: 'm', op: 'MatMul', input: ['x', 'w'] },
          { name: 'n', op: 'MatMul', input: ['x', 'w'] },
          { name: 's', op: 'AddV2', input: ['m', 'n'] },
          { name: 'h', op: 'Mul', input: ['s', 'half'] },
          { name: 'r', op: 'Reshape', input: ['h', 'shape'] },
        ],
      ),
    );
    assert.equal(totals.exact.params, 24 + 2 + 1 + 7);
    assert.equal(totals.exact.macs, 2 * 24);
    assert.equal(totals.exact.unknownCost, 0);
  });

  it('takes the target of a Reshape from its signature', async () => {
    const analysis = await read(
      graphModel(
        [1, 4, 4, 6],
        [{ name: 'target', shape: [3], dtype: 'int32' }],
        [{ name: 'r', op: 'Reshape', input: ['x', 'target'] }],
        { name: 'r', shape: [1, 32, 3] },
      ),
    );
    assert.deepEqual(shapeOf(analysis, 'r'), [1, 32, 3]);
  });

  it('takes constants that determine shapes from existing weight files, without assumptions', async () => {
    const nodes = [
      { name: 'shape', op: 'Shape', input: ['x'] },
      {
        name: 'height',
        op: 'StridedSlice',
        input: ['shape', 'one', 'two', 'one'],
        attr: { shrink_axis_mask: { i: '1' } },
      },
      { name: 'twice', op: 'Mul', input: ['height', 'factor'] },
      { name: 'size', op: 'Pack', input: ['twice', 'twice'] },
      { name: 'r', op: 'ResizeBilinear', input: ['x', 'size'] },
      { name: 't', op: 'Transpose', input: ['r', 'order'] },
      {
        name: 'n',
        op: 'StridedSlice',
        input: ['t', 'from', 'from', 'steps'],
        attr: { begin_mask: { i: '6' }, end_mask: { i: '6' }, new_axis_mask: { i: '1' }, ellipsis_mask: { i: '2' } },
      },
    ];
    const text = graphModel(
      [1, 5, 7, 3],
      [
        { name: 'one', shape: [1], dtype: 'int32' },
        { name: 'two', shape: [1], dtype: 'int32' },
        { name: 'factor', shape: [], dtype: 'int32' },
        { name: 'order', shape: [4], dtype: 'int32' },
        { name: 'from', shape: [3], dtype: 'int32' },
        { name: 'steps', shape: [3], dtype: 'int32' },
      ],
      nodes,
    );
    const analysis = await read(text, new Uint8Array(Int32Array.of(1, 2, 3, 0, 3, 1, 2, 0, 0, 0, 1, 1, -2).buffer));
    // Height 5 · 3, then channels first; x[newaxis, ..., ::-2] leaves 8 of 15 columns.
    assert.deepEqual(shapeOf(analysis, 't'), [1, 3, 15, 15]);
    assert.deepEqual(shapeOf(analysis, 'n_1'), [1, 1, 3, 15, 8]);
    assert.deepEqual(analysis.diagnostics, []);
    assert.equal(analysis.totals.exact.params, 13);
    assert.deepEqual(
      (await read(text)).diagnostics.map(({ code }) => code),
      ['constants-assumed'],
    );
  });

  it('infers sizes in missing weight files from later nodes: a sum, a skip connection, a weight', async () => {
    const analysis = await read(
      graphModel(
        [1, 8, 8, 4],
        [
          { name: 'f', shape: [1, 1, 4, 6] },
          { name: 'size', shape: [2], dtype: 'int32' },
          { name: 'pads', shape: [4, 2], dtype: 'int32' },
          { name: 'target', shape: [2], dtype: 'int32' },
          { name: 'w', shape: [384, 10] },
        ],
        [
          conv('half', 'x', 'f'),
          { name: 'up', op: 'ResizeBilinear', input: ['half', 'size'] },
          conv('side', 'x', 'f', { strides: list([1, 1, 1, 1]) }),
          { name: 'sum', op: 'AddV2', input: ['up', 'side'] },
          { name: 'pad', op: 'Pad', input: ['x', 'pads'] },
          { name: 'wide', op: 'AddV2', input: ['sum', 'pad'] },
          { name: 'flat', op: 'Reshape', input: ['wide', 'target'] },
          { name: 'dense', op: 'MatMul', input: ['flat', 'w'] },
        ],
      ),
    );
    assert.deepEqual(shapeOf(analysis, 'up'), [1, 8, 8, 6]);
    assert.deepEqual(shapeOf(analysis, 'pad'), [1, 8, 8, 6]);
    assert.deepEqual(shapeOf(analysis, 'dense'), [1, 10]);
    assert.deepEqual(
      analysis.diagnostics.map(({ code, severity }) => [code, severity]),
      [['constants-assumed', 'info']],
    );
  });

  it('pads before a convolution of stride 2 as Keras does', async () => {
    const analysis = await read(
      graphModel(
        [1, 9, 9, 2],
        [
          { name: 'f', shape: [3, 3, 2, 2] },
          { name: 'pads', shape: [4, 2], dtype: 'int32' },
        ],
        [{ name: 'pad', op: 'Pad', input: ['x', 'pads'] }, conv('c', 'pad', 'f', { padding: { s: base64('VALID') } })],
      ),
    );
    assert.deepEqual(shapeOf(analysis, 'c'), [1, 5, 5, 2]);
  });

  it('reports a mismatch as a warning if shapes are guessed, and as an error if they are known', async () => {
    const text = graphModel(
      [1, 4, 4, 2],
      [
        { name: 'to', shape: [2], dtype: 'int32' },
        { name: 'b', shape: [7] },
      ],
      [
        { name: 'r', op: 'Reshape', input: ['x', 'to'] },
        { name: 'a', op: 'Relu', input: ['r'] },
        { name: 'p', op: 'Prelu', input: ['a', 'b'] },
        { name: 's', op: 'AddV2', input: ['p', 'b'] },
      ],
    );
    const severityOf = async (weights?: Uint8Array) =>
      (await read(text, weights)).diagnostics.find(({ code }) => code === 'shape-mismatch')?.severity;
    assert.equal(await severityOf(), 'warning');
    assert.equal(
      await severityOf(
        new Uint8Array([...new Uint8Array(Int32Array.of(1, 32).buffer), ...new Array<number>(28).fill(0)]),
      ),
      'error',
    );
  });

  it('infers transposes of PyTorch images around each convolution, and equal padding on both sides', async () => {
    const analysis = await read(
      graphModel(
        [1, 3, 9, 9],
        [
          { name: 'pads', shape: [4, 2], dtype: 'int32' },
          { name: 'there', shape: [4], dtype: 'int32' },
          { name: 'back', shape: [4], dtype: 'int32' },
          { name: 'f', shape: [3, 3, 3, 8] },
        ],
        [
          { name: 'p', op: 'Pad', input: ['x', 'pads'] },
          { name: 't', op: 'Transpose', input: ['p', 'there'] },
          conv('c', 't', 'f', { padding: { s: base64('VALID') } }),
          { name: 'u', op: 'Transpose', input: ['c', 'back'] },
        ],
      ),
    );
    // (9 + 2 − 3) / 2 + 1 = 5 places in each direction.
    assert.deepEqual(shapeOf(analysis, 'p'), [1, 3, 11, 11]);
    assert.deepEqual(shapeOf(analysis, 'u'), [1, 8, 5, 5]);
    assert.equal(analysis.totals.exact.macs, 27 * 8 * 25);
  });

  it('counts a dilated convolution on blocks once per output position', async () => {
    const one = { strides: list([1, 1, 1, 1]), padding: { s: base64('VALID') } };
    const nodes = [
      { name: 'p', op: 'Pad', input: ['x', 'pads'] },
      { name: 'b', op: 'SpaceToBatchND', input: ['p', 'block', 'rims'] },
      conv('c', 'b', 'd', one, 'DepthwiseConv2dNative'),
      { name: 'r', op: 'BatchToSpaceND', input: ['c', 'block', 'crops'] },
      { name: 's', op: 'AddV2', input: ['x', 'r'] },
    ];
    const weights = [
      { name: 'pads', shape: [4, 2], dtype: 'int32' },
      { name: 'block', shape: [2], dtype: 'int32' },
      { name: 'rims', shape: [2, 2], dtype: 'int32' },
      { name: 'crops', shape: [2, 2], dtype: 'int32' },
      { name: 'd', shape: [5, 5, 4, 1] },
    ];
    const file = Buffer.concat([
      new Uint8Array(Int32Array.of(0, 0, 4, 4, 4, 4, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0).buffer),
      new Uint8Array(400),
    ]);
    for (const analysis of [
      await read(graphModel([1, 8, 8, 4], weights, nodes)),
      await read(graphModel([1, 8, 8, 4], weights, nodes), file),
    ]) {
      assert.deepEqual(shapeOf(analysis, 's'), [1, 8, 8, 4]);
      assert.equal(analysis.totals.exact.macs, 25 * 4 * 64);
    }
  });

  it('gives detection heads the number of fields in the signature', async () => {
    const analysis = await read(
      graphModel(
        [1, 4, 4, 12],
        ['r', 's']
          .map(name => ({ name: `${name}_to`, shape: [3], dtype: 'int32' }))
          .concat({ name: 'axis', shape: [], dtype: 'int32' }),
        [
          {
            name: 'm',
            op: 'MaxPool',
            input: ['x'],
            attr: { ksize: list([1, 2, 2, 1]), strides: list([1, 2, 2, 1]), padding: { s: base64('SAME') } },
          },
          { name: 'r', op: 'Reshape', input: ['x', 'r_to'] },
          { name: 's', op: 'Reshape', input: ['m', 's_to'] },
          { name: 'y', op: 'ConcatV2', input: ['r', 's', 'axis'] },
        ],
        { name: 'y', shape: [1, 60, 4] },
      ),
    );
    // 4·4·3 and 2·2·3 entries of 4 fields.
    assert.deepEqual(
      ['r', 's', 'y'].map(name => shapeOf(analysis, name)),
      [
        [1, 48, 4],
        [1, 12, 4],
        [1, 60, 4],
      ],
    );
  });

  it('counts the body of a loop once, and notes it', async () => {
    const text = JSON.parse(
      graphModel(
        [1, 4],
        [{ name: 'w', shape: [4, 4] }],
        [
          {
            name: 'loop',
            op: 'StatelessWhile',
            input: ['x', 'w'],
            attr: { body: { func: { name: 'body' } }, cond: { func: { name: 'cond' } } },
          },
          { name: 'y', op: 'Relu', input: ['loop'] },
        ],
      ),
    ) as { modelTopology: Record<string, unknown> };
    const signature = (name: string, results: string[]) => ({
      name,
      inputArg: [{ name: 'a' }, { name: 'b' }],
      outputArg: results.map(result => ({ name: result })),
    });
    text.modelTopology.library = {
      function: [
        {
          signature: signature('body', ['p', 'q']),
          nodeDef: [{ name: 'm', op: 'MatMul', input: ['a', 'b'] }],
          ret: { p: 'm:product:0', q: 'b' },
        },
        {
          signature: signature('cond', ['r']),
          nodeDef: [{ name: 'l', op: 'Less', input: ['a', 'a'] }],
          ret: { r: 'l:z:0' },
        },
      ],
    };
    const { totals, diagnostics } = await read(JSON.stringify(text));
    assert.equal(totals.exact.macs, 16);
    assert.equal(totals.exact.params, 16);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['trips-assumed'],
    );
  });

  it('counts a loop of TensorFlow 1 once, and notes it', async () => {
    const { totals, diagnostics } = await read(
      graphModel(
        [1, 4],
        [],
        [
          { name: 'e', op: 'Enter', input: ['x'] },
          { name: 'm', op: 'Merge', input: ['e', 'n'] },
          { name: 'c', op: 'Less', input: ['m', 'm'] },
          { name: 'l', op: 'LoopCond', input: ['c'] },
          { name: 's', op: 'Switch', input: ['m', 'l'] },
          { name: 'body', op: 'Relu', input: ['s:1'] },
          { name: 'n', op: 'NextIteration', input: ['body'] },
          { name: 'out', op: 'Exit', input: ['s'] },
        ],
      ),
    );
    assert.equal(totals.exact.flops, 4 + 4);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['trips-assumed'],
    );
  });

  it('has unknown figures if an operator is unknown or nodes form a cycle', async () => {
    const { totals, diagnostics } = await read(
      graphModel(
        [1, 4],
        [],
        [
          { name: 'odd', op: 'Hyperspace', input: ['x'] },
          { name: 'p', op: 'Add', input: ['q', 'x'] },
          { name: 'q', op: 'Relu', input: ['p'] },
        ],
      ),
    );
    assert.equal(totals.exact.unknownCost, 3);
    assert.deepEqual(
      diagnostics.filter(({ severity }) => severity === 'warning').map(({ code }) => code),
      ['unresolved-layer', 'unresolved-layer', 'unresolved-layer'],
    );
  });

  it('is read or rejected with a ReadError after any edit', async () => {
    const text = graphModel(
      [1, 8, 8, 4],
      [
        { name: 'f', shape: [3, 3, 4, 6] },
        { name: 'n', shape: [2], dtype: 'int32' },
      ],
      [
        conv('c', 'x', 'f'),
        { name: 'r', op: 'Reshape', input: ['c', 'n'] },
        { name: 'm', op: 'Mean', input: ['c', 'n'] },
        { name: 'u', op: 'ResizeBilinear', input: ['c', 'n'] },
        { name: 'k', op: 'ConcatV2', input: ['c', 'u', 'n'] },
        { name: 'g', op: 'GatherNd', input: ['k', 'n'] },
        { name: 's', op: 'StridedSlice', input: ['k', 'n', 'n', 'n'] },
      ],
    );
    const edit = fc.tuple(
      fc.nat(5000),
      fc.nat(8),
      fc.oneof(
        fc.constantFrom(
          '',
          'null',
          '[',
          ']',
          '{',
          '-1',
          '"n"',
          '"c"',
          '99999999999',
          'Pad',
          'Tile',
          'Split',
          'Transpose',
        ),
        fc.string({ maxLength: 2 }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        fc.option(fc.uint8Array({ maxLength: 1200 }), { nil: undefined }),
        async (edits, weights) => {
          const changed = edits.reduce(
            (current, [at, length, put]) =>
              current.slice(0, at % current.length) + put + current.slice((at % current.length) + length),
            text,
          );
          try {
            await read(changed, weights);
          } catch (error) {
            assert.ok(error instanceof ReadError, String(error));
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

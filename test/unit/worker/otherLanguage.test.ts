import { freshState } from './freshState';
import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { Attribute, Model } from '../../../src/engine/graph/graph';
import { moduleTypes } from '../../../src/engine/readers/layers/moduleTypes';
import { readModel } from '../../../src/engine/readers/readModel';
import { MemorySource } from '../../../src/engine/readers/support/byteSource';
import { answers } from '../../../src/worker/answers';
import { Asked } from '../../../src/worker/asked';
import { Session } from '../../../src/worker/session';
import { Translator } from '../../../src/worker/translator';
import { pseudoBundle } from '../../l10n/pseudoLocale';
import { buildModel, node } from '../support/buildModel';

const options = { dimensions: {}, defaults: [], inputShapes: {} };
const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
const int = (value: number): Attribute => ({ kind: 'int', value });
const text = (value: string): Attribute => ({ kind: 'string', value });

describe('the engine in a language with other letters, punctuation and word order', () => {
  const translator = new Translator(pseudoBundle());

  /** All texts in the answers about a model. */
  async function textsOf(model: Model | Uint8Array): Promise<string[]> {
    const source = 'graph' in model ? model : await readModel(new MemorySource(model));
    const session = new Session(source, 'file', options, () => undefined);
    const asked = new Asked(session, translator, undefined);
    const texts = session.summary(translator).diagnostics.flatMap(({ message, fix }) => [message, fix?.title ?? '']);
    for (const item of session.index.tree.keys()) {
      for (const { note, diagnostics, formulas } of [
        await answers.details(asked, item, { convention: 'exact', metric: 'macs' }),
        ...(await answers.layerDetails(asked, item, 'exact')).parts,
      ]) {
        texts.push(note, ...diagnostics.map(({ message }) => message));
        texts.push(...formulas.flatMap(({ meanings }) => meanings.map(({ meaning }) => meaning)));
      }
    }
    const { columns } = await answers.setView(new Asked(session, translator, 'view'), freshState, 0);
    texts.push(...columns.map(({ title }) => title));
    for (const { name, value } of await answers.growthVariables(asked)) {
      const { points } = await answers.growth(asked, 'macs', 'exact', name, [value + 1]);
      texts.push(...points.map(({ problem }) => problem ?? ''));
    }
    return [...new Set(texts)].filter(said => said !== '');
  }

  /** Names that layers and operators may have in any language. */
  const names = new Set(
    [...moduleTypes.values()].flatMap(({ type, arguments: { shape } }) => [type, ...Object.keys(shape)]),
  );

  /** Untranslated texts: those that are not marked as a whole, and words other than units, JSON and names in the file. */
  function english(texts: readonly string[], file: string): string[] {
    const known = new Set([...names, ...(file.match(/[A-Za-z]+/g) ?? [])].flatMap(name => name.match(/[A-Za-z]+/g)));
    return texts.filter(
      said =>
        !/^⟦.*⟧$/s.test(said) ||
        (said.replace(/ [kMG]?Mac\b|"\w+"/g, '').match(/[A-Za-z]{3,}/g) ?? []).some(word => !known.has(word)),
    );
  }

  for (const folder of ['test/fixtures', 'test/fixtures/models']) {
    for (const file of fs.readdirSync(folder).filter(name => name.endsWith('.onnx'))) {
      it(`translates everything about ${file}`, async () => {
        const bytes = new Uint8Array(fs.readFileSync(`${folder}/${file}`));
        const texts = await textsOf(bytes);
        assert.ok(texts.length > 5);
        assert.deepEqual(english(texts, Buffer.from(bytes).toString('latin1')), []);
      });
    }
  }

  it('translates everything about a layer spec', async () => {
    const spec = fs.readFileSync('media/templates/alexnet.layers.json', 'utf8');
    const texts = await textsOf(encoded(spec));
    assert.ok(texts.length > 10);
    assert.deepEqual(english(texts, spec), []);
  });

  const layers: readonly [what: string, layer: string][] = [
    ['a wrong size', '{"type": "Conv2d", "in_channels": 64, "out_channels": 8, "kernel_size": 3}'],
    ['a misspelt layer', '{"type": "conv2d", "out_channels": 8, "kernel_size": 3}'],
    ['a misspelt argument', '{"type": "MaxPool2d", "kernel_size": 3, "strid": 2}'],
    ['a missing argument', '{"type": "Linear"}'],
    ['a value of the wrong type', '{"type": "Linear", "out_features": "64"}'],
    ['a value below the minimum', '{"type": "Linear", "out_features": 0}'],
    ['a list of the wrong length', '{"type": "Conv2d", "out_channels": 8, "kernel_size": [3, 3, 3]}'],
    [
      'a value that is not an allowed choice',
      '{"type": "Conv2d", "out_channels": 8, "kernel_size": 3, "padding": true}',
    ],
    ['a name that is not valid', '{"type": "ReLU", "name": "a/b"}'],
    ['a name twice', '{"type": "ReLU", "name": "a"}, {"type": "ReLU", "name": "a"}'],
    ['a layer that does not exist', '{"type": "Add", "inputs": ["a", "b"]}'],
    ['too few inputs', '{"type": "Add"}'],
    ['too many inputs', '{"type": "ReLU", "inputs": ["input", "input"]}, {"type": "Add", "inputs": ["0", "0", "0"]}'],
    ['an input of the wrong rank', '{"type": "Conv1d", "out_channels": 8, "kernel_size": 3}'],
    ['groups that do not divide', '{"type": "Conv2d", "out_channels": 8, "kernel_size": 3, "groups": 2}'],
    ['padding that is too wide', '{"type": "ReflectionPad2d", "padding": 99}'],
    ['a shape that does not match', '{"type": "Reshape", "shape": [7]}'],
    ['dimensions that do not match', '{"type": "LayerNorm", "normalized_shape": [3, 31]}'],
    ['a block of several inputs', '{"layers": [{"type": "ReLU"}], "inputs": ["input", "input"]}'],
    ['too many layers', '{"type": "ReLU", "repeat": 100000}'],
    ['no layer', '5, {"layers": 5}'],
    ['heads that do not divide', '{"type": "Flatten"}, {"type": "MultiheadAttention", "num_heads": 7}'],
    ['an unknown layer before others', '{"type": "Hyperspace"}, {"type": "ReLU"}, {"type": "Flatten"}'],
  ];
  for (const [what, layer] of layers) {
    it(`translates the explanation of ${what} in a layer spec`, async () => {
      const spec = `{ "input": [3, 32, 32], "budget": { "macs": 1, "param": 5, "params": "many" }, "layers": [${layer}] }`;
      assert.deepEqual(english(await textsOf(encoded(spec)), spec), []);
    });
  }

  const texts: readonly [what: string, text: string][] = [
    [
      'a Keras model',
      JSON.stringify({
        class_name: 'Sequential',
        config: {
          name: 'model',
          layers: [
            { class_name: 'InputLayer', config: { name: 'x', batch_input_shape: [null, 8, 8, 3] } },
            { class_name: 'Conv2D', config: { name: 'a', filters: 4, kernel_size: [3, 3] } },
            { class_name: 'Dense', config: { name: 'b' } },
            { class_name: 'Activation', config: { name: 'c', activation: 'nobody_knows' } },
            { class_name: 'LSTM', config: { name: 'd', units: 4 } },
            { class_name: 'NobodyKnows', config: { name: 'e' } },
            { class_name: 'Dense', config: { name: 'f', units: 4 } },
          ],
        },
      }),
    ],
    [
      'a TensorFlow.js graph',
      JSON.stringify({
        format: 'graph-model',
        modelTopology: {
          node: [
            {
              name: 'x',
              op: 'Placeholder',
              attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim: [{ size: '2' }, { size: '3' }] } } },
            },
            { name: 'w', op: 'Const', attr: { value: { tensor: { dtype: 'DT_INT32', tensorShape: {} } } } },
            { name: 'y', op: 'Reshape', input: ['x', 'w'] },
            { name: 'z', op: 'NobodyKnows', input: ['y'] },
            { name: 'p', op: 'Relu', input: ['q'] },
            { name: 'q', op: 'Relu', input: ['p'] },
            { name: 'e', op: 'Einsum', input: ['x', 'x'] },
          ],
        },
      }),
    ],
    [
      'a configuration of a language model',
      JSON.stringify({
        model_type: 'llama',
        vocab_size: 'many',
        hidden_size: 10,
        num_attention_heads: 4,
        num_hidden_layers: 1,
        num_key_value_heads: -1,
        nobody_knows: 5,
      }),
    ],
  ];
  for (const [what, contents] of texts) {
    it(`translates everything about ${what}`, async () => {
      const said = await textsOf(encoded(contents));
      assert.ok(said.length > 5, said.join('\n'));
      assert.deepEqual(english(said, contents), []);
    });
  }

  const graph = buildModel({
    inputs: { x: ['batch', 3, 8, 8], a: [2, 3], s: ['n'], f: [2, 3, 8] },
    weights: { w: [4, 2, 3, 3], b: [4], m: [5, 6] },
    constants: { axis: 9, most: [4], zero: 0 },
    flags: { condition: true },
    nodes: [
      node('Conv', 'x, w, b', 'c', {}, { name: 'convolution' }),
      node('MatMul', 'a, m', 'd'),
      node('MatMul', 'a, zero', 'd0'),
      node('Concat', 'a, x', 'e', { axis: int(0) }),
      node('Squeeze', 'a, axis', 'g'),
      node('NonZero', 'a', 'h'),
      node('Softmax', 'a', 'i'),
      node('Einsum', 'a, a', 'j', { equation: text('ij,jk->il') }),
      node('Einsum', 'a, a, a', 'k', { equation: text('ij,ij,ij->i') }),
      node('Attention', 'f, f, f', 'l', { q_num_heads: int(3), kv_num_heads: int(3) }),
      node('Attention', 'f, f, f', 'o', { q_num_heads: int(2), kv_num_heads: int(2), is_causal: int(1) }),
      node('NobodyKnows', 'a', 'p'),
      node('Relu', 'nothing', 'q'),
      node('Gemm', 'a, x', 'r'),
      node('Reshape', 'a, most', 't'),
      node('TopK', 'a, most', 'u, v'),
      node('DepthToSpace', 'x', 'y', { blocksize: int(2) }),
      node('GlobalAveragePool', 'x', 'z'),
      node('LSTM', 'f, w, w', 'aa'),
      node('Relu', 'cc', 'bb'),
      node('Relu', 'bb', 'cc'),
      node('Multinomial', 'a', 'dd'),
      node('RoiAlign', 'x, a, s', 'ee'),
      node('MatMul', 'p, m', 'ff'),
    ],
  });
  it('translates everything about a graph with mistakes', async () => {
    const known = JSON.stringify(graph.graph.nodes) + 'batch equation axis blocksize integers heads kv num';
    const said = await textsOf(graph);
    assert.ok(said.length > 40, `${said.length}`);
    assert.deepEqual(english(said, known), []);
  });

  const fixture = fs.readFileSync('test/fixtures/models/hand_lstm_bi2.onnx');
  const broken: readonly [what: string, bytes: Uint8Array][] = [
    ['an empty file', new Uint8Array(0)],
    ['a Git LFS pointer', encoded('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n')],
    ['a ZIP archive', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)],
    ['text', encoded('hello')],
    ['other JSON', encoded('{"a": 1}')],
    ['other bytes', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
    ['a message without a graph', Uint8Array.of(8, 7)],
    ...[10, 100, 300, 1000].map((size): [string, Uint8Array] => [
      `${size} bytes of a model`,
      fixture.subarray(0, size),
    ]),
    ['truncated JSON', encoded('{ "input": [3],\n  "layers": [ {')],
    ['JSON without a colon', encoded('{ "input": [3],\n  "layers": [ { "type" "ReLU" } ] }')],
    ['JSON that is nested too deep', encoded('['.repeat(1000))],
    ['a configuration of an unknown model', encoded('{"model_type": "nobody_knows", "hidden_size": 4}')],
  ];
  for (const [what, bytes] of broken) {
    it(`translates why it cannot read ${what}`, async () => {
      const reason = await textsOf(bytes).catch((error: unknown) => {
        assert.throws(() => translator.fail(error), { code: /./ });
        try {
          return translator.fail(error);
        } catch (failure) {
          return [(failure as Error).message];
        }
      });
      assert.deepEqual(english(reason, bytes.length < 1000 ? Buffer.from(bytes).toString('latin1') : ''), []);
    });
  }
});

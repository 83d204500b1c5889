import { strict as assert } from 'node:assert';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import { cacheFigures } from '../../../../src/engine/questions/generation/keyValueCache';
import { readJson } from '../../../../src/engine/readers/readJson';
import { assertSameFigures, keep, planned } from './planned';

const analyzeJson = async (value: unknown): Promise<Analysis> =>
  analyze(await readJson(JSON.stringify(value), () => Promise.resolve(null)));

/** A Keras model with channels last: a residual sum, squeeze and excitation, a separable and a transposed convolution. */
function keras(a: number, b: number, c: number): unknown {
  const layers: unknown[] = [
    {
      class_name: 'InputLayer',
      name: 'in',
      config: { name: 'in', batch_input_shape: [null, 32, 32, 3] },
      inbound_nodes: [],
    },
  ];
  const add = (type: string, name: string, inputs: readonly string[], config: object = {}): void => {
    layers.push({
      class_name: type,
      name,
      config: { name, ...config },
      inbound_nodes: [inputs.map(input => [input, 0, 0, {}])],
    });
  };
  add('Conv2D', 'c1', ['in'], { filters: a, kernel_size: [3, 3], padding: 'same', strides: [2, 2] });
  add('BatchNormalization', 'bn', ['c1']);
  add('ReLU', 'r', ['bn'], { max_value: 6 });
  add('Conv2D', 'c2', ['r'], { filters: a, kernel_size: [1, 1] });
  add('Add', 'add', ['r', 'c2']);
  add('GlobalAveragePooling2D', 'gap', ['add'], { keepdims: true });
  add('Conv2D', 'squeeze', ['gap'], { filters: 4, kernel_size: [1, 1] });
  add('Conv2D', 'excite', ['squeeze'], { filters: a, kernel_size: [1, 1], activation: 'sigmoid' });
  add('Multiply', 'mul', ['add', 'excite']);
  add('SeparableConv2D', 'sep', ['mul'], { filters: b, kernel_size: [3, 3], padding: 'same' });
  add('Conv2DTranspose', 'ct', ['sep'], { filters: c, kernel_size: [2, 2], strides: [2, 2] });
  add('UpSampling2D', 'up', ['sep'], { size: [2, 2] });
  add('Concatenate', 'cat', ['ct', 'up'], { axis: -1 });
  add('MaxPooling2D', 'mp', ['cat'], { pool_size: [2, 2] });
  add('Flatten', 'flat', ['mp']);
  add('Dense', 'fc', ['flat'], { units: 5 });
  return {
    class_name: 'Functional',
    keras_version: '2.9.0',
    backend: 'tensorflow',
    config: { name: 'f', layers, input_layers: [['in', 0, 0]], output_layers: [['fc', 0, 0]] },
  };
}

const llama = (heads: number, keyHeads: number, inner: number): unknown => ({
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  hidden_size: 256,
  head_dim: 32,
  intermediate_size: inner,
  num_hidden_layers: 2,
  num_attention_heads: heads,
  num_key_value_heads: keyHeads,
  vocab_size: 1000,
});

describe('a plan for another source', () => {
  it('prunes a Keras model, whose channels are last', async () => {
    const { analysis, notes } = planned(await analyzeJson(keras(16, 24, 12)), keep('{c1,sep,ct}', 0.5));
    assert.deepEqual(notes, []);
    assertSameFigures(analysis, await analyzeJson(keras(8, 12, 6)));
  });

  it('prunes heads of a language model with rotated queries and keys, and their cache', async () => {
    const { analysis } = planned(
      await analyzeJson(llama(8, 4, 688)),
      keep('**/{q,k,v}_proj', 0.5),
      keep('**/gate_proj', 300),
    );
    assertSameFigures(analysis, await analyzeJson(llama(4, 2, 300)));
    // Keys and values of 2 layers with 2 heads of 32, in float32.
    assert.equal(cacheFigures(analysis)?.bytesPerToken, 2 * 2 * 2 * 32 * 4);
  });
});

import { ints } from '../../support/attributes';
import type { Config } from '../support/config';
import { weightType } from '../support/dataType';
import type { Family } from '../support/family';
import { KeyValueCache } from '../support/keyValueCache';
import { embedding, tiedLinear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';
import { cachesOf, decoderInputs, decoderLayer, encoderLayer, evenSide, type Side } from '../support/seq2seq';

function sideOf(config: Config, which: 'encoder' | 'decoder'): Side {
  return evenSide(config.size('d_model'), config.size(`${which}_attention_heads`), {
    inner: config.size(`${which}_ffn_dim`),
    act: config.text('activation_function'),
    preNorm: true,
    keyBias: false,
  });
}

/** Two convolutions over the frames of a spectrogram, the second with a step of two, and layers as in mBART. */
function encoder(part: Module, config: Config): string {
  const width = config.size('d_model');
  const convolve = (name: string, value: string, inputs: number, stride: number): string => {
    const result = part.child(
      name,
      'Conv1d',
      module =>
        module.op('Conv', [value, module.weight('weight', [width, inputs, 3]), module.weight('bias', [width])], {
          kernel_shape: ints([3]),
          pads: ints([1, 1]),
          strides: ints([stride]),
        }),
      `${inputs}, ${width}, kernel_size=(3,), stride=(${stride},), padding=(1,)`,
    );
    return part.op('Gelu', [result]);
  };
  const frames = convolve('conv2', convolve('conv1', 'input_features', config.size('num_mel_bins'), 1), width, 2);
  const tokens = part.op('Transpose', [frames], { perm: ints([0, 2, 1]) });
  const places = part.child('embed_positions', 'Embedding', module => {
    const table = module.weight('weight', [config.size('max_source_positions'), width]);
    const length = module.dim(tokens, 1) ?? 1;
    const rows = module.op('Slice', [
      table,
      module.graph.list([0]),
      module.graph.list([length]),
      module.graph.list([0]),
    ]);
    return module.add(tokens, rows);
  });
  const side = sideOf(config, 'encoder');
  const layers = config.layers('encoder_layers', 'num_hidden_layers');
  const last = part.list('layers', layers, '*EncoderLayer', places, (layer, x) => encoderLayer(layer, x, side));
  return layerNorm(part, 'layer_norm', last, width, 1e-5);
}

function lower(
  model: Module,
  config: Config,
  cache: KeyValueCache,
): { value: string; table: string; vocabulary: number } {
  const [width, vocabulary] = [config.size('d_model'), config.size('vocab_size')];
  const memory = model.child('encoder', '*Encoder', part => encoder(part, config));
  const value = model.child('decoder', '*Decoder', part => {
    const tokens = embedding(part, 'embed_tokens', 'decoder_input_ids', vocabulary, width);
    const scaled = part.scale(tokens, config.flag('scale_embedding') ? Math.sqrt(width) : 1);
    const rows = config.size('max_target_positions');
    const places = embedding(part, 'embed_positions', 'decoder_position_ids', rows, width);
    const side = sideOf(config, 'decoder');
    const step = (layer: Module, x: string, index: number): string =>
      decoderLayer(layer, x, memory, side, { of: cache, layer: index });
    const last = part.list('layers', config.layers('decoder_layers'), '*DecoderLayer', part.add(scaled, places), step);
    return layerNorm(part, 'layer_norm', last, width, 1e-5);
  });
  return { value, vocabulary, table: model.named('decoder.embed_tokens').weight('weight', [vocabulary, width]) };
}

export const whisper: Family = {
  modelType: 'whisper',
  className: 'Whisper',
  task: 'ForConditionalGeneration',
  tasks: ['Model', 'ForConditionalGeneration'],
  plan: (config, { task }) => {
    const cache = new KeyValueCache(
      cachesOf(sideOf(config, 'decoder'), config.layers('decoder_layers')),
      weightType(config),
    );
    return {
      inputs: [
        {
          name: 'input_features',
          type: { kind: 'tensor', dtype: weightType(config), shape: ['batch', config.size('num_mel_bins'), 'frames'] },
        },
        ...decoderInputs(cache),
      ],
      cache,
      openSizes: new Map([
        ['frames', 2 * config.size('max_source_positions')],
        ['decoder_tokens', 1],
      ]),
      lower: root => {
        if (task === 'Model') return [lower(root, config, cache).value, ...cache.presents];
        const { value, table, vocabulary } = root.child('model', '*Model', model => lower(model, config, cache));
        const size = { inputs: config.size('d_model'), outputs: vocabulary };
        return [tiedLinear(root, 'proj_out', value, table, size), ...cache.presents];
      },
    };
  },
  defaults: {
    ...{ vocab_size: 51865, num_mel_bins: 80, d_model: 384, activation_function: 'gelu' },
    ...{ encoder_layers: 4, encoder_attention_heads: 6, encoder_ffn_dim: 1536 },
    ...{ decoder_layers: 4, decoder_attention_heads: 6, decoder_ffn_dim: 1536 },
    ...{ max_source_positions: 1500, max_target_positions: 448 },
  },
};

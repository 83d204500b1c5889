import { activation } from '../support/activation';
import { attend, type AttentionOptions, type Heads } from '../support/attention';
import type { Config, Defaults } from '../support/config';
import { weightType } from '../support/dataType';
import { tokenInput, type Family } from '../support/family';
import { KeyValueCache, type LayerCache } from '../support/keyValueCache';
import { linear, tiedLinear } from '../support/linear';
import type { Module } from '../support/module';
import { rmsNorm } from '../support/normalization';

function headsOf(config: Config): Heads {
  const [query, size] = [config.size('num_heads'), config.size('d_kv')];
  return { query, kv: query, size, valueSize: size };
}

/** `relu`, or `gated-gelu`, which means the approximated GELU. */
function feedForwardOf(config: Config): { readonly gated: boolean; readonly act: string } {
  const parts = config.text('feed_forward_proj').split('-');
  const gated = parts[0] === 'gated';
  const act = parts[parts.length - 1];
  return { gated, act: gated && act === 'gelu' ? 'gelu_new' : act };
}

function norm(parent: Module, name: string, value: string, config: Config): string {
  return rmsNorm(parent, name, value, config.size('d_model'), config.number('layer_norm_epsilon'), '*LayerNorm');
}

/** Projections without biases, attention, and one more projection. */
function attention(part: Module, query: string, memory: string, config: Config, options: AttentionOptions): string {
  const [width, heads] = [config.size('d_model'), headsOf(config)];
  const inner = heads.query * heads.size;
  const project = (name: string, value: string): string => linear(part, name, value, width, inner);
  const projected = [project('q', query), project('k', memory), project('v', memory)] as const;
  return linear(part, 'o', attend(part, projected, heads, options), inner, width);
}

function feedForward(layer: Module, x: string, config: Config): string {
  const [width, inner, { gated, act }] = [config.size('d_model'), config.size('d_ff'), feedForwardOf(config)];
  const normed = norm(layer, 'layer_norm', x, config);
  const fed = layer.child('DenseReluDense', gated ? '*DenseGatedActDense' : '*DenseActDense', dense => {
    const wide = activation(dense, 'act', linear(dense, gated ? 'wi_0' : 'wi', normed, width, inner), act);
    const ready = gated ? dense.op('Mul', [wide, linear(dense, 'wi_1', normed, width, inner)]) : wide;
    return linear(dense, 'wo', ready, inner, width);
  });
  return layer.add(x, fed);
}

/** A bias per head and distance, learned in the first block and used in all. */
function relativeBias(block: Module, queries: number, keys: number, config: Config): string {
  return block.named('layer.0.SelfAttention').child('relative_attention_bias', 'Embedding', module => {
    const rows = config.size('relative_attention_num_buckets');
    const table = module.weight('weight', [rows, config.size('num_heads')]);
    const length = (count: number): string => module.graph.constant('int64', [1], [count]);
    return module.op('RelativePositionBias', [table, length(queries), length(keys)], {}, 'com.microsoft');
  });
}

/** A stack of the encoder, or of the decoder where there is a memory to attend to. */
function stack(
  part: Module,
  ids: string,
  table: string,
  config: Config,
  decoder?: { readonly memory: string; readonly cache: KeyValueCache },
): string {
  const embedded = part.child('embed_tokens', 'Embedding', module => module.op('Gather', [table, ids]));
  const tokens = part.dim(embedded, 1) ?? 1;
  const layers = decoder ? decoderLayers(config) : config.layers('num_layers');
  const past = decoder && layers > 0 ? (part.dim(decoder.cache.pastOf(0)[0], 2) ?? 0) : 0;
  let bias = '';
  const last = part.list('block', layers, '*Block', embedded, (block, x, index) => {
    if (index === 0) bias = relativeBias(block, tokens, past + tokens, config);
    const cache = decoder && { of: decoder.cache, layer: index };
    const attended = block.child('layer.0', '*LayerSelfAttention', layer => {
      const normed = norm(layer, 'layer_norm', x, config);
      const options = { bias, cache, causal: decoder !== undefined };
      return layer.add(
        x,
        layer.child('SelfAttention', '*Attention', self => attention(self, normed, normed, config, options)),
      );
    });
    if (!decoder) return block.child('layer.1', '*LayerFF', layer => feedForward(layer, attended, config));
    const crossed = block.child('layer.1', '*LayerCrossAttention', layer => {
      const normed = norm(layer, 'layer_norm', attended, config);
      const cross = layer.child('EncDecAttention', '*Attention', part =>
        attention(part, normed, decoder.memory, config, {}),
      );
      return layer.add(attended, cross);
    });
    return block.child('layer.2', '*LayerFF', layer => feedForward(layer, crossed, config));
  });
  return norm(part, 'final_layer_norm', last, config);
}

function decoderLayers(config: Config): number {
  return config.has('num_decoder_layers') ? config.layers('num_decoder_layers') : config.layers('num_layers');
}

function lower(root: Module, config: Config, task: string, cache: KeyValueCache): string {
  const [width, vocabulary] = [config.size('d_model'), config.size('vocab_size')];
  const table = root.named('shared').weight('weight', [vocabulary, width]);
  const memory = root.child('encoder', '*Stack', part => stack(part, 'input_ids', table, config));
  if (task === 'EncoderModel') return memory;
  const value = root.child('decoder', '*Stack', part =>
    stack(part, 'decoder_input_ids', table, config, { memory, cache }),
  );
  if (task === 'Model') return value;
  return config.flag('tie_word_embeddings')
    ? tiedLinear(root, 'lm_head', root.scale(value, width ** -0.5), table, { inputs: width, outputs: vocabulary })
    : linear(root, 'lm_head', value, width, vocabulary);
}

function family(modelType: string, className: string, defaults: Defaults): Family {
  return {
    ...{ modelType, className, defaults, task: 'ForConditionalGeneration' },
    // The last two follow from `feed_forward_proj`; positions are told by their distances.
    ignores: ['n_positions', 'dense_act_fn', 'is_gated_act'],
    tasks: ['Model', 'EncoderModel', 'ForConditionalGeneration'],
    plan: (config, { task }) => {
      const { kv, size } = headsOf(config);
      const layer = { heads: kv, keySize: size, valueSize: size, window: null };
      const isEncoder = task === 'EncoderModel';
      const cache = new KeyValueCache(
        new Array<LayerCache>(isEncoder ? 0 : decoderLayers(config)).fill(layer),
        weightType(config),
      );
      return {
        inputs: [
          tokenInput('input_ids'),
          ...(isEncoder ? [] : [tokenInput('decoder_input_ids', 'decoder_tokens')]),
          ...cache.inputs(),
        ],
        ...(isEncoder ? {} : { cache }),
        openSizes: new Map([['decoder_tokens', 1]]),
        lower: root => [lower(root, config, task, cache), ...cache.presents],
      };
    },
  };
}

const t5 = {
  ...{ vocab_size: 32128, d_model: 512, d_kv: 64, d_ff: 2048, num_layers: 6, num_heads: 8 },
  ...{ relative_attention_num_buckets: 32, layer_norm_epsilon: 1e-6, feed_forward_proj: 'relu' },
  tie_word_embeddings: true,
};

export const t5s: readonly Family[] = [
  family('t5', 'T5', t5),
  family('mt5', 'MT5', {
    ...t5,
    ...{ vocab_size: 250112, d_ff: 1024, num_layers: 8, num_heads: 6, feed_forward_proj: 'gated-gelu' },
    tie_word_embeddings: false,
  }),
];

import { alibiBias } from '../support/alibi';
import { activation } from '../support/activation';
import { attend, evenHeads, type Heads, type Projected } from '../support/attention';
import type { CausalInputs, Hidden } from '../support/causalFamily';
import { causalFamily, embedTokens } from '../support/causalModel';
import type { Config } from '../support/config';
import { evenCaches } from '../support/decoder';
import type { Family } from '../support/family';
import { linear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';
import { rotation, turn } from '../support/rotary';
import { fusedProjection } from '../support/selfAttention';

/** Falcon has one head of keys and values (7B), some of them (40B and later), or as many as of queries (RW). */
function headsOf(config: Config): Heads {
  const query = config.size('num_attention_heads', 'n_head');
  const grouped = config.flag('new_decoder_architecture');
  const kv = grouped || !config.flag('multi_query') ? (config.optionalSize('num_kv_heads', 'n_head_kv') ?? query) : 1;
  const size = evenHeads(config, ['hidden_size'], ['num_attention_heads']);
  return { query, kv, size, valueSize: size };
}

function lower(model: Module, inputs: CausalInputs): Hidden {
  const { config, cache } = inputs;
  const [width, eps, bias] = [config.size('hidden_size'), config.number('layer_norm_epsilon'), config.flag('bias')];
  const inner = config.optionalSize('ffn_hidden_size') ?? 4 * width;
  const grouped = config.flag('new_decoder_architecture');
  const norms = config.optionalSize('num_ln_in_parallel_attn') ?? (grouped ? 2 : 1);
  const parallel = config.flag('parallel_attn');
  const heads = headsOf(config);
  const { embedded, ...table } = embedTokens(model, 'word_embeddings', inputs.ids, config.size('vocab_size'), width);
  const alibi = config.flag('alibi') ? alibiBias(model, embedded, heads.query, cache) : undefined;
  const angles = alibi === undefined ? rotation(model, 'rotary_emb', inputs.positions, heads.size) : undefined;

  const attention = (self: Module, value: string, layer: number): string => {
    const [q, k, v]: Projected = fusedProjection('query_key_value', width, heads, bias)!(self, value);
    const turned = angles
      ? ([turn(self, q, heads.query, heads.size, angles), turn(self, k, heads.kv, heads.size, angles), v] as const)
      : ([q, k, v] as const);
    const mixed = attend(self, turned, heads, { causal: true, bias: alibi, cache: { of: cache, layer } });
    return linear(self, 'dense', mixed, width, width, bias);
  };
  const feedForward = (mlp: Module, value: string): string => {
    const wide = activation(
      mlp,
      'act',
      linear(mlp, 'dense_h_to_4h', value, width, inner, bias),
      config.text('activation'),
    );
    return linear(mlp, 'dense_4h_to_h', wide, inner, width, bias);
  };

  const last = model.list(
    'h',
    config.layers('num_hidden_layers', 'n_layer'),
    '*DecoderLayer',
    embedded,
    (block, x, index) => {
      const norm = (name: string, value: string): string => layerNorm(block, name, value, width, eps);
      const twice = grouped && norms === 2;
      const ready = norm(twice ? 'ln_attn' : 'input_layernorm', x);
      const beside = twice ? norm('ln_mlp', x) : ready;
      const attended = block.child('self_attention', '*Attention', self => attention(self, ready, index));
      if (grouped || parallel) {
        const fed = block.child('mlp', '*MLP', mlp => feedForward(mlp, beside));
        return block.add(block.add(fed, attended), x);
      }
      const between = block.add(attended, x);
      const normed = norm('post_attention_layernorm', between);
      return block.add(
        block.child('mlp', '*MLP', mlp => feedForward(mlp, normed)),
        between,
      );
    },
  );
  return { value: layerNorm(model, 'ln_f', last, width, eps), ...table };
}

export const falcon: Family = causalFamily({
  ...{ modelType: 'falcon', className: 'Falcon', base: 'transformer', tokenHead: 'classifier', lower },
  caches: config => evenCaches(config, undefined, headsOf(config)),
  defaults: {
    ...{ vocab_size: 65024, hidden_size: 4544, num_hidden_layers: 32, num_attention_heads: 71 },
    ...{ layer_norm_epsilon: 1e-5, multi_query: true, parallel_attn: true, activation: 'gelu' },
    tie_word_embeddings: true,
  },
});

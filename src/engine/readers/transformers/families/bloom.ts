import { activation } from '../support/activation';
import { attend, evenHeads, type Heads, type Projected } from '../support/attention';
import { alibiBias } from '../support/alibi';
import type { CausalInputs, Hidden } from '../support/causalFamily';
import { causalFamily, embedTokens } from '../support/causalModel';
import type { Config } from '../support/config';
import type { Family } from '../support/family';
import type { LayerCache } from '../support/keyValueCache';
import { linear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';
import { fusedProjection } from '../support/selfAttention';

const keys = {
  width: ['hidden_size', 'n_embed'],
  heads: ['n_head', 'num_attention_heads'],
  layers: ['n_layer', 'num_hidden_layers'],
};

function headsOf(config: Config): Heads {
  const query = config.size(...keys.heads);
  const size = evenHeads(config, keys.width, keys.heads);
  return { query, kv: query, size, valueSize: size };
}

/** BLOOM: the positions of tokens are a bias of the scores (ALiBi). */
function lower(model: Module, { config, ids, cache }: CausalInputs): Hidden {
  const [width, eps] = [config.size(...keys.width), config.number('layer_norm_epsilon')];
  const heads = headsOf(config);
  const { embedded, ...table } = embedTokens(model, 'word_embeddings', ids, config.size('vocab_size'), width);
  const first = layerNorm(model, 'word_embeddings_layernorm', embedded, width, eps);
  const bias = alibiBias(model, embedded, heads.query, cache);
  const afterNorm = config.flag('apply_residual_connection_post_layernorm');
  const last = model.list('h', config.layers(...keys.layers), '*Block', first, (block, x, index) => {
    const normed = layerNorm(block, 'input_layernorm', x, width, eps);
    const attended = block.child('self_attention', '*Attention', self => {
      const projected: Projected = fusedProjection('query_key_value', width, heads, true)!(self, normed);
      const mixed = attend(self, projected, heads, { causal: true, bias, cache: { of: cache, layer: index } });
      return self.add(linear(self, 'dense', mixed, width, width, true), afterNorm ? normed : x);
    });
    const ready = layerNorm(block, 'post_attention_layernorm', attended, width, eps);
    return block.child('mlp', '*MLP', mlp => {
      const wide = activation(
        mlp,
        'gelu_impl',
        linear(mlp, 'dense_h_to_4h', ready, width, 4 * width, true),
        'gelu_fast',
      );
      return mlp.add(linear(mlp, 'dense_4h_to_h', wide, 4 * width, width, true), afterNorm ? ready : attended);
    });
  });
  return { value: layerNorm(model, 'ln_f', last, width, eps), ...table };
}

function caches(config: Config): LayerCache[] {
  const { kv, size } = headsOf(config);
  const layer = { heads: kv, keySize: size, valueSize: size, window: null };
  return new Array<LayerCache>(config.layers(...keys.layers)).fill(layer);
}

export const bloom: Family = causalFamily({
  ...{ modelType: 'bloom', className: 'Bloom', base: 'transformer', tokenHead: 'classifier', caches, lower },
  defaults: {
    ...{ vocab_size: 250880, hidden_size: 64, n_layer: 2, n_head: 8, layer_norm_epsilon: 1e-5 },
    tie_word_embeddings: true,
  },
});

import { activation } from '../support/activation';
import { headsOf } from '../support/attention';
import type { CausalInputs, Hidden } from '../support/causalFamily';
import { causalFamily, embedTokens } from '../support/causalModel';
import { evenCaches } from '../support/decoder';
import type { Family } from '../support/family';
import { embedding, linear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';
import { selfAttention } from '../support/selfAttention';

/** OPT: the embedding may be narrower than the layers (350M), which then have linear layers before and after them. */
function decoder(model: Module, { config, ids, positions, cache }: CausalInputs): Hidden {
  const width = config.size('hidden_size');
  const narrow = config.optionalSize('word_embed_proj_dim') ?? width;
  const [inner, bias, before] = [
    config.size('ffn_dim'),
    config.flag('enable_bias'),
    config.flag('do_layer_norm_before'),
  ];
  const heads = headsOf(config);
  const { embedded, ...table } = embedTokens(model, 'embed_tokens', ids, config.size('vocab_size'), narrow);
  const tokens = narrow === width ? embedded : linear(model, 'project_in', embedded, narrow, width);
  // The first two rows are for padding.
  const places = embedding(model, 'embed_positions', positions, config.size('max_position_embeddings') + 2, width);
  const residual = (layer: Module, name: string, x: string, part: (value: string) => string): string =>
    before ? layer.add(x, part(norm(layer, name, x))) : norm(layer, name, layer.add(x, part(x)));
  const norm = (layer: Module, name: string, value: string): string => layerNorm(layer, name, value, width, 1e-5);
  const last = model.list(
    'layers',
    config.layers('num_hidden_layers'),
    '*DecoderLayer',
    model.add(tokens, places),
    (layer, x, index) => {
      const attended = residual(layer, 'self_attn_layer_norm', x, value =>
        layer.child('self_attn', '*Attention', self =>
          selfAttention(self, value, { width, heads, cache, layer: index, bias, out: 'out_proj' }),
        ),
      );
      return residual(layer, 'final_layer_norm', attended, value => {
        const wide = linear(layer, 'fc1', value, width, inner, bias);
        return linear(
          layer,
          'fc2',
          activation(layer, 'activation_fn', wide, config.text('activation_function')),
          inner,
          width,
          bias,
        );
      });
    },
  );
  const normed = before && !config.flag('_remove_final_layer_norm') ? norm(model, 'final_layer_norm', last) : last;
  const value = narrow === width ? normed : linear(model, 'project_out', normed, width, narrow);
  return { value, ...table };
}

export const opt: Family = causalFamily({
  modelType: 'opt',
  className: 'OPT',
  caches: config => evenCaches(config),
  lower: (model, inputs) => model.child('decoder', '*Decoder', part => decoder(part, inputs)),
  defaults: {
    ...{ vocab_size: 50272, hidden_size: 768, num_hidden_layers: 12, ffn_dim: 3072, max_position_embeddings: 2048 },
    ...{ num_attention_heads: 12, do_layer_norm_before: true, activation_function: 'relu', enable_bias: true },
    tie_word_embeddings: true,
  },
});

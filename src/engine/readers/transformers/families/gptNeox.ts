import { activation } from '../support/activation';
import { attend, evenHeads, headsOf, projections, type Heads } from '../support/attention';
import type { CausalInputs, Hidden } from '../support/causalFamily';
import { causalFamily, embedTokens } from '../support/causalModel';
import type { Config } from '../support/config';
import { evenCaches } from '../support/decoder';
import type { Family } from '../support/family';
import type { LayerCache } from '../support/keyValueCache';
import { linear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';
import { rotarySize, rotation, turn } from '../support/rotary';
import { fusedProjection, selfAttention } from '../support/selfAttention';

/** GPT-NeoX and Pythia: attention and feed-forward layers side by side, each with a normalisation of its own. */
function neox(model: Module, inputs: CausalInputs): Hidden {
  const { config, cache } = inputs;
  const [width, eps, bias] = [
    config.size('hidden_size'),
    config.number('layer_norm_eps'),
    config.flag('attention_bias'),
  ];
  const inner = config.size('intermediate_size');
  const heads = headsOf(config);
  const { embedded, ...table } = embedTokens(model, 'embed_in', inputs.ids, config.size('vocab_size'), width);
  const turned = Math.floor(heads.size * config.number('rotary_pct'));
  const angles = rotation(
    model,
    'rotary_emb',
    inputs.positions,
    config.has('rope_parameters') ? rotarySize(config, heads.size) : turned,
  );
  const parallel = config.flag('use_parallel_residual');
  const last = model.list('layers', config.layers('num_hidden_layers'), '*Layer', embedded, (layer, x, index) => {
    const normed = layerNorm(layer, 'input_layernorm', x, width, eps);
    const attended = layer.child('attention', '*Attention', self =>
      selfAttention(self, normed, {
        ...{ width, heads, cache, layer: index, bias, out: 'dense', rotation: angles },
        project: fusedProjection('query_key_value', width, heads, bias),
      }),
    );
    const between = parallel ? x : layer.add(attended, x);
    const ready = layerNorm(layer, 'post_attention_layernorm', between, width, eps);
    const fed = layer.child('mlp', '*MLP', mlp => {
      const wide = linear(mlp, 'dense_h_to_4h', ready, width, inner, true);
      return linear(mlp, 'dense_4h_to_h', activation(mlp, 'act', wide, config.text('hidden_act')), inner, width, true);
    });
    return parallel ? layer.add(layer.add(fed, attended), x) : layer.add(fed, between);
  });
  return { value: layerNorm(model, 'final_layer_norm', last, width, eps), ...table };
}

const gptjHeads = (config: Config): Heads => {
  const [query, size] = [config.size('n_head'), evenHeads(config, ['n_embd'], ['n_head'])];
  return { query, kv: query, size, valueSize: size };
};

/** GPT-J: attention and feed-forward layers side by side on the same normalised input. */
function gptj(model: Module, inputs: CausalInputs): Hidden {
  const { config, cache } = inputs;
  const [width, eps] = [config.size('n_embd'), config.number('layer_norm_epsilon')];
  const inner = config.optionalSize('n_inner') ?? 4 * width;
  const heads = gptjHeads(config);
  const { embedded, ...table } = embedTokens(model, 'wte', inputs.ids, config.size('vocab_size'), width);
  const angles = rotation(model, 'rotary_emb', inputs.positions, config.optionalSize('rotary_dim') ?? heads.size);
  const last = model.list('h', config.layers('n_layer'), '*Block', embedded, (block, x, index) => {
    const normed = layerNorm(block, 'ln_1', x, width, eps);
    const attended = block.child('attn', '*Attention', attn => {
      const [q, k, v] = projections(attn, normed, width, heads, false);
      const turned = [q, k].map(value => turn(attn, value, heads.query, heads.size, angles));
      const mixed = attend(attn, [turned[0], turned[1], v], heads, {
        causal: true,
        cache: { of: cache, layer: index },
      });
      return linear(attn, 'out_proj', mixed, width, width);
    });
    const fed = block.child('mlp', '*MLP', mlp => {
      const wide = activation(
        mlp,
        'act',
        linear(mlp, 'fc_in', normed, width, inner, true),
        config.text('activation_function'),
      );
      return linear(mlp, 'fc_out', wide, inner, width, true);
    });
    return block.add(block.add(attended, fed), x);
  });
  return { value: layerNorm(model, 'ln_f', last, width, eps), ...table };
}

function gptjCaches(config: Config): LayerCache[] {
  const { kv, size } = gptjHeads(config);
  const layer = { heads: kv, keySize: size, valueSize: size, window: null };
  return new Array<LayerCache>(config.layers('n_layer')).fill(layer);
}

export const gptNeoxs: readonly Family[] = [
  causalFamily({
    ...{ modelType: 'gpt_neox', className: 'GPTNeoX', base: 'gpt_neox', head: 'embed_out', tokenHead: 'classifier' },
    ...{ caches: config => evenCaches(config), lower: neox },
    defaults: {
      ...{ vocab_size: 50432, hidden_size: 6144, num_hidden_layers: 44, num_attention_heads: 64 },
      ...{ intermediate_size: 24576, hidden_act: 'gelu', rotary_pct: 0.25, layer_norm_eps: 1e-5 },
      ...{ use_parallel_residual: true, attention_bias: true },
    },
  }),
  causalFamily({
    ...{ modelType: 'gptj', className: 'GPTJ', base: 'transformer', headBias: true },
    ...{ caches: gptjCaches, lower: gptj, ignores: ['n_positions'] },
    defaults: {
      ...{ vocab_size: 50400, n_embd: 4096, n_layer: 28, n_head: 16, rotary_dim: 64 },
      ...{ activation_function: 'gelu_new', layer_norm_epsilon: 1e-5 },
    },
  }),
];

import { activation } from '../support/activation';
import { attend, evenHeads, type Projected } from '../support/attention';
import type { CausalInputs, Hidden } from '../support/causalFamily';
import { causalFamily, embedTokens } from '../support/causalModel';
import type { Config } from '../support/config';
import type { Family } from '../support/family';
import { affine, embedding, linear } from '../support/linear';
import type { LayerCache } from '../support/keyValueCache';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';
import { split } from '../support/selfAttention';

/** The names that GPT-2 and GPT-Neo give to the same sizes. */
interface Names {
  readonly width: string;
  readonly layers: string;
  readonly heads: string;
  readonly positions: string;
  readonly inner: string;
  readonly act: string;
  /** One head's attention, by what it attends to. */
  readonly attention: (attn: Module, value: string, layer: number, inputs: CausalInputs) => string;
  /** A linear layer, or GPT-2's Conv1D, which is one. */
  readonly layer: (parent: Module, name: string, value: string, inputs: number, outputs: number) => string;
}

function lower(names: Names) {
  return (model: Module, inputs: CausalInputs): Hidden => {
    const { config, ids, positions } = inputs;
    const [width, eps] = [config.size(names.width), config.number('layer_norm_epsilon')];
    const inner = config.optionalSize(names.inner) ?? 4 * width;
    const { embedded, ...table } = embedTokens(model, 'wte', ids, config.size('vocab_size'), width);
    const places = embedding(model, 'wpe', positions, config.size(names.positions), width);
    const last = model.list(
      'h',
      config.layers(names.layers),
      '*Block',
      model.add(embedded, places),
      (block, x, index) => {
        const normed = layerNorm(block, 'ln_1', x, width, eps);
        const attended = block.add(
          block.child('attn', '*Attention', attn => names.attention(attn, normed, index, inputs)),
          x,
        );
        const ready = layerNorm(block, 'ln_2', attended, width, eps);
        const fed = block.child('mlp', '*MLP', mlp => {
          const wide = activation(mlp, 'act', names.layer(mlp, 'c_fc', ready, width, inner), config.text(names.act));
          return names.layer(mlp, 'c_proj', wide, inner, width);
        });
        return block.add(attended, fed);
      },
    );
    return { value: layerNorm(model, 'ln_f', last, width, eps), ...table };
  };
}

/** GPT-2's linear layers store their weights transposed. */
function conv1d(parent: Module, name: string, value: string, inputs: number, outputs: number): string {
  return parent.child(
    name,
    'Conv1D',
    module => affine(module, value, inputs, outputs, true),
    `nf=${outputs}, nx=${inputs}`,
  );
}

const gpt2: Names = {
  ...{ width: 'n_embd', layers: 'n_layer', heads: 'n_head', positions: 'n_positions', inner: 'n_inner' },
  act: 'activation_function',
  layer: conv1d,
  attention: (attn, value, layer, { config, cache }) => {
    const width = config.size('n_embd');
    const all = conv1d(attn, 'c_attn', value, width, 3 * width);
    const projected = split(attn, all, [width, width, width]) as unknown as Projected;
    const mixed = attend(attn, projected, headsOf(config, gpt2), { causal: true, cache: { of: cache, layer } });
    return conv1d(attn, 'c_proj', mixed, width, width);
  },
};

/** Every other layer of GPT-Neo attends only to nearby tokens, with a mask over all keys. */
const gptNeo: Names = {
  ...{ width: 'hidden_size', layers: 'num_layers', heads: 'num_heads', positions: 'max_position_embeddings' },
  ...{ inner: 'intermediate_size', act: 'activation_function' },
  layer: (parent, name, value, inputs, outputs) => linear(parent, name, value, inputs, outputs, true),
  attention: (attn, value, layer, { config, cache }) =>
    attn.child('attention', '*SelfAttention', self => {
      const width = config.size('hidden_size');
      const project = (name: string): string => linear(self, name, value, width, width);
      const projected = [project('q_proj'), project('k_proj'), project('v_proj')] as const;
      const mixed = attend(self, projected, headsOf(config, gptNeo), { causal: true, cache: { of: cache, layer } });
      return linear(self, 'out_proj', mixed, width, width, true);
    }),
};

function headsOf(config: Config, names: Names) {
  const size = evenHeads(config, [names.width], [names.heads]);
  return { query: config.size(names.heads), kv: config.size(names.heads), size, valueSize: size };
}

const caches =
  (names: Names) =>
  (config: Config): LayerCache[] => {
    const { kv, size } = headsOf(config, names);
    const layer = { heads: kv, keySize: size, valueSize: size, window: null };
    return new Array<LayerCache>(config.layers(names.layers)).fill(layer);
  };

export const gpt2s: readonly Family[] = [
  causalFamily({
    ...{ modelType: 'gpt2', className: 'GPT2', base: 'transformer', task: 'LMHeadModel', tokenHead: 'classifier' },
    ...{ caches: caches(gpt2), lower: lower(gpt2) },
    defaults: {
      ...{ vocab_size: 50257, n_positions: 1024, n_embd: 768, n_layer: 12, n_head: 12 },
      ...{ activation_function: 'gelu_new', layer_norm_epsilon: 1e-5, tie_word_embeddings: true },
    },
  }),
  causalFamily({
    ...{ modelType: 'gpt_neo', className: 'GPTNeo', base: 'transformer', tokenHead: 'classifier' },
    ...{
      caches: caches(gptNeo),
      lower: lower(gptNeo),
      ignores: ['attention_layers', 'attention_types', 'window_size'],
    },
    defaults: {
      ...{ vocab_size: 50257, max_position_embeddings: 2048, hidden_size: 2048, num_layers: 24, num_heads: 16 },
      ...{ activation_function: 'gelu_new', layer_norm_epsilon: 1e-5, tie_word_embeddings: true },
    },
  }),
];

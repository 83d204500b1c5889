import { int } from '../../support/attributes';
import type { CausalInputs, Hidden } from '../support/causalFamily';
import { causalFamily } from '../support/causalModel';
import type { Config } from '../support/config';
import { decoder, preNormLayer } from '../support/decoder';
import { checkExperts, normalize, routedExperts, topK, type ExpertSizes, type Routing } from '../support/experts';
import type { Family } from '../support/family';
import { gatedFeedForward } from '../support/feedForward';
import { latentAttention, latentCache, latentSizes } from '../support/latentAttention';
import { affine } from '../support/linear';
import type { Module } from '../support/module';
import { rmsNorm } from '../support/normalization';
import { rotation } from '../support/rotary';

/** How the two versions choose experts. */
type Route = (gate: Module, logits: string, sizes: ExpertSizes, config: Config) => Routing;

function lower(route: Route) {
  return (model: Module, inputs: CausalInputs): Hidden => {
    const { config, cache } = inputs;
    const [width, eps, act] = [config.size('hidden_size'), config.number('rms_norm_eps'), config.text('hidden_act')];
    const sizes = latentSizes(config);
    const angles = rotation(model, 'rotary_emb', inputs.positions, sizes.turned);
    const dense = config.count('first_k_dense_replace');
    return decoder(model, inputs, {
      norm: (part, value) => rmsNorm(part, 'norm', value, width, eps),
      layer: (layer, x, index) =>
        preNormLayer(layer, x, {
          norm: (part, name, value) => rmsNorm(part, name, value, width, eps),
          attention: (part, value) =>
            part.child('self_attn', '*Attention', self =>
              latentAttention(self, value, sizes, angles, { of: cache, layer: index }),
            ),
          feedForward: (part, value) =>
            index < dense
              ? gatedFeedForward(part, value, { width, inner: config.size('intermediate_size'), act })
              : mixture(part, value, config, route),
        }),
    });
  };
}

/** Experts that a router chooses, and shared ones that all tokens go through. */
function mixture(layer: Module, value: string, config: Config, route: Route): string {
  const [width, act] = [config.size('hidden_size'), config.text('hidden_act')];
  const inner = config.size('moe_intermediate_size');
  const experts = config.size('n_routed_experts', 'num_experts');
  const sizes = { width, inner, experts, chosen: config.size('num_experts_per_tok'), act };
  checkExperts(config, sizes);
  return layer.child('mlp', '*MoE', block => {
    const routing = block.child('gate', '*TopkRouter', gate =>
      route(gate, affine(gate, value, width, experts, false), sizes, config),
    );
    const weights = block.scale(routing.weights, config.optionalNumber('routed_scaling_factor') ?? 1);
    const routed = routedExperts(block, 'experts', value, { ...routing, weights }, sizes);
    const shared = config.count('n_shared_experts');
    return shared === 0
      ? routed
      : block.add(routed, gatedFeedForward(block, value, { width, inner: inner * shared, act }, 'shared_experts'));
  });
}

/** DeepSeek-V2: softmax; the best of all experts, or of the best groups. */
const softmaxRoute: Route = (gate, logits, sizes, config) => {
  const scores = gate.op('Softmax', [logits], { axis: int(-1) });
  return config.text('topk_method') === 'group_limited_greedy'
    ? bestOfGroups(gate, scores, scores, sizes, config, 1)
    : topK(gate, scores, sizes.chosen);
};

/**
 * DeepSeek-V3: sigmoids; a bias that is not a parameter helps to choose, and the weights are normalized to a sum of
 * one.
 */
const sigmoidRoute: Route = (gate, logits, sizes, config) => {
  const scores = gate.op('Sigmoid', [logits]);
  const routing = bestOfGroups(
    gate,
    scores,
    gate.weight('e_score_correction_bias', [sizes.experts], 'float32'),
    sizes,
    config,
    2,
  );
  return config.flag('norm_topk_prob') ? { ...routing, weights: normalize(gate, routing.weights) } : routing;
};

function bestOfGroups(
  gate: Module,
  scores: string,
  correction: string,
  sizes: ExpertSizes,
  config: Config,
  perGroup: number,
): Routing {
  const [indices] = gate.graph.add('GroupTopK', [scores, ...(correction === scores ? [] : [correction])], {
    domain: 'transformers',
    attributes: {
      k: int(sizes.chosen),
      groups: int(config.size('n_group')),
      top_groups: int(config.size('topk_group')),
      per_group: int(perGroup),
    },
  });
  return { indices, weights: gate.op('GatherElements', [scores, indices], { axis: int(-1) }) };
}

const caches = (config: Config) =>
  Array.from({ length: config.layers('num_hidden_layers') }, () => latentCache(latentSizes(config)));

const common = {
  hidden_act: 'silu',
  rms_norm_eps: 1e-6,
  q_lora_rank: 1536,
  kv_lora_rank: 512,
  qk_nope_head_dim: 128,
  qk_rope_head_dim: 64,
  v_head_dim: 128,
};

/** Heads share their keys through latent vectors; grouping experts does not change how many are chosen. */
const ignores = ['num_key_value_heads', 'n_group', 'topk_group', 'topk_method', 'scoring_func'];

export const deepseeks: readonly Family[] = [
  causalFamily({
    ...{ modelType: 'deepseek_v2', className: 'DeepseekV2', caches, lower: lower(softmaxRoute), ignores },
    defaults: {
      ...{ ...common, vocab_size: 32000, hidden_size: 4096, intermediate_size: 11008, num_hidden_layers: 32 },
      ...{ num_attention_heads: 32, n_routed_experts: 64, n_shared_experts: 2, moe_intermediate_size: 1407 },
      topk_method: 'greedy',
    },
  }),
  causalFamily({
    ...{ modelType: 'deepseek_v3', className: 'DeepseekV3', caches, lower: lower(sigmoidRoute), ignores },
    defaults: {
      ...{ ...common, vocab_size: 129280, hidden_size: 7168, intermediate_size: 18432, num_hidden_layers: 61 },
      ...{ num_attention_heads: 128, n_routed_experts: 256, n_shared_experts: 1, moe_intermediate_size: 2048 },
      ...{ num_experts_per_tok: 8, n_group: 8, topk_group: 4, first_k_dense_replace: 3, norm_topk_prob: true },
      routed_scaling_factor: 2.5,
    },
  }),
];

import type { Config } from '../support/config';
import { checkExperts, routedExperts, softmaxRouting, type ExpertSizes } from '../support/experts';
import type { Family } from '../support/family';
import { gatedFeedForward } from '../support/feedForward';
import { linear } from '../support/linear';
import { llamaLike } from '../support/llamaLike';
import type { Module } from '../support/module';
import { slidingWindow } from '../support/slidingWindow';
import { mistral, qwenWindow } from './llama';

/** Experts as Mixtral has them in every layer. */
function mixtralExperts(layer: Module, value: string, config: Config): string {
  const sizes: ExpertSizes = {
    width: config.size('hidden_size'),
    inner: config.size('intermediate_size'),
    experts: config.size('num_local_experts'),
    chosen: config.size('num_experts_per_tok'),
    act: config.text('hidden_act'),
  };
  checkExperts(config, sizes);
  return layer.child('block_sparse_moe', '*SparseMoeBlock', block =>
    routedExperts(block, 'experts', value, softmaxRouting(block, 'gate', value, sizes, true), sizes),
  );
}

/** Qwen's layers: experts in every `decoder_sparse_step`-th one, unless `mlp_only_layers` lists it. */
function qwenExperts(layer: Module, value: string, config: Config, index: number): string {
  const width = config.size('hidden_size');
  const act = config.text('hidden_act');
  const isDense =
    config.list('mlp_only_layers')?.includes(index) || (index + 1) % config.size('decoder_sparse_step') !== 0;
  if (isDense) return gatedFeedForward(layer, value, { width, inner: config.size('intermediate_size'), act });
  const sizes: ExpertSizes = {
    ...{
      width,
      act,
      inner: config.size('moe_intermediate_size'),
      experts: config.size('num_experts', 'num_local_experts'),
    },
    chosen: config.size('num_experts_per_tok'),
  };
  checkExperts(config, sizes);
  return layer.child('mlp', '*SparseMoeBlock', block => {
    const routing = softmaxRouting(block, 'gate', value, sizes, config.flag('norm_topk_prob'));
    const routed = routedExperts(block, 'experts', value, routing, sizes);
    const shared = config.optionalSize('shared_expert_intermediate_size');
    return shared === null ? routed : block.add(routed, sharedExpert(block, value, { width, act, inner: shared }));
  });
}

/** The expert that all tokens go through (Qwen2), scaled by its own gate. */
function sharedExpert(block: Module, value: string, size: { width: number; inner: number; act: string }): string {
  const result = gatedFeedForward(block, value, size, 'shared_expert');
  const gate = block.op('Sigmoid', [linear(block, 'shared_expert_gate', value, size.width, 1)]);
  return block.op('Mul', [gate, result]);
}

const qwen = {
  vocab_size: 151936,
  hidden_size: 2048,
  num_hidden_layers: 24,
  hidden_act: 'silu',
  rms_norm_eps: 1e-6,
  sliding_window: 4096,
  max_window_layers: 28,
  decoder_sparse_step: 1,
};

/** Llama's layers with a mixture of experts in place of the feed-forward layers. */
export const mixtures: readonly Family[] = [
  llamaLike(
    'mixtral',
    'Mixtral',
    { ...mistral, sliding_window: null, num_local_experts: 8, num_experts_per_tok: 2 },
    { bias: false, window: slidingWindow(() => true), feedForward: mixtralExperts },
  ),
  llamaLike(
    'qwen2_moe',
    'Qwen2Moe',
    {
      ...{ ...qwen, intermediate_size: 5632, num_attention_heads: 16, num_key_value_heads: 16, qkv_bias: true },
      ...{ moe_intermediate_size: 1408, shared_expert_intermediate_size: 5632 },
      ...{ num_experts_per_tok: 4, num_experts: 60 },
    },
    { bias: 'qkv_bias', outBias: false, window: qwenWindow, feedForward: qwenExperts },
  ),
  llamaLike(
    'qwen3_moe',
    'Qwen3Moe',
    {
      ...{ ...qwen, intermediate_size: 6144, num_attention_heads: 32, num_key_value_heads: 4 },
      ...{ moe_intermediate_size: 768, num_experts_per_tok: 8, num_experts: 128 },
    },
    { headNorm: true, window: qwenWindow, feedForward: qwenExperts },
  ),
];

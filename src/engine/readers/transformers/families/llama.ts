import type { Config } from '../support/config';
import type { Family } from '../support/family';
import { llamaLike } from '../support/llamaLike';
import type { Module } from '../support/module';
import { slidingWindow, type WindowOf } from '../support/slidingWindow';

export const llama = {
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  hidden_act: 'silu',
  rms_norm_eps: 1e-6,
};

export const mistral = { ...llama, intermediate_size: 14336, num_key_value_heads: 8, sliding_window: 4096 };

const qwen = {
  ...llama,
  vocab_size: 151936,
  intermediate_size: 22016,
  num_key_value_heads: 32,
  sliding_window: 4096,
  max_window_layers: 28,
};

const gemma = {
  vocab_size: 256000,
  hidden_size: 3072,
  intermediate_size: 24576,
  num_hidden_layers: 28,
  num_attention_heads: 16,
  num_key_value_heads: 16,
  head_dim: 256,
  hidden_act: 'gelu_pytorch_tanh',
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
};

/** Qwen's layers use a sliding window from a certain layer on, and only if the configuration enables it. */
export const qwenWindow: WindowOf = (config, layer) => {
  config.ignore(['sliding_window']);
  const window = slidingWindow(() => layer >= config.count('max_window_layers'))(config, layer);
  return config.flag('use_sliding_window') ? window : null;
};

/** Gemma's first configurations state `gelu` but mean its approximation, which the library uses in any case. */
const gemmaActivation = (config: Config): string => config.text('hidden_activation') || 'gelu_pytorch_tanh';

/** Granite divides its logits. */
const scaledLogits = (model: Module, logits: string, config: Config): string => {
  const factor = config.optionalNumber('logits_scaling') ?? 1;
  return factor === 1 ? logits : model.op('Div', [logits, model.scalar(factor)]);
};

/** Llama and the models that differ from it in biases, normalised heads, sliding windows and constant factors. */
export const llamas: readonly Family[] = [
  llamaLike('llama', 'Llama', llama, {}),
  llamaLike('mistral', 'Mistral', mistral, { bias: false, window: slidingWindow(() => true) }),
  llamaLike('qwen2', 'Qwen2', qwen, { bias: true, outBias: false, window: qwenWindow }),
  llamaLike('qwen3', 'Qwen3', { ...qwen, head_dim: 128 }, { headNorm: true, window: qwenWindow }),
  llamaLike('gemma', 'Gemma', gemma, { rootScale: true, activation: gemmaActivation }),
  llamaLike('granite', 'Granite', llama, { multipliers: true }, { logits: scaledLogits }),
];

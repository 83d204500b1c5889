import type { Published } from '../support';

export const llamas: readonly Published[] = [
  [
    'Llama-2-7B',
    6_738_415_616,
    { architectures: ['LlamaForCausalLM'], model_type: 'llama', intermediate_size: 11008, num_key_value_heads: 32 },
  ],
  [
    'Llama-2-70B',
    68_976_648_192,
    {
      ...{ architectures: ['LlamaForCausalLM'], model_type: 'llama', hidden_size: 8192, intermediate_size: 28672 },
      ...{ num_attention_heads: 64, num_hidden_layers: 80, num_key_value_heads: 8 },
    },
  ],
  [
    'Llama-3-8B',
    8_030_261_248,
    {
      ...{ architectures: ['LlamaForCausalLM'], model_type: 'llama', intermediate_size: 14336, vocab_size: 128256 },
      num_key_value_heads: 8,
    },
  ],
  [
    'Llama-3.2-1B',
    1_235_814_400,
    {
      ...{ architectures: ['LlamaForCausalLM'], model_type: 'llama', hidden_size: 2048, intermediate_size: 8192 },
      ...{ num_attention_heads: 32, num_hidden_layers: 16, num_key_value_heads: 8, head_dim: 64, vocab_size: 128256 },
      tie_word_embeddings: true,
    },
  ],
  ['Mistral-7B', 7_241_732_096, { architectures: ['MistralForCausalLM'], model_type: 'mistral' }],
  [
    'Qwen2.5-7B',
    7_615_616_512,
    {
      ...{ architectures: ['Qwen2ForCausalLM'], model_type: 'qwen2', hidden_size: 3584, intermediate_size: 18944 },
      ...{ num_attention_heads: 28, num_hidden_layers: 28, num_key_value_heads: 4, vocab_size: 152064 },
    },
  ],
  [
    'Qwen2.5-0.5B',
    494_032_768,
    {
      ...{ architectures: ['Qwen2ForCausalLM'], model_type: 'qwen2', hidden_size: 896, intermediate_size: 4864 },
      ...{ num_attention_heads: 14, num_hidden_layers: 24, num_key_value_heads: 2, tie_word_embeddings: true },
    },
  ],
  [
    'Qwen3-0.6B',
    596_049_920,
    {
      ...{ architectures: ['Qwen3ForCausalLM'], model_type: 'qwen3', hidden_size: 1024, intermediate_size: 3072 },
      ...{ num_attention_heads: 16, num_hidden_layers: 28, num_key_value_heads: 8, tie_word_embeddings: true },
    },
  ],
  [
    'Qwen3-8B',
    8_190_735_360,
    {
      ...{ architectures: ['Qwen3ForCausalLM'], model_type: 'qwen3', hidden_size: 4096, intermediate_size: 12288 },
      ...{ num_attention_heads: 32, num_hidden_layers: 36, num_key_value_heads: 8 },
    },
  ],
  ['Gemma-7B', 8_537_680_896, { architectures: ['GemmaForCausalLM'], model_type: 'gemma' }],
  [
    'Gemma-2B',
    2_506_172_416,
    {
      ...{ architectures: ['GemmaForCausalLM'], model_type: 'gemma', hidden_size: 2048, intermediate_size: 16384 },
      ...{ num_attention_heads: 8, num_hidden_layers: 18, num_key_value_heads: 1 },
    },
  ],
  ['Gemma-2-2B', 2_614_341_888, { architectures: ['Gemma2ForCausalLM'], model_type: 'gemma2' }],
  [
    'Gemma-2-9B',
    9_241_705_984,
    {
      ...{ architectures: ['Gemma2ForCausalLM'], model_type: 'gemma2', hidden_size: 3584, intermediate_size: 14336 },
      ...{ num_attention_heads: 16, num_hidden_layers: 42, num_key_value_heads: 8 },
    },
  ],
  [
    'Gemma-3-1B',
    999_885_952,
    {
      ...{
        architectures: ['Gemma3ForCausalLM'],
        model_type: 'gemma3_text',
        hidden_size: 1152,
        intermediate_size: 6912,
      },
      ...{ num_attention_heads: 4, num_hidden_layers: 26, num_key_value_heads: 1, vocab_size: 262144 },
    },
  ],
  ['Phi-1.5', 1_418_270_720, { architectures: ['PhiForCausalLM'], model_type: 'phi' }],
  [
    'Phi-2',
    2_779_683_840,
    {
      ...{ architectures: ['PhiForCausalLM'], model_type: 'phi', hidden_size: 2560, intermediate_size: 10240 },
      num_hidden_layers: 32,
    },
  ],
  ['Phi-3-mini', 3_821_079_552, { architectures: ['Phi3ForCausalLM'], model_type: 'phi3' }],
  [
    'Phi-4-mini',
    3_836_021_760,
    {
      ...{ architectures: ['Phi3ForCausalLM'], model_type: 'phi3', vocab_size: 200064, num_attention_heads: 24 },
      ...{ num_key_value_heads: 8, partial_rotary_factor: 0.75, tie_word_embeddings: true },
    },
  ],
  ['OLMo-2-7B', 7_298_617_344, { architectures: ['Olmo2ForCausalLM'], model_type: 'olmo2', vocab_size: 100352 }],
  ['StarCoder2-3B', 3_030_371_328, { architectures: ['Starcoder2ForCausalLM'], model_type: 'starcoder2' }],
];

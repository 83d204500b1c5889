import assert from 'node:assert/strict';
import { analyzeConfig, type Json } from './support';

/** One layer of Llama-2-7B: the weights of its linear layers, and those of the embedding, head and norms. */
const linear = 4 * 4096 * 4096 + 3 * 4096 * 11008;
const plain = 2 * 32000 * 4096 + 3 * 4096;

function totals(quantization_config: Json) {
  const { totals: found, diagnostics } = analyzeConfig({
    ...{ architectures: ['LlamaForCausalLM'], model_type: 'llama', torch_dtype: 'float16', num_hidden_layers: 1 },
    quantization_config,
  });
  return { ...found.exact, diagnostics };
}

describe('bytes of quantized weights', () => {
  // By the formats of AutoGPTQ, AutoAWQ, bitsandbytes and DeepSeek-V3's checkpoint.
  const outputs = 4 * 4096 + 2 * 11008 + 4096;
  const cases: readonly (readonly [string, Json, number])[] = [
    [
      'GPTQ takes half a byte per weight, and a 2-byte scale and a half-byte zero point per 128 weights',
      { quant_method: 'gptq', bits: 4, group_size: 128 },
      linear / 2 + (linear / 128) * 2.5,
    ],
    [
      'AWQ with groups of 64 has twice as many scales',
      { quant_method: 'awq', bits: 4, group_size: 64 },
      linear / 2 + (linear / 64) * 2.5,
    ],
    [
      'bitsandbytes takes half a byte per weight, and four bytes per 64 weights',
      { quant_method: 'bitsandbytes', load_in_4bit: true },
      linear / 2 + (linear / 64) * 4,
    ],
    [
      'bitsandbytes with nested scales takes one byte per 64 weights, and four per 256 scales',
      { load_in_4bit: true, bnb_4bit_use_double_quant: true },
      linear / 2 + linear / 64 + (linear / 64 / 256) * 4,
    ],
    ['bitsandbytes in 8 bits has one scale per output', { load_in_8bit: true }, linear + outputs * 4],
    [
      '8-bit floats have a 4-byte scale per block of 128 × 128',
      { quant_method: 'fp8', weight_block_size: [128, 128] },
      linear + (linear / 128 / 128) * 4,
    ],
  ];
  for (const [name, config, bytes] of cases)
    it(name, () => {
      const { params, weightBytes, diagnostics } = totals(config);
      assert.equal(weightBytes, bytes + plain * 2);
      assert.equal(params, linear + plain);
      assert.deepEqual(diagnostics, []);
    });

  it('modules_to_not_convert excludes the layers that it names', () => {
    const kept = totals({ quant_method: 'awq', bits: 4, group_size: 128, modules_to_not_convert: ['self_attn'] });
    const attention = 4 * 4096 * 4096;
    const packed = linear - attention;
    assert.equal(kept.weightBytes, packed / 2 + (packed / 128) * 2.5 + (attention + plain) * 2);
  });

  it('gpt-oss-20b takes 13.8 GB, with experts in 4 bits and the rest in 16', () => {
    const config = {
      ...{ architectures: ['GptOssForCausalLM'], model_type: 'gpt_oss', num_hidden_layers: 24, num_local_experts: 32 },
      ...{ torch_dtype: 'bfloat16', quantization_config: { quant_method: 'mxfp4' } },
    };
    const experts = 24 * 32 * 3 * 2880 * 2880;
    const bytes = experts / 2 + experts / 32 + (20_914_757_184 - experts) * 2;
    assert.equal(analyzeConfig(config).totals.exact.weightBytes, bytes);
  });

  it('An unknown method is reported', () => {
    const { diagnostics, weightBytes } = totals({ quant_method: 'hqq' });
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['unknown-quantization'],
    );
    assert.equal(weightBytes, (linear + plain) * 2);
  });
});

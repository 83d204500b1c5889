import assert from 'node:assert/strict';
import { activeParams } from '../../../../src/engine/questions/generation/activeParams';
import { cacheBytes, cacheFigures, tokensThatFit } from '../../../../src/engine/questions/generation/keyValueCache';
import type { ChosenDevice } from '../../../../src/engine/questions/speed/devices';
import type { DeviceBounds } from '../../../../src/engine/questions/generation/deviceBounds';
import { generationFigures } from '../../../../src/engine/questions/generation/generation';
import { analyzeConfig, type Json } from '../../../unit/readers/transformers/support';

const llama2: Json = { architectures: ['LlamaForCausalLM'], model_type: 'llama', torch_dtype: 'float16' };
const llama3: Json = {
  ...{ architectures: ['LlamaForCausalLM'], model_type: 'llama', intermediate_size: 14336, vocab_size: 128256 },
  ...{ num_key_value_heads: 8, torch_dtype: 'bfloat16' },
};
/** Two layers of Gemma 3: the first attends to 8 tokens, the second to all. */
const windowed: Json = {
  ...{ architectures: ['Gemma3ForCausalLM'], model_type: 'gemma3_text', num_hidden_layers: 2, sliding_window: 8 },
  ...{ layer_types: ['sliding_attention', 'full_attention'], num_key_value_heads: 1, head_dim: 4, dtype: 'float16' },
  ...{ hidden_size: 16, num_attention_heads: 4, intermediate_size: 8, vocab_size: 10 },
};

function figures(config: Json, sizes: Record<string, number> = {}) {
  return generationFigures(analyzeConfig(config, sizes), 'exact')!;
}

const ofLlama2 = figures(llama2);

/** 1 PFLOPS and 1 TB/s. */
const deviceOf = (memory: number): ChosenDevice => {
  const peak = { name: 'float16', dtype: 'float16', flops: 1e15 } as const;
  return {
    profile: { name: 'd', peaks: [peak], bandwidth: 1e12, memory },
    peak,
    fused: false,
  };
};

describe('the cost of text generation with a language model', () => {
  // 2 · layers · key heads · head size · bytes.
  const caches: readonly (readonly [string, Json, number])[] = [
    ['Llama-2-7B, one key head per query head,', llama2, 2 * 32 * 32 * 128 * 2],
    ['Llama-3-8B, eight key heads,', llama3, 131_072],
    ['Falcon-7B, one key head,', { model_type: 'falcon', torch_dtype: 'bfloat16' }, 2 * 32 * 1 * 64 * 2],
    // DeepSeek-V2, table 1: (512 + 64) elements per layer.
    ['DeepSeek-V3, a latent vector,', { model_type: 'deepseek_v3', torch_dtype: 'bfloat16' }, 61 * (512 + 64) * 2],
    ['Llama-2-7B in single precision', { ...llama2, torch_dtype: 'float32' }, 2 * 32 * 32 * 128 * 4],
  ];
  for (const [name, config, bytes] of caches)
    it(`${name} keeps ${bytes.toLocaleString('en')} bytes per token`, () => {
      assert.equal(cacheFigures(analyzeConfig(config, { tokens: 1 }))!.bytesPerToken, bytes);
    });

  it('A layer with a sliding window caches only the window', () => {
    const { cache, cacheBytes: kept } = figures(windowed, { tokens: 1, past: 99 });
    const perLayer = 2 * 1 * 4 * 2;
    assert.equal(kept, perLayer * 8 + perLayer * 100);
    assert.equal(cacheBytes(cache, 5), 2 * perLayer * 5);
    assert.equal(tokensThatFit(cache, perLayer * (8 + 50) + 3), 50);
    assert.equal(tokensThatFit(cache, perLayer), 0);
  });

  it('A query in a sliding window attends only to the tokens of the window', () => {
    // MACs of the attention: heads · keys · (size of key + of value), 8 keys in one layer and 100 in the other.
    const { nodes } = analyzeConfig(windowed, { tokens: 1, past: 99 });
    const attention = nodes.filter(({ analyzed }) => analyzed.node.op === 'Attention');
    assert.deepEqual(
      attention.map(({ figures: { macs } }) => macs),
      [4 * 8 * 8, 4 * 100 * 8],
    );
  });

  it('Qwen3-30B-A3B has 8 of 128 experts and everything else active', () => {
    const config = {
      ...{ architectures: ['Qwen3MoeForCausalLM'], model_type: 'qwen3_moe', num_hidden_layers: 48, head_dim: 128 },
      norm_topk_prob: true,
    };
    // In each layer, 120 experts of three 2048 × 768 matrices are inactive.
    assert.equal(activeParams(analyzeConfig(config)), 30_532_122_624 - 48 * 120 * 3 * 2048 * 768);
  });

  it('Mixtral uses 12.88 of 46.7 billion parameters per token, as in its paper', () => {
    const config = { architectures: ['MixtralForCausalLM'], model_type: 'mixtral' };
    assert.equal(activeParams(analyzeConfig(config)), 46_702_792_704 - 32 * 6 * 3 * 4096 * 14336);
  });

  it('A token of Llama-2-7B costs two operations per parameter, except for embedding, norms and attention', () => {
    const { formula, next, prefill } = ofLlama2;
    const norms = 65 * 4096;
    // 32 layers, 32 heads, a product of 128 for the score and one for the value.
    assert.deepEqual(formula, {
      perToken: 6_738_415_616 - 32000 * 4096 - norms,
      perPair: 32 * 32 * (128 + 128),
      once: 0,
      text: '6,607,077,376 · tokens + 262,144 · tokens · (past + tokens)',
    });
    assert.equal(next.macs, formula.perToken + formula.perPair * 129);
    // Published as 850 GMACs at 128 tokens.
    assert.equal((prefill.macs / 1e9).toFixed(0), '850');
  });

  it('Logits are counted for all tokens, or for the requested ones', () => {
    // The head of Llama-2-7B: 4096 · 32000 products per token.
    const macsAt = (sizes: Record<string, number>): number => analyzeConfig(llama2, sizes).totals.exact.macs;
    const all = macsAt({ tokens: 9 });
    assert.equal(all - macsAt({ tokens: 9, logits: 1 }), 8 * 4096 * 32000);
    // As `logits_to_keep` of the library: 0 keeps all.
    assert.equal(macsAt({ tokens: 9, logits: 0 }), all);
    assert.equal(macsAt({ tokens: 9, logits: 99 }), all);
  });

  it('T5 runs its encoder once per prompt, and generates with its decoder', () => {
    // T5-small: width and inner width of attention 512, feed-forward 2048, six layers on each side, 32128 words.
    const config = { architectures: ['T5ForConditionalGeneration'], model_type: 't5', num_layers: 6 };
    const { prefill, next, encodes } = figures(config, { tokens: 100, decoder_tokens: 1, past: 19 });
    const [n, context, square, wide] = [100, 20, 512 * 512, 2 * 512 * 2048];
    assert.ok(encodes);
    assert.equal(prefill.macs, 6 * n * (4 * square + 2 * n * 512 + wide) + 6 * n * 2 * square);
    const self = 4 * square + 2 * (context + 1) * 512;
    const cross = 2 * square + 2 * n * 512;
    assert.equal(next.macs, 6 * (self + cross + wide) + 512 * 32128);
    // What is read for a token: the decoder's weights but the keys' and values' of the encoder, norms, the head (of tables only rows are read), the
    // keys and values of 20 past tokens and of 100 encoded ones.
    const weights = 6 * (4 * square + 2 * square + wide + 3 * 512) + 512 + 512 * 32128;
    const kept = 6 * 2 * 512 * (context + n);
    assert.equal(next.leastBytes, (weights + kept) * 4);
  });

  it('DeepSeek-V3 absorbs its projection into queries once tokens are cached', () => {
    const at = (sizes: Record<string, number>): number =>
      analyzeConfig({ architectures: ['DeepseekV3ForCausalLM'], model_type: 'deepseek_v3' }, sizes).totals.exact.macs;
    // 61 layers, 128 heads: per pair of tokens 128 + 64 + 128 products if expanded, 2 · 512 + 64 if absorbed.
    const alone = at({ tokens: 1, past: 0 });
    const pair = 61 * 128;
    assert.equal(at({ tokens: 3, past: 0 }), 3 * alone + (9 - 3) * pair * 320);
    assert.equal(at({ tokens: 1, past: 9 }), alone - pair * 320 + 10 * pair * 1088);
  });

  it('Decoding is bound by the bandwidth of a device, and the context by its memory', () => {
    const boundsOn = (memory: number): DeviceBounds =>
      generationFigures(analyzeConfig(llama2), 'exact', { device: deviceOf(memory) })!.bounds!;
    const bounds = boundsOn(24e9);
    const weights = (6_738_415_616 - 32000 * 4096) * 2;
    const cache = 2 * 32 * 32 * 128 * 2;
    assert.equal(bounds.tokenSeconds, (weights + 128 * cache) / 1e12);
    assert.equal(bounds.tokensPerSecond, 1e12 / (weights + 128 * cache));
    assert.equal(bounds.longestContext, Math.floor((24e9 - 6_738_415_616 * 2) / cache));
    assert.equal(boundsOn(8e9).longestContext, 0);
  });

  it('An 8-bit cache takes half the memory, and is read in half the time', () => {
    const { cache, bounds } = generationFigures(analyzeConfig(llama2), 'exact', {
      device: deviceOf(24e9),
      cacheType: 'int8',
    })!;
    const [weights, perToken] = [(6_738_415_616 - 32000 * 4096) * 2, 2 * 32 * 32 * 128];
    assert.deepEqual([cache.bytesPerToken, cache.dtype], [perToken, 'int8']);
    assert.equal(bounds!.tokenSeconds, (weights + 128 * perToken) / 1e12);
  });

  it('A model that processes all tokens at once has no cache', () => {
    assert.equal(generationFigures(analyzeConfig({ model_type: 'bert' }), 'exact'), null);
  });
});

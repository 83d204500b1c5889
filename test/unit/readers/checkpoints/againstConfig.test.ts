import assert from 'node:assert/strict';
import { analyze } from '../../../../src/engine/analysis/analyze';
import { textOf } from '../../../../src/engine/graph/message';
import { readModel } from '../../../../src/engine/readers/readModel';
import { ggufFile, inFolder, safetensorsFile, type Written } from './checkpointFiles';

/** A Llama with one small layer. */
const config = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 8,
  intermediate_size: 12,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  num_hidden_layers: 1,
  vocab_size: 10,
  hidden_act: 'silu',
  torch_dtype: 'bfloat16',
};

/** Its weights as PyTorch saves them, with the outputs of linear layers first. */
const shapes: Readonly<Record<string, readonly number[]>> = {
  'model.embed_tokens.weight': [10, 8],
  'model.layers.0.self_attn.q_proj.weight': [8, 8],
  'model.layers.0.self_attn.k_proj.weight': [4, 8],
  'model.layers.0.self_attn.v_proj.weight': [4, 8],
  'model.layers.0.self_attn.o_proj.weight': [8, 8],
  'model.layers.0.mlp.gate_proj.weight': [12, 8],
  'model.layers.0.mlp.up_proj.weight': [12, 8],
  'model.layers.0.mlp.down_proj.weight': [8, 12],
  'model.layers.0.input_layernorm.weight': [8],
  'model.layers.0.post_attention_layernorm.weight': [8],
  'model.norm.weight': [8],
  'lm_head.weight': [10, 8],
};

const bf16 = (all: Readonly<Record<string, readonly number[]>>): Record<string, Written> =>
  Object.fromEntries(Object.entries(all).map(([name, shape]) => [name, { dtype: 'BF16', shape }]));

async function said(file: Uint8Array, beside: object = config): Promise<string[]> {
  const analysis = analyze(await readModel(inFolder(file, { 'config.json': JSON.stringify(beside) })));
  assert.deepEqual(analysis.dimensions, [], 'the sizes of the configuration are none of the file');
  return analysis.diagnostics
    .filter(({ code }) => code !== 'weights-only' && code !== 'data-types')
    .map(({ severity, message }) => `${severity}: ${textOf(message)}`);
}

const withOther = (changes: Readonly<Record<string, readonly number[] | null>>) =>
  bf16(
    Object.fromEntries(
      Object.entries({ ...shapes, ...changes }).filter((entry): entry is [string, number[]] => entry[1] !== null),
    ),
  );

describe('Weights next to a config.json', () => {
  it('match the config.json', async () => {
    assert.deepEqual(await said(safetensorsFile(bf16(shapes))), [
      // 2 · 10·8 + 8·8 + 2 · 4·8 + 8·8 + 3 · 12·8 + 3 · 8
      'info: The tensors match config.json, which asks for 664 parameters.',
    ]);
  });

  it('of a different size are an error that states both sizes, outputs first', async () => {
    assert.deepEqual(await said(safetensorsFile(withOther({ 'model.layers.0.mlp.up_proj.weight': [14, 8] }))), [
      'error: model.layers.0.mlp.up_proj.weight is 14 × 8, but config.json asks for 12 × 8.',
    ]);
  });

  it('are listed if they are missing or unexpected', async () => {
    const file = safetensorsFile(withOther({ 'model.norm.weight': null, 'model.layers.0.self_attn.q_proj.bias': [8] }));
    assert.deepEqual(await said(file), [
      'error: The tensor model.norm.weight, which config.json asks for, is not in the file.',
      'warning: The tensor model.layers.0.self_attn.q_proj.bias is not part of the model in config.json.',
    ]);
  });

  it('match if they are split or fused differently', async () => {
    const file = safetensorsFile(
      withOther({
        'model.layers.0.self_attn.q_proj.weight': null,
        'model.layers.0.self_attn.k_proj.weight': null,
        'model.layers.0.self_attn.v_proj.weight': null,
        'model.layers.0.self_attn.qkv.weight': [16, 8],
      }),
    );
    assert.equal((await said(file)).length, 1);
    assert.match((await said(file))[0], /^info: The tensors match/);
  });

  it('of the base model alone are found without its prefix', async () => {
    const body = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name.replace(/^model\./, ''), shape]),
    );
    assert.match((await said(safetensorsFile(bf16(body))))[0], /^info: The tensors match/);
  });

  it('in a GGUF file are found by their llama.cpp names', async () => {
    const tensor = (...shape: number[]) => ({ type: 0, shape });
    const file = ggufFile([], {
      'token_embd.weight': tensor(10, 8),
      'blk.0.attn_q.weight': tensor(8, 8),
      'blk.0.attn_k.weight': tensor(4, 8),
      'blk.0.attn_v.weight': tensor(4, 8),
      'blk.0.attn_output.weight': tensor(8, 8),
      'blk.0.ffn_gate.weight': tensor(12, 8),
      'blk.0.ffn_up.weight': tensor(13, 8),
      'blk.0.ffn_down.weight': tensor(8, 12),
      'blk.0.attn_norm.weight': tensor(8),
      'blk.0.ffn_norm.weight': tensor(8),
      'output_norm.weight': tensor(8),
      'output.weight': tensor(10, 8),
    });
    assert.deepEqual(await said(file), ['error: blk.0.ffn_up.weight is 13 × 8, but config.json asks for 12 × 8.']);
  });

  it('are shown even if the configuration cannot be read', async () => {
    assert.match(
      (await said(safetensorsFile(bf16(shapes)), { model_type: 'nobody-knows' }))[0],
      /^info: .*not compared.*nobody-knows/,
    );
  });
});

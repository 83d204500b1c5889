import assert from 'node:assert/strict';
import { textOf } from '../../../../src/engine/graph/message';
import { analyzeConfig, type Json } from './support';

const tiny: Json = {
  ...{ architectures: ['LlamaForCausalLM'], model_type: 'llama', hidden_size: 8, intermediate_size: 8, vocab_size: 8 },
  ...{ num_hidden_layers: 1, num_attention_heads: 2 },
};

function messages(config: Json): string[] {
  return analyzeConfig({ ...tiny, ...config }).diagnostics.map(({ message }) => textOf(message));
}

describe('a configuration with mistakes', () => {
  it('An unsupported model type is reported by name', () => {
    assert.throws(() => analyzeConfig({ model_type: 'rwkv' }), /The model type `rwkv` is not supported\./);
  });

  it('A value of the wrong type is reported once, with the default that is used instead', () => {
    assert.deepEqual(messages({ hidden_size: '8', intermediate_size: 8 }), [
      'The key `hidden_size` must be a positive integer. The default, 4096, is counted.',
    ]);
    assert.deepEqual(messages({ num_hidden_layers: 1e9 }), [
      'The key `num_hidden_layers` must be an integer from 0 to 500. The default, 32, is counted.',
    ]);
  });

  it('Heads that do not divide the width are reported', () => {
    assert.ok(
      messages({ num_attention_heads: 3 }).includes('hidden_size (8) must be a multiple of num_attention_heads (3).'),
    );
  });

  it('Heads that cannot share keys are reported', () => {
    assert.ok(
      messages({ num_attention_heads: 4, num_key_value_heads: 3 }).includes(
        'num_attention_heads (4) must be a multiple of num_key_value_heads (3).',
      ),
    );
  });

  it('An unknown key that may change the architecture is listed, unless it is off or only affects training', () => {
    assert.deepEqual(messages({ use_magic: true, use_spells: false, attention_dropout: 0.1, bos_token_id: 1 }), [
      'The key `use_magic` is not supported for this model type. Figures are estimates if it changes the architecture.',
    ]);
  });

  it('An unsupported class is reported by name, with the one that is counted instead', () => {
    assert.deepEqual(messages({ architectures: ['LlamaForPoetry'] }), [
      'The class LlamaForPoetry is not supported. The model is counted as LlamaForCausalLM.',
    ]);
  });

  it('An unknown activation has an unknown number of operations', () => {
    const { totals } = analyzeConfig({ ...tiny, hidden_act: 'shine' });
    assert.equal(totals.exact.unknownCost, 1);
    assert.equal(totals.exact.macs, analyzeConfig(tiny).totals.exact.macs);
  });

  it('More experts per token than experts are reported', () => {
    assert.ok(
      messages({ architectures: ['MixtralForCausalLM'], model_type: 'mixtral', num_experts_per_tok: 9 }).includes(
        '9 experts per token cannot be chosen among 8.',
      ),
    );
  });

  it('null removes a value for which the class has a default', () => {
    const window = analyzeConfig({
      ...tiny,
      architectures: ['MistralForCausalLM'],
      model_type: 'mistral',
      sliding_window: null,
    });
    assert.deepEqual(
      window.model.generation?.caches.map(cache => cache.window),
      [null, null],
    );
  });

  it('Totals are estimates if something was not understood, and exact otherwise', () => {
    const accuracyOf = (config: Json) => analyzeConfig({ ...tiny, ...config }).totals.exact.accuracy;
    for (const config of [{ use_magic: true }, { architectures: ['LlamaForPoetry'] }, { num_attention_heads: 3 }])
      assert.deepEqual(new Set(Object.values(accuracyOf(config))), new Set(['estimate']));
    assert.deepEqual(
      new Set(Object.values(accuracyOf({ rope_scaling: { type: 'yarn', factor: 4 } }))),
      new Set(['exact']),
    );
  });
});

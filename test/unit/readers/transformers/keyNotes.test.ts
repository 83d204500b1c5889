import assert from 'node:assert/strict';
import { inEnglish } from '../../../../src/engine/graph/spoken';
import { configurationNotes } from '../../../../src/engine/questions/configuration/keyNotes';
import { analyzeConfig, type Json } from './support';

/** The lenses above the keys of a configuration, and the hovers. */
function notesOf(config: Json) {
  const text = JSON.stringify(config);
  const { totals, keys } = inEnglish(configurationNotes(analyzeConfig(config), 'exact'));
  const byKey = new Map(
    keys.map(note => [
      JSON.parse(text.slice(note.range.offset, note.range.offset + note.range.length)) as string,
      note,
    ]),
  );
  return {
    totals,
    lens: (key: string) => byKey.get(key)?.lens,
    hover: (key: string) => byKey.get(key)?.hover.join('\n') ?? '',
  };
}

const mistral: Json = {
  ...{ architectures: ['MistralForCausalLM'], model_type: 'mistral', num_hidden_layers: 32, num_key_value_heads: 8 },
  ...{ vocab_size: 32000, intermediate_size: 14336, torch_dtype: 'bfloat16', sliding_window: null },
};

describe('lenses and hovers of a configuration', () => {
  it('The lens at the top shows the cost of a language model: 7,241,732,096 parameters of two bytes', () => {
    // Twice 7,241,732,096 without the embedding of 131,072,000 and 266,240 for norms, and one pair of tokens.
    assert.match(
      notesOf(mistral).totals!,
      /^7\.24 G params · 14\.2 GFLOPs per token · KV cache 131 kB per token · weights 14\.5 GB$/,
    );
  });

  it('Keys show the figures that they determine', () => {
    const { lens, hover } = notesOf(mistral);
    // A layer: 2 · 4096² + 2 · 4096 · 1024 + 3 · 4096 · 14336 + 2 · 4096 = 218,112,000.
    assert.match(lens('num_hidden_layers')!, /^each 218 M params, 3\.0 % of the params/);
    assert.equal(lens('num_key_value_heads'), 'KV cache ÷ 4: 131 kB per token');
    assert.match(
      hover('num_key_value_heads'),
      /2 · 32 layers · 8 heads · 128 elements · 2 bytes = 131,072 bytes per token/,
    );
    assert.equal(lens('vocab_size'), 'embedding 1.8 % of the params');
    // 32 · 3 · 4096 · 14336 of 7,241,732,096.
    assert.equal(lens('intermediate_size'), 'feed-forward layers 77.8 % of the params');
    assert.equal(lens('torch_dtype'), 'weights 14.5 GB, 16 bits per parameter');
    assert.equal(lens('model_type'), undefined);
  });

  it('The number of experts shows how many are active', () => {
    const { lens } = notesOf({ architectures: ['MixtralForCausalLM'], model_type: 'mixtral', num_experts_per_tok: 2 });
    assert.equal(lens('num_experts_per_tok'), '2 of 8 experts: 12.9 G of 46.7 G params active');
  });

  it('The vocabulary size mentions a tied head', () => {
    const { lens, totals } = notesOf({ architectures: ['BertForMaskedLM'], model_type: 'bert', vocab_size: 30522 });
    assert.equal(lens('vocab_size'), 'embedding 21.4 % of the params, tied to the head');
    assert.equal(totals, null);
  });

  it('Keys of a nested language model are found', () => {
    const { lens } = notesOf({
      ...{
        architectures: ['LlavaForConditionalGeneration'],
        model_type: 'llava',
        vision_config: { num_hidden_layers: 1 },
      },
      text_config: { model_type: 'llama', num_hidden_layers: 2, num_key_value_heads: 8 },
    });
    assert.match(lens('num_key_value_heads')!, /^KV cache ÷ 4/);
  });
});

import { activation } from './activation';
import { attend, evenHeads, projections, type Heads } from './attention';
import type { Config } from './config';
import { positionInput, tokenInput } from './family';
import { embedding, linear } from './linear';
import type { Module } from './module';
import { layerNorm } from './normalization';

/** What BERT and its like take in: tokens, the segment each belongs to, and their positions. */
export const textInputs = [tokenInput('input_ids'), tokenInput('token_type_ids'), positionInput('position_ids')];

/** Heads of an encoder whose width is shared out among them. */
export function encoderHeads(config: Config, width = 'hidden_size', heads = 'num_attention_heads'): Heads {
  const [query, size] = [config.size(heads), evenHeads(config, [width], [heads])];
  return { query, kv: query, size, valueSize: size };
}

/** Words, positions and segments, added and normalised. */
export function bertEmbeddings(parent: Module, config: Config, size: number): string {
  return parent.child('embeddings', '*Embeddings', module => {
    const words = embedding(module, 'word_embeddings', 'input_ids', config.size('vocab_size'), size);
    const segments = embedding(module, 'token_type_embeddings', 'token_type_ids', config.size('type_vocab_size'), size);
    const places = embedding(
      module,
      'position_embeddings',
      'position_ids',
      config.size('max_position_embeddings'),
      size,
    );
    const all = module.add(module.add(words, segments), places);
    return layerNorm(module, 'LayerNorm', all, size, config.number('layer_norm_eps'));
  });
}

/** BERT's layers: attention and feed-forward layers, each added to its input and then normalised. */
export function bertEncoder(parent: Module, config: Config, value: string): string {
  const [width, eps] = [config.size('hidden_size'), config.number('layer_norm_eps')];
  const inner = config.size('intermediate_size');
  const heads = encoderHeads(config);
  const output = (module: Module, x: string, inputs: number, residual: string): string => {
    const dense = linear(module, 'dense', x, inputs, width, true);
    return layerNorm(module, 'LayerNorm', module.add(dense, residual), width, eps);
  };
  return parent.child('encoder', '*Encoder', encoder =>
    encoder.list('layer', config.layers('num_hidden_layers'), '*Layer', value, (layer, x) => {
      const attended = layer.child('attention', '*Attention', attention => {
        const mixed = attention.child('self', '*SelfAttention', self =>
          attend(self, projections(self, x, width, heads, true, ['query', 'key', 'value']), heads),
        );
        return attention.child('output', '*SelfOutput', module => output(module, mixed, width, x));
      });
      const wide = layer.child('intermediate', '*Intermediate', module =>
        activation(
          module,
          'intermediate_act_fn',
          linear(module, 'dense', attended, width, inner, true),
          config.text('hidden_act'),
        ),
      );
      return layer.child('output', '*Output', module => output(module, wide, inner, attended));
    }),
  );
}

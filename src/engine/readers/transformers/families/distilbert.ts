import { activation } from '../support/activation';
import { attend, projections } from '../support/attention';
import { encoderHeads } from '../support/bertEncoder';
import type { Config } from '../support/config';
import { encoderFamily, firstToken, linearHeads, type Encoded, type Head } from '../support/encoderModel';
import { positionInput, tokenInput, type Family } from '../support/family';
import { labelCount } from '../support/labels';
import { embedding, linear, tiedLinear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';

/** DistilBERT: BERT without segments and pooler, under other names. */
function lower(model: Module, config: Config): Encoded {
  const [size, vocabulary, inner] = [
    config.size('dim', 'hidden_size'),
    config.size('vocab_size'),
    config.size('hidden_dim'),
  ];
  const heads = encoderHeads(config, 'dim', 'n_heads');
  const norm = (parent: Module, name: string, value: string): string => layerNorm(parent, name, value, size, 1e-12);
  const embedded = model.child('embeddings', '*Embeddings', module => {
    const words = embedding(module, 'word_embeddings', 'input_ids', vocabulary, size);
    const places = embedding(
      module,
      'position_embeddings',
      'position_ids',
      config.size('max_position_embeddings'),
      size,
    );
    return norm(module, 'LayerNorm', module.add(words, places));
  });
  const value = model.child('transformer', '*Transformer', stack =>
    stack.list('layer', config.layers('n_layers', 'num_hidden_layers'), 'TransformerBlock', embedded, (layer, x) => {
      const attended = layer.child('attention', 'MultiHeadSelfAttention', self => {
        const mixed = attend(self, projections(self, x, size, heads, true, ['q_lin', 'k_lin', 'v_lin']), heads);
        return linear(self, 'out_lin', mixed, size, size, true);
      });
      const between = norm(layer, 'sa_layer_norm', layer.add(attended, x));
      const fed = layer.child('ffn', 'FFN', ffn => {
        const wide = activation(
          ffn,
          'activation',
          linear(ffn, 'lin1', between, size, inner, true),
          config.text('activation'),
        );
        return linear(ffn, 'lin2', wide, inner, size, true);
      });
      return norm(layer, 'output_layer_norm', layer.add(fed, between));
    }),
  );
  const table = model.named('embeddings.word_embeddings').weight('weight', [vocabulary, size]);
  return { value, size, table, vocabulary, tableSize: size, pooled: '' };
}

const heads: Record<string, Head> = {
  ForMaskedLM: {
    lower: (root, { value, size, table, vocabulary }, config) => {
      const dense = linear(root, 'vocab_transform', value, size, size, true);
      const active = activation(root, 'activation', dense, config.text('activation'));
      const normed = layerNorm(root, 'vocab_layer_norm', active, size, 1e-12);
      return config.flag('tie_word_embeddings')
        ? tiedLinear(root, 'vocab_projector', normed, table, { inputs: size, outputs: vocabulary }, true)
        : linear(root, 'vocab_projector', normed, size, vocabulary, true);
    },
  },
  ForSequenceClassification: {
    lower: (root, { value, size }, config) => {
      const dense = root.op('Relu', [linear(root, 'pre_classifier', firstToken(root, value), size, size, true)]);
      return linear(root, 'classifier', dense, size, labelCount(config), true);
    },
  },
  ForTokenClassification: linearHeads.ForTokenClassification,
  ForQuestionAnswering: linearHeads.ForQuestionAnswering,
};

export const distilbert: Family = encoderFamily({
  ...{ modelType: 'distilbert', className: 'DistilBert', base: 'distilbert', task: 'ForMaskedLM', lower, heads },
  inputs: () => [tokenInput('input_ids'), positionInput('position_ids')],
  defaults: {
    ...{ vocab_size: 30522, max_position_embeddings: 512, n_layers: 6, n_heads: 12, dim: 768, hidden_dim: 3072 },
    ...{ activation: 'gelu', tie_word_embeddings: true },
  },
});

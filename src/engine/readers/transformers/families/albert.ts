import { activation } from '../support/activation';
import { attend, projections } from '../support/attention';
import { bertEmbeddings, encoderHeads, textInputs } from '../support/bertEncoder';
import type { Config } from '../support/config';
import { encoderFamily, firstToken, linearHeads, type Encoded, type Head } from '../support/encoderModel';
import type { Family } from '../support/family';
import { linear, tiedLinear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';

/** ALBERT: a narrow embedding, and layers that share the weights of one group. */
function lower(model: Module, config: Config, pooler: boolean): Encoded {
  const [size, tableSize, vocabulary] = [
    config.size('hidden_size'),
    config.size('embedding_size'),
    config.size('vocab_size'),
  ];
  const embedded = bertEmbeddings(model, config, tableSize);
  const [layers, groups, inside] = [
    config.layers('num_hidden_layers'),
    config.size('num_hidden_groups'),
    config.size('inner_group_num'),
  ];
  const value = model.child('encoder', 'AlbertTransformer', encoder => {
    let current = linear(encoder, 'embedding_hidden_mapping_in', embedded, tableSize, size, true);
    for (let index = 0; index < layers; index++) {
      const group = Math.floor(index / (layers / groups));
      current = encoder.child(`albert_layer_groups.${group}`, '*LayerGroup', part =>
        part.list('albert_layers', inside, '*Layer', current, (layer, x) => lowerLayer(layer, x, config)),
      );
    }
    return current;
  });
  const pooled = pooler ? model.op('Tanh', [linear(model, 'pooler', firstToken(model, value), size, size, true)]) : '';
  const table = model.named('embeddings.word_embeddings').weight('weight', [vocabulary, tableSize]);
  return { value, size, table, vocabulary, tableSize, pooled };
}

function lowerLayer(layer: Module, x: string, config: Config): string {
  const [size, eps, inner] = [
    config.size('hidden_size'),
    config.number('layer_norm_eps'),
    config.size('intermediate_size'),
  ];
  const heads = encoderHeads(config);
  const attended = layer.child('attention', '*Attention', self => {
    const mixed = attend(self, projections(self, x, size, heads, true, ['query', 'key', 'value']), heads);
    const dense = linear(self, 'dense', mixed, size, size, true);
    return layerNorm(self, 'LayerNorm', self.add(x, dense), size, eps);
  });
  const wide = activation(
    layer,
    'activation',
    linear(layer, 'ffn', attended, size, inner, true),
    config.text('hidden_act'),
  );
  const fed = linear(layer, 'ffn_output', wide, inner, size, true);
  return layerNorm(layer, 'full_layer_layer_norm', layer.add(fed, attended), size, eps);
}

function wordScores(root: Module, { value, size, table, tableSize, vocabulary }: Encoded, config: Config): string {
  return root.child('predictions', 'AlbertMLMHead', head => {
    const active = activation(
      head,
      'activation',
      linear(head, 'dense', value, size, tableSize, true),
      config.text('hidden_act'),
    );
    const normed = layerNorm(head, 'LayerNorm', active, tableSize, config.number('layer_norm_eps'));
    return config.flag('tie_word_embeddings')
      ? tiedLinear(head, 'decoder', normed, table, { inputs: tableSize, outputs: vocabulary }, true)
      : linear(head, 'decoder', normed, tableSize, vocabulary, true);
  });
}

const heads: Record<string, Head> = {
  ...linearHeads,
  ForMaskedLM: { lower: wordScores },
  ForPreTraining: {
    pooler: true,
    lower: (root, encoded, config) => {
      root.child('sop_classifier', 'AlbertSOPHead', head =>
        linear(head, 'classifier', encoded.pooled, encoded.size, 2, true),
      );
      return wordScores(root, encoded, config);
    },
  },
};

export const albert: Family = encoderFamily({
  ...{ modelType: 'albert', className: 'Albert', base: 'albert', task: 'ForMaskedLM', lower, heads },
  inputs: () => textInputs,
  defaults: {
    ...{ vocab_size: 30000, embedding_size: 128, hidden_size: 4096, num_hidden_layers: 12, num_hidden_groups: 1 },
    ...{ num_attention_heads: 64, intermediate_size: 16384, inner_group_num: 1, hidden_act: 'gelu_new' },
    ...{ max_position_embeddings: 512, type_vocab_size: 2, layer_norm_eps: 1e-12, tie_word_embeddings: true },
  },
});

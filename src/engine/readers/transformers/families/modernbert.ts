import { activation } from '../support/activation';
import { attend, type Projected } from '../support/attention';
import { encoderHeads } from '../support/bertEncoder';
import type { Config } from '../support/config';
import { encoderFamily, firstToken, type Encoded, type Head } from '../support/encoderModel';
import { positionInput, tokenInput, type Family } from '../support/family';
import { labelCount } from '../support/labels';
import { embedding, linear, tiedLinear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';
import { rotation, turn } from '../support/rotary';
import { split } from '../support/selfAttention';

const norm = (parent: Module, name: string, value: string, config: Config): string =>
  layerNorm(parent, name, value, config.size('hidden_size'), config.number('norm_eps'), config.flag('norm_bias'));

/**
 * ModernBERT: gated feed-forward layers and rotary positions; most layers attend to nearby tokens, with a mask over all
 * of them.
 */
function lower(model: Module, config: Config): Encoded {
  const [size, vocabulary, inner] = [
    config.size('hidden_size'),
    config.size('vocab_size'),
    config.size('intermediate_size'),
  ];
  const heads = encoderHeads(config);
  const [bias, mlpBias] = [config.flag('attention_bias'), config.flag('mlp_bias')];
  const embedded = model.child('embeddings', '*Embeddings', module =>
    norm(module, 'norm', embedding(module, 'tok_embeddings', 'input_ids', vocabulary, size), config),
  );
  const angles = rotation(model, 'rotary_emb', 'position_ids', heads.size);
  const local = rotation(model, 'local_rotary_emb', 'position_ids', heads.size);
  const last = model.list(
    'layers',
    config.layers('num_hidden_layers'),
    '*EncoderLayer',
    embedded,
    (layer, x, index) => {
      const normed = index === 0 ? x : norm(layer, 'attn_norm', x, config);
      const by = index % config.size('global_attn_every_n_layers') === 0 ? angles : local;
      const attended = layer.child('attn', '*Attention', attn => {
        const all = linear(attn, 'Wqkv', normed, size, 3 * size, bias);
        const [q, k, v] = split(attn, all, [size, size, size]);
        const turned = [q, k].map(value => turn(attn, value, heads.query, heads.size, by));
        const projected: Projected = [turned[0], turned[1], v];
        return linear(attn, 'Wo', attend(attn, projected, heads), size, size, bias);
      });
      const between = layer.add(x, attended);
      const ready = norm(layer, 'mlp_norm', between, config);
      const fed = layer.child('mlp', '*MLP', mlp => {
        const [value, gate] = split(mlp, linear(mlp, 'Wi', ready, size, 2 * inner, mlpBias), [inner, inner]);
        const gated = mlp.op('Mul', [activation(mlp, 'act', value, config.text('hidden_activation')), gate]);
        return linear(mlp, 'Wo', gated, inner, size, mlpBias);
      });
      return layer.add(between, fed);
    },
  );
  const table = model.named('embeddings.tok_embeddings').weight('weight', [vocabulary, size]);
  return { value: norm(model, 'final_norm', last, config), size, table, vocabulary, tableSize: size, pooled: '' };
}

/** A linear layer, an activation and a normalisation in front of every head. */
function predictionHead(root: Module, value: string, size: number, config: Config): string {
  return root.child('head', '*PredictionHead', head => {
    const dense = linear(head, 'dense', value, size, size, config.flag('classifier_bias'));
    return norm(head, 'norm', activation(head, 'act', dense, config.text('classifier_activation')), config);
  });
}

const heads: Record<string, Head> = {
  ForMaskedLM: {
    lower: (root, { value, size, table, vocabulary }, config) => {
      const ready = predictionHead(root, value, size, config);
      const bias = config.flag('decoder_bias');
      return config.flag('tie_word_embeddings')
        ? tiedLinear(root, 'decoder', ready, table, { inputs: size, outputs: vocabulary }, bias)
        : linear(root, 'decoder', ready, size, vocabulary, bias);
    },
  },
  ForSequenceClassification: {
    lower: (root, { value, size }, config) => {
      const pooled =
        config.text('classifier_pooling') === 'mean'
          ? root.op('ReduceMean', [value, root.graph.list([1])], { keepdims: { kind: 'int', value: 0 } })
          : firstToken(root, value);
      return linear(root, 'classifier', predictionHead(root, pooled, size, config), size, labelCount(config), true);
    },
  },
  ForTokenClassification: {
    lower: (root, { value, size }, config) =>
      linear(root, 'classifier', predictionHead(root, value, size, config), size, labelCount(config), true),
  },
};

export const modernbert: Family = encoderFamily({
  ...{ modelType: 'modernbert', className: 'ModernBert', base: 'model', task: 'ForMaskedLM', lower, heads },
  // Windows are masks over all scores, which are counted.
  ignores: ['local_attention'],
  inputs: () => [tokenInput('input_ids'), positionInput('position_ids')],
  defaults: {
    ...{ vocab_size: 50368, hidden_size: 768, intermediate_size: 1152, num_hidden_layers: 22, num_attention_heads: 12 },
    ...{ hidden_activation: 'gelu', norm_eps: 1e-5, global_attn_every_n_layers: 3, decoder_bias: true },
    ...{ classifier_pooling: 'cls', classifier_activation: 'gelu', tie_word_embeddings: true },
  },
});

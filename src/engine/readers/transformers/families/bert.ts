import { activation } from '../support/activation';
import { bertEmbeddings, bertEncoder, textInputs } from '../support/bertEncoder';
import type { Config } from '../support/config';
import { encoderFamily, firstToken, linearHeads, pool, type Encoded, type Head } from '../support/encoderModel';
import type { Family } from '../support/family';
import { labelCount } from '../support/labels';
import { linear, tiedLinear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';

/** Embeddings and layers; Electra's embeddings may be narrower, and it has no pooler. */
function lower(model: Module, config: Config, pooler: boolean): Encoded {
  const size = config.size('hidden_size');
  const tableSize = config.optionalSize('embedding_size') ?? size;
  const embedded = bertEmbeddings(model, config, tableSize);
  const wide = tableSize === size ? embedded : linear(model, 'embeddings_project', embedded, tableSize, size, true);
  const value = bertEncoder(model, config, wide);
  const vocabulary = config.size('vocab_size');
  const table = model.named('embeddings.word_embeddings').weight('weight', [vocabulary, tableSize]);
  return { value, size, table, vocabulary, tableSize, pooled: pooler ? pool(model, value, size) : '' };
}

/** The words' scores: a linear layer, an activation and a normalisation, then the embedding's table again. */
function wordScores(parent: Module, { value, size, table, vocabulary }: Encoded, config: Config): string {
  return parent.child('predictions', '*LMPredictionHead', head => {
    const transformed = head.child('transform', '*PredictionHeadTransform', transform => {
      const dense = linear(transform, 'dense', value, size, size, true);
      const active = activation(transform, 'transform_act_fn', dense, config.text('hidden_act'));
      return layerNorm(transform, 'LayerNorm', active, size, config.number('layer_norm_eps'));
    });
    return decoder(head, transformed, table, { inputs: size, outputs: vocabulary }, config);
  });
}

/** The layer back to words, tied to the embedding unless the configuration says otherwise. */
function decoder(
  head: Module,
  value: string,
  table: string,
  size: { inputs: number; outputs: number },
  config: Config,
): string {
  return config.flag('tie_word_embeddings')
    ? tiedLinear(head, 'decoder', value, table, size, true)
    : linear(head, 'decoder', value, size.inputs, size.outputs, true);
}

const maskedHead: Head = {
  lower: (root, encoded, config) => root.child('cls', '*OnlyMLMHead', cls => wordScores(cls, encoded, config)),
};

const bertHeads: Record<string, Head> = {
  ...linearHeads,
  ForMaskedLM: maskedHead,
  LMHeadModel: maskedHead,
  ForPreTraining: {
    pooler: true,
    lower: (root, encoded, config) =>
      root.child('cls', '*PreTrainingHeads', cls => {
        linear(cls, 'seq_relationship', encoded.pooled, encoded.size, 2, true);
        return wordScores(cls, encoded, config);
      }),
  },
  ForNextSentencePrediction: {
    pooler: true,
    lower: (root, { pooled, size }) =>
      root.child('cls', '*OnlyNSPHead', cls => linear(cls, 'seq_relationship', pooled, size, 2, true)),
  },
};

/** A classifier of two linear layers on the first token. */
const classificationHead = (activate: (head: Module, value: string) => string): Head => ({
  lower: (root, { value, size }, config) =>
    root.child('classifier', '*ClassificationHead', head => {
      const dense = linear(head, 'dense', firstToken(head, value), size, size, true);
      return linear(head, 'out_proj', activate(head, dense), size, labelCount(config), true);
    }),
});

const robertaLanguageHead: Head = {
  lower: (root, { value, size, table, vocabulary }, config) =>
    root.child('lm_head', '*LMHead', head => {
      const active = activation(head, 'gelu', linear(head, 'dense', value, size, size, true), 'gelu');
      const normed = layerNorm(head, 'layer_norm', active, size, config.number('layer_norm_eps'));
      return decoder(head, normed, table, { inputs: size, outputs: vocabulary }, config);
    }),
};

const robertaHeads: Record<string, Head> = {
  ...linearHeads,
  ForSequenceClassification: classificationHead((head, value) => head.op('Tanh', [value])),
  ForMaskedLM: robertaLanguageHead,
  ForCausalLM: robertaLanguageHead,
};

const electraHeads: Record<string, Head> = {
  ForTokenClassification: linearHeads.ForTokenClassification,
  ForQuestionAnswering: linearHeads.ForQuestionAnswering,
  ForSequenceClassification: classificationHead((head, value) => activation(head, 'activation', value, 'gelu')),
  ForPreTraining: {
    lower: (root, { value, size }, config) =>
      root.child('discriminator_predictions', '*DiscriminatorPredictions', head => {
        const active = activation(
          head,
          'activation',
          linear(head, 'dense', value, size, size, true),
          config.text('hidden_act'),
        );
        return linear(head, 'dense_prediction', active, size, 1, true);
      }),
  },
  ForMaskedLM: {
    lower: (root, { value, size, table, vocabulary, tableSize }, config) => {
      const narrow = root.child('generator_predictions', '*GeneratorPredictions', head => {
        const active = activation(head, 'activation', linear(head, 'dense', value, size, tableSize, true), 'gelu');
        return layerNorm(head, 'LayerNorm', active, tableSize, config.number('layer_norm_eps'));
      });
      return config.flag('tie_word_embeddings')
        ? tiedLinear(root, 'generator_lm_head', narrow, table, { inputs: tableSize, outputs: vocabulary }, true)
        : linear(root, 'generator_lm_head', narrow, tableSize, vocabulary, true);
    },
  },
};

const bert = {
  ...{ vocab_size: 30522, hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, intermediate_size: 3072 },
  ...{ hidden_act: 'gelu', max_position_embeddings: 512, type_vocab_size: 2, layer_norm_eps: 1e-12 },
  tie_word_embeddings: true,
};

const electra = { ...bert, embedding_size: 128, hidden_size: 256, num_attention_heads: 4, intermediate_size: 1024 };

const inputs = () => textInputs;
const withoutPooler: typeof lower = (model, config) => lower(model, config, false);
const masked = { task: 'ForMaskedLM', inputs, lower };

/** BERT and the encoders that share its layers. */
export const berts: readonly Family[] = [
  encoderFamily({ ...masked, modelType: 'bert', className: 'Bert', base: 'bert', defaults: bert, heads: bertHeads }),
  encoderFamily({
    ...{ ...masked, modelType: 'roberta', className: 'Roberta', base: 'roberta', heads: robertaHeads },
    defaults: { ...bert, vocab_size: 50265 },
  }),
  encoderFamily({
    ...{ ...masked, modelType: 'xlm-roberta', className: 'XLMRoberta', base: 'roberta', heads: robertaHeads },
    defaults: bert,
  }),
  encoderFamily({
    ...{ ...masked, modelType: 'electra', className: 'Electra', base: 'electra', heads: electraHeads },
    ...{ defaults: electra, lower: withoutPooler },
  }),
];

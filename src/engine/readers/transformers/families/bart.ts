import type { Config, Defaults } from '../support/config';
import { weightType } from '../support/dataType';
import { firstToken } from '../support/encoderModel';
import { positionInput, tokenInput, type Family } from '../support/family';
import { KeyValueCache } from '../support/keyValueCache';
import { labelCount } from '../support/labels';
import { embedding, linear, tiedLinear } from '../support/linear';
import type { Module } from '../support/module';
import { layerNorm } from '../support/normalization';
import { cachesOf, decoderInputs, decoderLayer, encoderLayer, evenSide, type Side } from '../support/seq2seq';

/** How the members of the family differ. */
interface Variant {
  /** mBART normalizes before each part, and once more at the end. */
  readonly preNorm: boolean;
  /** A normalization after the embeddings. */
  readonly embeddingNorm: boolean;
  /** Rows of the positions' table before the first position. */
  readonly offset: number;
}

function sideOf(config: Config, which: 'encoder' | 'decoder', { preNorm }: Variant): Side {
  return evenSide(config.size('d_model'), config.size(`${which}_attention_heads`), {
    inner: config.size(`${which}_ffn_dim`),
    act: config.text('activation_function'),
    preNorm,
    keyBias: true,
  });
}

interface Base {
  readonly value: string;
  readonly table: string;
  readonly vocabulary: number;
}

function lowerBase(model: Module, config: Config, variant: Variant, cache: KeyValueCache): Base {
  const width = config.size('d_model');
  const [vocabulary, words] = [config.size('vocab_size'), config.optionalSize('decoder_vocab_size')];
  const table = model.named('shared').weight('weight', [vocabulary, width]);
  const scale = config.flag('scale_embedding') ? Math.sqrt(width) : 1;
  const start = (part: Module, ids: string, positions: string): string => {
    const tokens = part.child(
      'embed_tokens',
      'Embedding',
      module => module.op('Gather', [table, ids]),
      `${vocabulary}, ${width}`,
    );
    const rows = config.size('max_position_embeddings') + variant.offset;
    const places = embedding(part, 'embed_positions', positions, rows, width);
    const all = part.add(part.scale(tokens, scale), places);
    return variant.embeddingNorm ? layerNorm(part, 'layernorm_embedding', all, width, 1e-5) : all;
  };
  const end = (part: Module, value: string): string =>
    variant.preNorm ? layerNorm(part, 'layer_norm', value, width, 1e-5) : value;
  const memory = model.child('encoder', '*Encoder', encoder => {
    const side = sideOf(config, 'encoder', variant);
    const first = start(encoder, 'input_ids', 'position_ids');
    const layers = config.layers('encoder_layers', 'num_hidden_layers');
    return end(
      encoder,
      encoder.list('layers', layers, '*EncoderLayer', first, (layer, x) => encoderLayer(layer, x, side)),
    );
  });
  const value = model.child('decoder', '*Decoder', decoder => {
    const side = sideOf(config, 'decoder', variant);
    const first = start(decoder, 'decoder_input_ids', 'decoder_position_ids');
    const step = (layer: Module, x: string, index: number): string =>
      decoderLayer(layer, x, memory, side, { of: cache, layer: index });
    return end(decoder, decoder.list('layers', config.layers('decoder_layers'), '*DecoderLayer', first, step));
  });
  return { value, table, vocabulary: words ?? vocabulary };
}

/** Scores of all words, with a bias that is not a parameter. */
function languageHead(root: Module, { value, table, vocabulary }: Base, config: Config): string {
  const size = { inputs: config.size('d_model'), outputs: vocabulary };
  const logits = config.flag('tie_word_embeddings')
    ? tiedLinear(root, 'lm_head', value, table, size)
    : linear(root, 'lm_head', value, size.inputs, size.outputs);
  return root.add(logits, root.op('ConstantOfShape', [root.graph.list([1, vocabulary])]));
}

/** Two linear layers on the last token of each sample. */
function classificationHead(root: Module, { value }: Base, config: Config): string {
  const width = config.size('d_model');
  return root.child('classification_head', '*ClassificationHead', head => {
    const dense = head.op('Tanh', [linear(head, 'dense', firstToken(head, value), width, width, true)]);
    return linear(head, 'out_proj', dense, width, labelCount(config), true);
  });
}

function family(modelType: string, className: string, task: string, defaults: Defaults, variant: Variant): Family {
  return {
    ...{ modelType, className, task, defaults, tasks: ['Model', task, 'ForSequenceClassification'] },
    plan: (config, architecture) => {
      const cache = new KeyValueCache(
        cachesOf(sideOf(config, 'decoder', variant), config.layers('decoder_layers')),
        weightType(config),
      );
      return {
        inputs: [tokenInput('input_ids'), positionInput('position_ids'), ...decoderInputs(cache)],
        cache,
        openSizes: new Map([['decoder_tokens', 1]]),
        lower: root => {
          if (architecture.task === 'Model') return [lowerBase(root, config, variant, cache).value, ...cache.presents];
          const base = root.child('model', '*Model', model => lowerBase(model, config, variant, cache));
          const head = architecture.task === task ? languageHead : classificationHead;
          return [head(root, base, config), ...cache.presents];
        },
      };
    },
  };
}

const bart = {
  ...{ vocab_size: 50265, max_position_embeddings: 1024, d_model: 1024, activation_function: 'gelu' },
  ...{ encoder_layers: 12, encoder_ffn_dim: 4096, encoder_attention_heads: 16 },
  ...{ decoder_layers: 12, decoder_ffn_dim: 4096, decoder_attention_heads: 16, tie_word_embeddings: true },
};

/** BART and similar translation models. */
export const barts: readonly Family[] = [
  family('bart', 'Bart', 'ForConditionalGeneration', bart, { preNorm: false, embeddingNorm: true, offset: 2 }),
  family('mbart', 'MBart', 'ForConditionalGeneration', bart, { preNorm: true, embeddingNorm: true, offset: 2 }),
  family(
    'marian',
    'Marian',
    'MTModel',
    { ...bart, vocab_size: 58101, scale_embedding: false },
    { preNorm: false, embeddingNorm: false, offset: 0 },
  ),
];

import type { ValueInfo } from '../../../graph/graph';
import { int } from '../../support/attributes';
import type { Config, Defaults } from './config';
import type { Family } from './family';
import { labelCount } from './labels';
import { linear } from './linear';
import type { Module } from './module';

/** What an encoder gives to a head. */
export interface Encoded {
  /** batch × tokens × size */
  readonly value: string;
  readonly size: number;
  /** The first token behind the pooler, batch × size; '' without one. */
  readonly pooled: string;
  /** The table of the embedding, which a head may share, and its sizes. */
  readonly table: string;
  readonly vocabulary: number;
  readonly tableSize: number;
}

/** What a class adds to the encoder. */
export interface Head {
  /** Whether the class keeps the encoder's pooler. */
  readonly pooler?: boolean;
  readonly lower: (root: Module, encoded: Encoded, config: Config) => string;
}

/** A model that reads all tokens (or patches) at once. */
export interface EncoderFamily {
  readonly modelType: string;
  readonly className: string;
  readonly task: string;
  /** The attribute that holds the encoder. */
  readonly base: string;
  readonly defaults: Defaults;
  /** Keys of the configuration class that change nothing of these models, or follow from others. */
  readonly ignores?: readonly string[];
  readonly inputs: (config: Config) => readonly ValueInfo[];
  readonly openSizes?: (config: Config) => ReadonlyMap<string, number>;
  readonly lower: (model: Module, config: Config, pooler: boolean) => Encoded;
  /** By task: `ForMaskedLM`. The encoder alone is `Model`. */
  readonly heads: Readonly<Record<string, Head | undefined>>;
}

export function encoderFamily(family: EncoderFamily): Family {
  const { modelType, className, task, defaults, ignores, base, heads } = family;
  return {
    ...{ modelType, className, task, defaults, ignores, tasks: ['Model', ...Object.keys(heads)] },
    plan: (config, architecture) => ({
      inputs: family.inputs(config),
      openSizes: family.openSizes?.(config),
      lower: root => {
        const head = heads[architecture.task];
        if (architecture.task === 'Model' || !head) {
          const { value, pooled } = family.lower(root, config, true);
          return pooled === '' ? [value] : [value, pooled];
        }
        const encoded = root.child(base, '*Model', model => family.lower(model, config, head.pooler ?? false));
        return [head.lower(root, encoded, config)];
      },
    }),
  };
}

/** The first token of each sample: batch × size. */
export function firstToken(module: Module, value: string): string {
  return module.op('Gather', [value, module.graph.constant('int64', [], [0])], { axis: int(1) });
}

/** tanh(W·x + b) of the first token. */
export function pool(parent: Module, value: string, size: number, name = 'pooler'): string {
  return parent.child(name, '*Pooler', pooler => {
    const dense = linear(pooler, 'dense', firstToken(pooler, value), size, size, true);
    return pooler.child('activation', 'Tanh', act => act.op('Tanh', [dense]));
  });
}

/** Heads of one linear layer, as most encoders have them. */
export const linearHeads = {
  ForSequenceClassification: {
    pooler: true,
    lower: (root, { pooled, size }, config) => linear(root, 'classifier', pooled, size, labelCount(config), true),
  },
  ForMultipleChoice: {
    pooler: true,
    lower: (root, { pooled, size }) => linear(root, 'classifier', pooled, size, 1, true),
  },
  ForTokenClassification: {
    lower: (root, { value, size }, config) => linear(root, 'classifier', value, size, labelCount(config), true),
  },
  ForQuestionAnswering: { lower: (root, { value, size }) => linear(root, 'qa_outputs', value, size, 2, true) },
} satisfies Record<string, Head>;

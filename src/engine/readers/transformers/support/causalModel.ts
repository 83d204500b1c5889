import { embedding, linear, tiedLinear } from './linear';
import type { Architecture } from './architecture';
import type { CausalFamily, Hidden } from './causalFamily';
import type { Config } from './config';
import { weightType } from './dataType';
import { positionInput, tokenInput, type Family } from './family';
import { KeyValueCache } from './keyValueCache';
import { labelCount } from './labels';
import { allLogits, askedTokens, logitsInput } from './logits';
import type { Module } from './module';

export function causalFamily(family: CausalFamily): Family {
  const { modelType, className, defaults, task = 'ForCausalLM' } = family;
  return {
    modelType,
    className,
    defaults,
    ignores: family.ignores,
    task,
    causal: family,
    tasks: ['Model', task, 'ForSequenceClassification', 'ForTokenClassification', 'ForQuestionAnswering'],
    plan: (config, architecture) => {
      const cache = new KeyValueCache(family.caches(config), weightType(config));
      return {
        cache,
        inputs: [
          tokenInput('input_ids'),
          positionInput('position_ids'),
          ...cache.inputs(),
          ...(architecture.task === task ? [logitsInput] : []),
        ],
        openSizes: allLogits,
        lower: root => {
          const inputs = { config, ids: 'input_ids', positions: 'position_ids', cache };
          const isBase = architecture.task === 'Model';
          const lower = (model: Module): Hidden => family.lower(model, inputs);
          const hidden = isBase ? lower(root) : root.child(baseName(family, architecture), '*Model', lower);
          return [lowerHead(root, family, hidden, config, architecture), ...cache.presents];
        },
      };
    },
  };
}

/** The attribute that holds the base model; classes that answer questions have a name of their own. */
function baseName({ base = 'model' }: CausalFamily, { task }: Architecture): string {
  return task === 'ForQuestionAnswering' ? 'transformer' : base;
}

function lowerHead(root: Module, family: CausalFamily, hidden: Hidden, config: Config, { task }: Architecture): string {
  const { value, size } = hidden;
  switch (task) {
    case 'Model':
      return value;
    case 'ForSequenceClassification':
      return linear(root, 'score', value, size, labelCount(config));
    case 'ForTokenClassification':
      return linear(root, family.tokenHead ?? 'score', value, size, labelCount(config), true);
    case 'ForQuestionAnswering':
      return linear(root, 'qa_outputs', value, size, 2, true);
    default: {
      const logits = languageHead(root, hidden, config, family);
      return family.logits?.(root, logits, config) ?? logits;
    }
  }
}

/** One score per word of the vocabulary, for every token whose logits are asked for. */
function languageHead(
  root: Module,
  hidden: Hidden,
  config: Config,
  { head = 'lm_head', headBias: bias = false }: CausalFamily,
): string {
  const size = { inputs: hidden.size, outputs: hidden.vocabulary };
  const asked = askedTokens(root, hidden.value);
  return config.flag('tie_word_embeddings')
    ? tiedLinear(root, head, asked, hidden.table, size, bias)
    : linear(root, head, asked, size.inputs, size.outputs, bias);
}

/** The embedding of tokens and what a head needs to know of it. */
export function embedTokens(
  model: Module,
  name: string,
  ids: string,
  vocabulary: number,
  size: number,
): Omit<Hidden, 'value'> & { readonly embedded: string } {
  const embedded = embedding(model, name, ids, vocabulary, size);
  return { embedded, size, vocabulary, table: model.named(name).weight('weight', [vocabulary, size]) };
}

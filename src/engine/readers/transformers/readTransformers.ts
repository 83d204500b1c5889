import type { BeginInference, Generation, LayeredModel, Model } from '../../graph/graph';
import type { Diagnostic } from '../../graph/diagnostic';
import { say } from '../../graph/message';
import type { SourceRange } from '../../graph/sourceRange';
import { GraphBuilder } from '../support/graphBuilder';
import { itemsOf, membersOf, parseJson, rangeOf, stringOf, type JsonNode } from '../support/json';
import { ReadError } from '../support/readError';
import { familyOf } from './families';
import { readArchitecture, type Architecture } from './support/architecture';
import { Config } from './support/config';
import { weightType } from './support/dataType';
import type { Family, Plan } from './support/family';
import type { KeyValueCache } from './support/keyValueCache';
import { quantizationOf } from './support/quantization';
import { Module } from './support/module';

/**
 * Reads the `config.json` of a model of Hugging Face's `transformers` library: the class named in `architectures` is
 * lowered as the library builds it, without its weights.
 * @throws ReadError if the text is not valid JSON, or the model type is not supported
 */
export function readTransformers(text: string): LayeredModel {
  const root = parseJson(text);
  const modelType = stringOf(membersOf(root).get('model_type')?.value) ?? '';
  const family = familyOf(modelType);
  if (!family)
    throw new ReadError(
      'unknown-model-type',
      modelType === ''
        ? say`The configuration has no \`model_type\`, so its architecture is unknown.`
        : say`The model type \`${modelType}\` is not supported.`,
    );
  return { format: 'transformers', build: begin => build(root, family, begin) };
}

function build(root: JsonNode, family: Family, begin: BeginInference): Model {
  const notices: Diagnostic[] = [];
  const config = new Config(root, family.defaults, notices);
  const architecture = architectureOf(root, family, notices);
  const plan = family.plan(config, architecture);
  const graph = new GraphBuilder('transformers', architecture.className, plan.inputs, begin, plan.openSizes);
  const building = {
    graph,
    className: family.className,
    dtype: weightType(config),
    weights: new Map<string, string>(),
    quantization: quantizationOf(config),
  };
  const outputs = plan.lower(new Module(building));
  config.ignore(family.ignores ?? []);
  config.reportUnread();
  const version = stringOf(membersOf(root).get('transformers_version')?.value);
  return {
    ...graph.model(version ? `transformers ${version}` : 'transformers', outputs, notices),
    keys: keysOf(root),
    ...(notices.some(({ code }) => doubtful.has(code)) && { isEstimate: true }),
    ...(plan.cache && { generation: generationOf(plan.cache, plan.inputs) }),
  };
}

/** Notices after which no total is reliable. */
const doubtful: ReadonlySet<string> = new Set([
  ...['unknown-key', 'unknown-architecture', 'unknown-quantization'],
  ...['bad-value', 'config-contradiction'],
]);

/** The first class of `architectures` that is supported, otherwise the class of the family's usual task. */
function architectureOf(root: JsonNode, family: Family, notices: Diagnostic[]): Architecture {
  const usual = { className: family.className + family.task, task: family.task };
  const stated = membersOf(root).get('architectures')?.value;
  const names = itemsOf(stated).map(item => stringOf(item) ?? '');
  for (const name of names) {
    const found = readArchitecture(name, family.className);
    if (found && family.tasks.includes(found.task)) return found;
  }
  if (stated && names.length > 0)
    notices.push({
      severity: 'warning',
      code: 'unknown-architecture',
      range: rangeOf(stated),
      message: say`The class ${names[0]} is not supported. The model is counted as ${usual.className}.`,
    });
  return usual;
}

/** A decoder next to an encoder has its own tokens. */
function generationOf(cache: KeyValueCache, inputs: Plan['inputs']): Generation {
  const encodes = inputs.some(({ name }) => name === 'decoder_input_ids');
  return { tokens: encodes ? 'decoder_tokens' : 'tokens', past: 'past', encodes, caches: cache.kept };
}

/** Positions of the keys, including those of a nested language model. */
function keysOf(root: JsonNode): ReadonlyMap<string, SourceRange> {
  const members = membersOf(root);
  const inner = membersOf(members.get('text_config')?.value);
  return new Map([...inner, ...members].map(([name, { key }]) => [name, key]));
}

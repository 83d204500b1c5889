import { entryOf } from '../../graph/entryOf';
import { listed, say, type Message } from '../../graph/message';
import { itemsOf, membersOf, parseJson, positionIn, valueOf, type JsonNode } from '../support/json';
import { planTypes, type Plan, type PlanStep } from '../../graph/plan';
import { ReadError } from '../support/readError';

/** Maximum number of steps, since each of them is an analysis of the model. */
const mostSteps = 200;

/** A value of a step: how the JSON schema describes it, and what messages say was expected. */
interface Field {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly expected: Message;
  readonly accepts: (value: unknown) => boolean;
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;

const storedType = (description: string): Field => ({
  schema: { enum: planTypes, description },
  expected: say`one of ${listed(planTypes)}`,
  accepts: value => planTypes.some(type => type === value),
});

const wholeNumber = (description: string): Field => ({
  schema: { type: 'integer', minimum: 1, description },
  expected: say`a positive whole number`,
  accepts: isWhole,
});

const layers: Field = {
  schema: {
    type: 'string',
    minLength: 1,
    description:
      'The layers: a glob for their names or for those of the modules around them. Without a slash it matches at any depth.',
    examples: ['layer1/**', 'conv2'],
  },
  expected: say`a pattern of names, such as "layer1/**"`,
  accepts: value => typeof value === 'string' && value !== '',
};

/** All fields of a kind of step; those that are not required, and those of which one is. */
interface StepKind {
  readonly description: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** Fields that are given together; one of the lists has to be complete, and only that one. */
  readonly choices?: readonly (readonly string[])[];
  /** At least one of these is given. */
  readonly anyOf?: readonly string[];
}

const stepKinds: Readonly<Record<string, StepKind>> = {
  keep: {
    description: 'Keep some of the channels of layers. Whatever has to have the same channels changes with them.',
    fields: {
      layers,
      channels: {
        schema: {
          type: 'number',
          exclusiveMinimum: 0,
          description: 'How many channels each layer keeps, or below 1 which share of them.',
          examples: [64, 0.5],
        },
        expected: say`a whole number of channels, or a share below 1`,
        accepts: value => isWhole(value) || (typeof value === 'number' && value > 0 && value < 1),
      },
    },
  },
  lowRank: {
    description: 'Replace linear layers and convolutions by two smaller ones, which share this many values.',
    fields: { layers, rank: wholeNumber('Columns of the first factor and rows of the second.') },
  },
  type: {
    description: 'Store weights and activations of layers in other types.',
    fields: {
      layers,
      weights: storedType('The type of the weights that are multiplied.'),
      activations: storedType('The type of the inputs and outputs of the layers.'),
    },
    anyOf: ['weights', 'activations'],
  },
  sparsity: {
    description: 'Make weights of layers zero: a share of them, or in each m neighbors all but n.',
    fields: {
      layers,
      zeros: {
        schema: {
          type: 'number',
          exclusiveMinimum: 0,
          exclusiveMaximum: 1,
          description: 'The share of weights that are zero, anywhere in a layer.',
          examples: [0.9],
        },
        expected: say`a share between 0 and 1`,
        accepts: value => typeof value === 'number' && value > 0 && value < 1,
      },
      n: wholeNumber('Weights of each m that are not zero.'),
      m: wholeNumber('Weights of which n are not zero.'),
    },
    choices: [['zeros'], ['n', 'm']],
  },
};

/** The JSON schema of a plan. */
export function planJsonSchema(): object {
  const steps = Object.entries(stepKinds).map(([kind, { description, fields, choices, anyOf }]) => {
    const properties = Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema]));
    const optional = [...(choices?.flat() ?? []), ...(anyOf ?? [])];
    return {
      type: 'object',
      required: [kind],
      additionalProperties: false,
      properties: {
        [kind]: {
          type: 'object',
          description,
          additionalProperties: false,
          required: Object.keys(fields).filter(name => !optional.includes(name)),
          ...(choices && { oneOf: choices.map(required => ({ required })) }),
          ...(anyOf && { anyOf: anyOf.map(name => ({ required: [name] })) }),
          properties,
        },
      },
    };
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Compression plan',
    description: 'How a model would be compressed, for Model Cost Lens.',
    type: 'object',
    required: ['version', 'steps'],
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      version: { const: 1, description: 'The version of the format.' },
      steps: {
        type: 'array',
        maxItems: mostSteps,
        description: 'Steps in order. Each applies to what those before it give.',
        items: { anyOf: steps },
      },
    },
  };
}

/**
 * Reads a plan; comments are allowed.
 * @throws ReadError with the place of the first mistake
 */
export function readPlan(text: string): Plan {
  const root = parseJson(text);
  const fail = (node: JsonNode, reason: Message): never => {
    const { line, column } = positionIn(text, node);
    throw new ReadError('plan', say`Line ${line}, column ${column}: ${reason}`);
  };
  if (root.type !== 'object') fail(root, say`A plan must be an object with "version" and "steps".`);
  const members = membersOf(root);
  for (const [name, { value }] of members)
    if (!['$schema', 'version', 'steps'].includes(name))
      fail(value, say`'${name}' is not a property of a plan: expected version and steps.`);
  const [version, steps] = [members.get('version')?.value, members.get('steps')?.value];
  if (version === undefined || valueOf(version) !== 1) fail(version ?? root, say`The version of a plan must be 1.`);
  if (steps?.type !== 'array') return fail(steps ?? root, say`The steps of a plan must be an array.`);
  const items = itemsOf(steps);
  if (items.length > mostSteps) fail(steps, say`A plan may have up to ${mostSteps} steps, but has ${items.length}.`);
  return { version: 1, steps: items.map(item => readStep(item, fail)) };
}

function readStep(item: JsonNode, fail: (node: JsonNode, reason: Message) => never): PlanStep {
  const kinds = listed(Object.keys(stepKinds));
  const members = [...membersOf(item)];
  if (item.type !== 'object' || members.length !== 1) fail(item, say`A step must be an object with one of ${kinds}.`);
  const [[name, { value: stated }]] = members;
  const kind = entryOf(stepKinds, name);
  if (kind === undefined) return fail(item, say`'${name}' is not a step: expected one of ${kinds}.`);
  if (stated.type !== 'object') fail(stated, say`${name} must be an object.`);
  const { fields, choices = [], anyOf = [] } = kind;
  const given = membersOf(stated);
  for (const [field, { value }] of given) {
    const known = entryOf(fields, field);
    if (known === undefined)
      return fail(value, say`'${field}' is not a property of ${name}: expected ${listed(Object.keys(fields))}.`);
    if (!known.accepts(valueOf(value)))
      fail(value, say`${field} must be ${known.expected}, but is ${JSON.stringify(valueOf(value))}.`);
  }
  const optional = [...choices.flat(), ...anyOf];
  for (const field of Object.keys(fields))
    if (!optional.includes(field) && !given.has(field)) fail(stated, say`${name} needs ${field}.`);
  if (anyOf.length > 0 && !anyOf.some(field => given.has(field)))
    fail(stated, say`${name} needs one of ${listed(anyOf)}.`);
  const chosen = choices.filter(all => all.every(field => given.has(field)));
  const other = choices.flat().filter(field => given.has(field) && !chosen[0]?.includes(field));
  if (choices.length > 0 && (chosen.length !== 1 || other.length > 0))
    fail(stated, say`${name} needs either ${listed(choices[0])} or ${listed(choices[1])}.`);
  const step = valueOf(item) as PlanStep;
  if ('sparsity' in step && 'n' in step.sparsity && step.sparsity.n >= step.sparsity.m)
    fail(stated, say`n must be less than m, but they are ${step.sparsity.n} and ${step.sparsity.m}.`);
  return step;
}

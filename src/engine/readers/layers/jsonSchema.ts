import * as z from 'zod';
import type { ModuleType } from './modules/support/moduleType';
import { exampleOf } from './missingFix';
import { moduleTypes } from './moduleTypes';
import { blockDefinitionFields, layerFields, outputSchema, specFields } from './schema';

type JsonSchema = Record<string, unknown>;

/**
 * The JSON schema of layer specs, generated from the schema that validates them. Editors use it for completion and
 * hovers only: errors are left to the extension's own diagnostics, which suggest fixes and evaluate expressions.
 */
export function layersJsonSchema(): JsonSchema {
  const types = [...moduleTypes.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Layer spec',
    description: "A neural network as a list of layers with PyTorch's names and arguments.",
    type: 'object',
    properties: {
      ...suggested(specFields),
      blocks: {
        description: 'Blocks by name, each used as a type of layer.',
        additionalProperties: {
          properties: { ...suggested(blockDefinitionFields), layers: layers('The layers of the block.') },
        },
      },
      layers: layers('The layers in order; each takes the output of the one before it.'),
    },
    definitions: { layer: layer(types), ...Object.fromEntries(types.map(known => [known.type, argumentsOf(known)])) },
  };
}

const layers = (description: string): JsonSchema => ({
  description,
  items: { $ref: '#/definitions/layer' },
});

function layer(types: readonly ModuleType[]): JsonSchema {
  const { type, ...fields } = layerFields;
  return {
    properties: {
      type: {
        ...suggestion(plain(type)),
        anyOf: [
          {
            enum: ['Sequential', ...types.map(known => known.type)],
            enumDescriptions: ['A block of layers.', ...types.map(known => known.description)],
          },
          {},
        ],
      },
      ...suggested(fields),
      output: suggestion(plain(outputSchema)),
      layers: layers('The layers of a block.'),
    },
    // A block with the name of a type has layers instead of arguments.
    if: { required: ['type'], not: { required: ['layers'] } },
    then: branch(types),
    defaultSnippets: types.map(snippet),
  };
}

/** The members that a layer can have, by its type: a binary search over the types. */
function branch(types: readonly ModuleType[]): JsonSchema {
  if (types.length === 1) {
    const [{ type }] = types;
    return { if: { properties: { type: { const: type } } }, then: { $ref: `#/definitions/${type}` } };
  }
  const middle = types.length >> 1;
  const half = types.slice(0, middle);
  return {
    if: { properties: { type: { enum: half.map(({ type }) => type) } } },
    then: branch(half),
    else: branch(types.slice(middle)),
  };
}

function argumentsOf(known: ModuleType): JsonSchema {
  return { properties: suggested(known.arguments.shape) };
}

/** A snippet of a layer with placeholders for its required arguments. */
function snippet(known: ModuleType): JsonSchema {
  const body: JsonSchema = { type: known.type };
  requiredArguments(known).forEach((name, index) => {
    // The caret keeps VS Code from quoting a number.
    body[name] = `^\${${index + 1}:${JSON.stringify(exampleOf(known.arguments.shape[name]))}}`;
  });
  return { label: known.type, description: known.description, body };
}

/** The required arguments. */
export function requiredArguments({ arguments: { shape } }: ModuleType): string[] {
  return Object.keys(shape).filter(name => !z.safeParse(shape[name], undefined).success);
}

function suggested(shape: z.ZodRawShape): JsonSchema {
  return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, suggestion(plain(field))]));
}

/** A schema reduced to what editors explain and suggest, without constraints. */
function suggestion(schema: JsonSchema): JsonSchema {
  const { description, default: fallback, examples } = schema;
  const choices = choicesOf(schema);
  return {
    description,
    ...(fallback !== undefined && { default: fallback }),
    ...(examples !== undefined && { examples }),
    ...(choices.length > 0 && { anyOf: [{ enum: choices }, {}] }),
  };
}

/** The values that a schema and its alternatives list. */
function choicesOf({ enum: listed, type, anyOf }: JsonSchema): unknown[] {
  if (Array.isArray(listed)) return listed;
  if (type === 'boolean') return [true, false];
  return Array.isArray(anyOf) ? (anyOf as JsonSchema[]).flatMap(choicesOf) : [];
}

function plain(schema: z.core.$ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }) as JsonSchema;
  return rest;
}

import * as z from 'zod';
import type { ModuleType } from './modules/support/moduleType';
import { moduleTypes } from './moduleTypes';
import { layerFields, specFields } from './schema';

type JsonSchema = Record<string, unknown>;

/**
 * The JSON schema of layer specs, made of what validates them: editors complete and explain from it. It leaves unknown
 * types and arguments to the extension's own diagnostics, which know what was meant.
 */
export function layersJsonSchema(): JsonSchema {
  const { properties: root } = plain(z.object(specFields));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Layer spec',
    description: "A neural network as a list of layers with PyTorch's names and arguments.",
    type: 'object',
    required: ['layers'],
    properties: {
      ...(root as JsonSchema),
      layers: layers('The layers in order; each takes the output of the one before it.'),
    },
    definitions: { layer: layer([...moduleTypes.values()]) },
  };
}

const layers = (description: string): JsonSchema => ({
  description,
  type: 'array',
  items: { $ref: '#/definitions/layer' },
});

function layer(types: readonly ModuleType[]): JsonSchema {
  const { properties } = plain(z.object(layerFields));
  const { type, ...fields } = properties as { type: JsonSchema };
  return {
    type: 'object',
    properties: {
      type: {
        ...type,
        anyOf: [
          {
            enum: ['Sequential', ...types.map(known => known.type)],
            enumDescriptions: ['A block of layers.', ...types.map(known => known.description)],
          },
          { type: 'string' },
        ],
      },
      ...fields,
      layers: layers('The layers of a block.'),
    },
    anyOf: [{ required: ['type'] }, { required: ['layers'] }],
    allOf: types.map(argumentsOf),
    defaultSnippets: types.map(snippet),
  };
}

/** What a layer of this type may hold besides. A block of that name has layers in place of arguments. */
function argumentsOf(known: ModuleType): JsonSchema {
  const { properties, required } = plain(known.arguments);
  return {
    if: { properties: { type: { const: known.type } }, required: ['type'], not: { required: ['layers'] } },
    then: {
      ...((properties as object) && { properties }),
      ...(Array.isArray(required) && required.length > 0 && { required }),
    },
  };
}

/** A layer with its required arguments as fields to fill in. */
function snippet(known: ModuleType): JsonSchema {
  const { properties, required } = plain(known.arguments) as {
    properties: Record<string, { examples?: unknown[] }>;
    required?: string[];
  };
  const body: JsonSchema = { type: known.type };
  (required ?? []).forEach((name, index) => {
    const example = properties[name].examples?.[0] ?? 1;
    // The caret keeps VS Code from quoting a number.
    body[name] = `^\${${index + 1}:${JSON.stringify(example)}}`;
  });
  return { label: known.type, description: known.description, body };
}

function plain(schema: z.ZodObject): JsonSchema {
  return z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
}

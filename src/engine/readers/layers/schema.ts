import * as z from 'zod';
import { parseAmount, parseSeconds } from '../../formula/amount';
import type { Expectation } from './issueText';
import { size } from './modules/support/moduleType';

/** Maximum length of a layer's name; paths consist of names. */
const maxName = 64;

const dimension = z.union([size, z.string().min(1).max(maxName)]);

const shape = z
  .array(dimension)
  .min(0)
  .max(8)
  .describe('Dimensions without the batch; a string is a name whose value can be set, for example "tokens".')
  .meta({
    examples: [
      [3, 224, 224],
      ['tokens', 512],
    ],
  });

const dtype = z.enum(['float32', 'float16', 'bfloat16', 'float64', 'int64', 'int32', 'int8', 'uint8', 'bool']);

/** An input of the network. */
export const inputSchema = z
  .union([shape, z.object({ shape, dtype: dtype.default('float32').describe('Element type; int64 for tokens.') })])
  .describe('An input: its shape, or its shape and element type.');

const amount = (description: string, examples: (number | string)[]) =>
  z
    .union([z.number().min(0), z.string().refine(text => parseAmount(text) !== null, 'amount' satisfies Expectation)])
    .optional()
    .describe(`${description} A number, or a string with a prefix (k, M, G, T).`)
    .meta({ examples });

/** Upper bounds that the totals are checked against. */
export const budgetSchema = z
  .object({
    macs: amount('Most multiply-accumulates of one run.', ['600M']),
    params: amount('Most parameters.', ['5M']),
    weightBytes: amount('Most bytes of weights.', ['20MB']),
    peakActivationBytes: amount('Most bytes of activations alive at once.', ['8MB']),
    latency: z
      .union([z.number().min(0), z.string().refine(text => parseSeconds(text) !== null, 'time' satisfies Expectation)])
      .optional()
      .describe('Longest time that a run may take at least on the default device. Seconds, or a time such as 5ms.')
      .meta({ examples: ['5ms'] }),
  })
  .describe('Upper bounds for the totals. Exceeded bounds are reported at their line.');

/** Fields of every layer besides its module's arguments. */
export const layerFields = {
  type: z
    .string()
    .min(1)
    .max(maxName)
    .describe("The module's name in PyTorch, such as Conv2d; any name for a block of layers."),
  name: z
    .string()
    .min(1)
    .max(maxName)
    .regex(/^[^./\s][^/\s]*$/, 'layerName' satisfies Expectation)
    .optional()
    .describe("The module's name, unique in its block; its position if omitted."),
  repeat: z.int().min(1).optional().describe('Number of consecutive copies, each with its own weights.'),
  index: z
    .string()
    .regex(/^[A-Za-z_]\w*$/, 'identifier' satisfies Expectation)
    .optional()
    .describe('The name of the copy index (from 0) in expressions; `index` if omitted.'),
  when: z
    .union([z.boolean(), z.number(), z.string()])
    .optional()
    .describe(
      'A condition such as "=stride == 1 && cin == cout". If it is false, the layer is left out, and its name refers to its first input.',
    ),
  inputs: z
    .union([z.string(), z.array(z.string()).min(1).max(4096)])
    .optional()
    .describe(
      "Names of earlier layers whose outputs it takes ('input' is the input of the block); the previous layer if omitted.",
    ),
  weights: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The name of an earlier layer or block whose weights it uses, such as "encoder.embed". They count as parameters once; weights that are missing there are its own.',
    ),
};

/** The output shape of a layer whose module is unknown. */
export const outputSchema = z
  .array(dimension)
  .max(8)
  .describe('Its output shape without the batch.')
  .meta({ examples: [['tokens', 768]] });

const identifier = z.string().regex(/^[A-Za-z_]\w*$/, 'identifier' satisfies Expectation);

/** Fields of a block definition besides its layers. */
export const blockDefinitionFields = {
  description: z.string().optional().describe('A description.'),
  arguments: z
    .union([z.array(identifier).max(64), z.record(identifier, z.unknown())])
    .optional()
    .describe(
      'Names of its arguments, which expressions in its layers use; or an object of names and defaults, with null for no default.',
    )
    .meta({ examples: [['cin', 'cout', 'stride']] }),
  inputs: z
    .array(z.string().min(1).max(maxName))
    .min(1)
    .max(64)
    .optional()
    .describe("The names of its inputs inside the block; 'input' if omitted."),
  outputs: z
    .array(z.string().min(1))
    .min(1)
    .max(64)
    .optional()
    .describe('The layers whose outputs it returns; the next layer takes the first one. The last layer if omitted.'),
};

/** Fields of the document besides `layers`. */
export const specFields = {
  $schema: z.string().optional().describe('The URL of the JSON schema.'),
  version: z
    .int()
    .min(1)
    .max(2)
    .optional()
    .describe(
      'Version of this language, 2. In version 1 the states of a recurrent network are those of its last layer.',
    ),
  name: z.string().max(maxName).optional().describe('Name of the model.'),
  variables: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Values by name, for expressions such as "=round(64*width, 8)"; numbers can be changed on the page.')
    .meta({ examples: [{ width: 1 }] }),
  input: inputSchema.optional(),
  inputs: z
    .record(z.string().min(1).max(maxName), inputSchema)
    .optional()
    .describe('Several inputs by name; the first one goes into the first layer.'),
  batch: size.optional().describe('The batch size, if it is fixed. If omitted, it is 1 until it is set.'),
  budget: budgetSchema.optional(),
};

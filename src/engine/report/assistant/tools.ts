import * as z from 'zod';
import { conventions } from '../../graph/convention';
import { say } from '../../graph/message';
import { CodedError } from '../../graph/codedError';
import type { ToolName, ToolRequest } from './toolRequest';

/** A tool for assistants, as it is offered to them. Its name is what it answers to. */
export interface Tool {
  readonly name: ToolName;
  readonly title: string;
  readonly description: string;
  /** JSON Schema of its input. */
  readonly inputSchema: object;
}

const formats =
  'ONNX, Keras (.keras or JSON), TensorFlow.js, a Hugging Face config.json, a layer spec, safetensors or GGUF';
const file = z
  .string()
  .min(1)
  .describe(`Path or https address of the model: ${formats}. Or REVISION:path, a file in a revision of Git.`);
/** What a size has to be. */
export const wholeNumber = 'expected a whole number of at least 0';
const size = z.int(wholeNumber).nonnegative(wholeNumber);
const sizes = {
  dimensions: z
    .record(z.string(), z.number().nonnegative(wholeNumber))
    .optional()
    .describe(
      'Values of symbolic dimensions by name, such as {"batch": 8, "tokens": 512}, and of the variables of a layer spec, such as {"width": 0.5}',
    ),
  inputShapes: z
    .record(z.string(), z.array(size))
    .optional()
    .describe('Full shapes of inputs by name, with the batch, such as {"data": [1, 3, 320, 320]}'),
  convention: z
    .enum(conventions)
    .optional()
    .describe('exact: all operations; macs: contractions only, as papers count; ptflops: as ptflops prints'),
};
const signs =
  'Totals with a sign are not exact: ≥ something is unknown, ≤ an upper bound, ≈ an estimate. Quote the sign, and what was assumed, with the figure.';

const inputs = {
  modelCost: z.object({ file, ...sizes }),
  modelCostCompare: z.object({ old: file, new: file, ...sizes }),
  modelCostLayer: z.object({
    file,
    layer: z.string().min(1).describe('Name of a node or module, as modelCost lists it, such as features/features.0'),
    ...sizes,
  }),
} satisfies Record<ToolName, z.ZodType>;

/** The tools of `model-cost mcp` and of VS Code. */
export const tools: readonly Tool[] = [
  tool(
    'modelCost',
    'Model cost',
    `What a neural network costs: MACs, FLOPs, parameters, weight bytes, peak activation memory, and its most expensive nodes. Weights are not read. ${signs}`,
  ),
  tool(
    'modelCostCompare',
    'Compare the cost of two models',
    `What changed in cost between two models or two revisions of one (HEAD~1:model.onnx): totals and the largest changes by module. ${signs}`,
  ),
  tool(
    'modelCostLayer',
    'Cost of a layer',
    `Why a layer costs what it does: shapes, MACs, FLOPs and parameters with their formulas in symbols and numbers, for a node or all nodes of a module. ${signs}`,
  ),
];

function tool(name: ToolName, title: string, description: string): Tool {
  const { $schema: _, ...inputSchema } = z.toJSONSchema(inputs[name], { io: 'input' });
  return { name, title, description, inputSchema };
}

/**
 * Checks what an assistant asks of a tool.
 * @throws CodedError with one sentence if it does not fit the tool's schema
 */
export function readToolInput(name: ToolName, input: unknown): ToolRequest {
  const parsed = inputs[name].safeParse(input);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    const argument = path.join('.');
    const isMissing = path.length === 1 && !Object.hasOwn(Object(input) as object, path[0]);
    throw isMissing
      ? new CodedError('input', say`The argument \`${argument}\` is missing.`)
      : invalid(argument, message);
  }
  const { dimensions = {}, inputShapes = {}, convention = null, ...asked } = parsed.data;
  return {
    tool: name,
    files: 'old' in asked ? [asked.old, asked.new] : [asked.file],
    dimensions,
    inputShapes,
    convention,
    layer: 'layer' in asked ? (asked.layer as string) : null,
  };
}

/** The refusal of an argument. */
export function invalid(argument: string, reason: string): CodedError {
  return new CodedError('input', say`The argument \`${argument}\` is not valid: ${reason}.`);
}

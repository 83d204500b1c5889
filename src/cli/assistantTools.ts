import * as z from 'zod';
import { analyze, type Analysis } from '../engine/analysis/analyze';
import { conventions } from '../engine/graph/convention';
import { compare } from '../engine/questions/comparison/compare';
import { toBrief } from '../engine/report/brief';
import { comparisonToBrief } from '../engine/report/comparison';
import { layerBrief } from '../engine/report/layerBrief';
import { ReadError } from '../engine/readers/support/readError';
import { say } from '../engine/graph/message';
import { loadModel } from './loadModel';
import { shownName } from './withSource';

/** A tool for assistants. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema of its input. */
  readonly inputSchema: object;
  /**
   * Answers in a few lines of Markdown.
   * @throws ReadError with one sentence, also for an input that does not fit the schema
   */
  readonly run: (input: unknown) => Promise<string>;
}

const formats =
  'ONNX, Keras (.keras or JSON), TensorFlow.js, a Hugging Face config.json, a layer spec, safetensors or GGUF';
const file = z.string().min(1).describe(`Path or https address of the model: ${formats}. Also REVISION:path for Git.`);
const sizes = {
  dimensions: z
    .record(z.string(), z.number())
    .optional()
    .describe('Values of symbolic dimensions by name, such as {"batch": 8, "tokens": 512}'),
  inputShapes: z
    .record(z.string(), z.array(z.int().nonnegative()))
    .optional()
    .describe('Full shapes of inputs by name, with the batch, such as {"data": [1, 3, 320, 320]}'),
  convention: z
    .enum(conventions)
    .default('exact')
    .describe('exact: all operations; macs: contractions only, as papers count; ptflops: as ptflops prints'),
};
const signs =
  'Totals with a sign are not exact: ≥ something is unknown, ≤ an upper bound, ≈ an estimate. Quote the sign, and what was assumed, with the figure.';

/** The tools, as `model-cost mcp` offers them. */
export const tools: readonly Tool[] = [
  tool({
    name: 'modelCost',
    title: 'Model cost',
    description: `What a neural network costs: MACs, FLOPs, parameters, weight bytes, peak activation memory, and its most expensive nodes. Weights are not read. ${signs}`,
    input: z.object({ file, ...sizes }),
    run: async input => toBrief(await analyzed(input.file, input), shownName(input.file), input.convention),
  }),
  tool({
    name: 'modelCostCompare',
    title: 'Compare the cost of two models',
    description: `What changed in cost between two models or two revisions of one (HEAD~1:model.onnx): totals and the largest changes by module. ${signs}`,
    input: z.object({ old: file, new: file, ...sizes }),
    run: async input => {
      const [old, changed] = [await analyzed(input.old, input), await analyzed(input.new, input)];
      return comparisonToBrief(compare(old, changed, input.convention), shownName(input.old), shownName(input.new));
    },
  }),
  tool({
    name: 'modelCostLayer',
    title: 'Cost of a layer',
    description: `Why a layer costs what it does: shapes, MACs, FLOPs and parameters with their formulas in symbols and numbers, for a node or all nodes of a module. ${signs}`,
    input: z.object({
      file,
      layer: z.string().min(1).describe('Name of a node or module, as modelCost lists it, such as features/features.0'),
      ...sizes,
    }),
    run: async input => {
      const answer = layerBrief(await analyzed(input.file, input), input.layer, input.convention);
      if (answer === null)
        throw new ReadError('no-layer', say`${shownName(input.file)} has no node or module "${input.layer}".`);
      return answer;
    },
  }),
];

function tool<T>({
  input,
  run,
  ...named
}: Pick<Tool, 'name' | 'title' | 'description'> & { input: z.ZodType<T>; run: (input: T) => Promise<string> }): Tool {
  return {
    ...named,
    inputSchema: z.toJSONSchema(input, { io: 'input' }),
    run: async given => {
      const parsed = input.safeParse(given);
      if (parsed.success) return run(parsed.data);
      const [{ path, message }] = parsed.error.issues;
      throw new ReadError('input', say`The input ${path.join('.')} is not valid: ${message}.`);
    },
  };
}

type Sizes = { readonly dimensions?: Record<string, number>; readonly inputShapes?: Record<string, number[]> };

async function analyzed(name: string, { dimensions = {}, inputShapes = {} }: Sizes): Promise<Analysis> {
  return analyze(await loadModel(name), {
    dimensions: new Map(Object.entries(dimensions)),
    inputShapes: new Map(Object.entries(inputShapes)),
  });
}

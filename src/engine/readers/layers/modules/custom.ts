import * as z from 'zod';
import { float, ints, text } from '../../support/attributes';
import { functionType, size, type ModuleType } from './support/moduleType';

const formula = (description: string) =>
  z
    .number()
    .min(0)
    .optional()
    .describe(
      `${description} A number or an expression, in which in0[1] is a size of the first input, the batch is axis 0.`,
    );

/** Arguments that are formulas of its figures. */
const figures = ['macs', 'flops', 'special', 'ptflops'] as const;

/** A layer that states its own cost. */
export const customs: readonly ModuleType[] = [
  functionType(
    'Custom',
    'A custom layer: its output shape and its cost per sample.',
    {
      output: z
        .array(size)
        .max(8)
        .describe('Its output shape without the batch.')
        .meta({ examples: [['tokens', 768]] }),
      params: z
        .number()
        .int()
        .min(0)
        .max(2 ** 53)
        .default(0)
        .describe('Its parameters. A number or an expression.'),
      macs: formula('Multiply-accumulates.'),
      flops: formula('Floating-point operations, including multiply-accumulates; twice the MACs if omitted.'),
      special: formula('How many of the operations are special functions.'),
      ptflops: formula('Multiply-accumulates as ptflops counts them; the MACs if omitted.'),
    },
    (args, layer) => {
      const written = figures.flatMap(figure => {
        const found = args[figure] === undefined ? undefined : layer.formula(figure);
        return found === undefined ? [] : [[figure, found] as const];
      });
      const numbers = new Map(written.flatMap(([, { numbers }]) => [...numbers]));
      return layer.op(
        'Custom',
        [...layer.inputs, ...(args.params > 0 ? [layer.weight('weight', [args.params])] : [])],
        {
          output: ints(args.output),
          ...Object.fromEntries(written.map(([figure, { text: formula }]) => [figure, text(formula)])),
          ...Object.fromEntries([...numbers].map(([name, value]) => [`value.${name}`, float(value)])),
        },
        'layers',
      );
    },
    { least: 1, most: 64 },
    ['output'],
  ),
];

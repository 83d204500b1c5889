import * as z from 'zod';
import { float, int, text } from '../../support/attributes';
import { say } from '../../../graph/message';
import { flag, functionType, type ModuleType } from './support/moduleType';

/** Products of tensors that PyTorch code computes between modules. */
export const products: readonly ModuleType[] = [
  functionType(
    'MatMul',
    'The matrix product of two inputs.',
    {},
    (_, layer) => {
      const [columns, rows] = [layer.dim(-1), layer.dim((layer.shape(1)?.length ?? 0) > 1 ? -2 : -1, 1)];
      if (columns !== null && rows !== null && columns !== rows)
        layer.fail(
          say`The shapes do not match: '${layer.inputName(0)}' gives ${layer.inputShape(0)}, but '${layer.inputName(1)}' gives ${layer.inputShape(1)}.`,
          'inputs',
        );
      return layer.op('MatMul', layer.inputs);
    },
    { least: 2, most: 2 },
  ),
  functionType(
    'Einsum',
    'The sum of products that an equation describes; the batch is an axis of it.',
    {
      equation: z
        .string()
        .min(1)
        .max(200)
        .describe('Such as "bij,bjk->bik".')
        .meta({ examples: ['bij,bjk->bik'] }),
    },
    ({ equation }, layer) => layer.op('Einsum', layer.inputs, { equation: text(equation) }),
    { least: 1, most: 16 },
  ),
  functionType(
    'ScaledDotProductAttention',
    'softmax(Q·Kᵀ/√d)·V over heads × tokens × features; a fourth input is a mask.',
    {
      dropout_p: z.number().min(0).max(1).default(0).describe('Fraction of weights dropped in training.'),
      is_causal: flag(false, 'Hide later tokens. Hidden scores are counted too.'),
      scale: z.number().optional().describe('Factor of the scores; 1/√d if omitted.'),
      enable_gqa: flag(false, 'Let several heads of the query share one of the key and value.'),
    },
    (args, layer) => {
      layer.requireRank(say`heads × tokens × features`, 4);
      const [heads, keyHeads] = [layer.dim(1), layer.dim(1, 1)];
      if (heads !== null && keyHeads !== null && heads !== keyHeads) {
        if (!args.enable_gqa)
          layer.fail(
            say`The query has ${heads} heads, but the key has ${keyHeads}. Set enable_gqa if heads share keys.`,
            'inputs',
          );
        if (keyHeads === 0 || heads % keyHeads !== 0)
          layer.fail(say`${heads} heads of the query are not divisible by ${keyHeads} of the key.`, 'inputs');
      }
      return layer.op('Attention', layer.inputs, {
        is_causal: int(args.is_causal ? 1 : 0),
        ...(args.scale !== undefined && { scale: float(args.scale) }),
      });
    },
    { least: 3, most: 4 },
  ),
];

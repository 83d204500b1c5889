import * as z from 'zod';
import { int, text } from '../../support/attributes';
import type { Layer } from './support/layer';
import { flag, inferred, moduleType, size, type ModuleType } from './support/moduleType';
import { pythonRepr } from './support/python';
import { say } from '../../../graph/message';

/** x·Wᵀ + b: one operator for a matrix, otherwise a product and a sum, as exporters write it. */
export function linear(layer: Layer, inFeatures: number, outFeatures: number, bias: boolean): string {
  layer.describe(`in_features=${inFeatures}, out_features=${outFeatures}, bias=${pythonRepr(bias)}`);
  const biases = bias ? [layer.weight('bias', [outFeatures])] : [];
  if (layer.shape()?.length === 2) {
    return layer.op('Gemm', [layer.input, layer.weight('weight', [outFeatures, inFeatures]), ...biases], {
      transB: int(1),
    });
  }
  const product = layer.op('MatMul', [layer.input, layer.weight('weight', [inFeatures, outFeatures])]);
  return bias ? layer.op('Add', [product, ...biases]) : product;
}

const outFeatures = size.describe('Features of the output.').meta({ examples: [1000] });
const bias = flag(true, 'Add a learned bias to each output feature.');

const lookup = {
  padding_idx: z.int().optional().describe('The index whose vector stays zero.'),
  max_norm: z
    .number()
    .optional()
    .describe('Largest norm of a vector; longer ones are shortened when looked up, which is not counted.'),
  norm_type: z.number().default(2).describe('Degree of that norm.'),
  scale_grad_by_freq: flag(false, 'Has an effect in training only.'),
  sparse: flag(false, 'Has an effect in training only.'),
};

export const linears: readonly ModuleType[] = [
  moduleType(
    'Linear',
    'A fully connected layer over the last axis.',
    {
      in_features: inferred('Features of the input.'),
      out_features: outFeatures,
      bias,
    },
    (args, layer) =>
      linear(layer, layer.feature('in_features', args.in_features, layer.dim(-1)), args.out_features, args.bias),
  ),
  moduleType(
    'LazyLinear',
    'A fully connected layer that takes its input features from the input.',
    { out_features: outFeatures, bias },
    (args, layer) =>
      linear(layer, layer.feature('in_features', undefined, layer.dim(-1)), args.out_features, args.bias),
  ),
  moduleType(
    'Bilinear',
    'x₁ᵀ·A·x₂ + b over the last axes of two inputs.',
    {
      in1_features: inferred('Features of the first input.'),
      in2_features: inferred('Features of the second input.'),
      out_features: outFeatures,
      bias,
    },
    (args, layer) => {
      const [first, second] = [
        layer.feature('in1_features', args.in1_features, layer.dim(-1)),
        layer.feature('in2_features', args.in2_features, layer.dim(-1, 1)),
      ];
      layer.describe(
        `in1_features=${first}, in2_features=${second}, out_features=${args.out_features}, bias=${pythonRepr(args.bias)}`,
      );
      const weight = layer.weight('weight', [args.out_features, first, second]);
      const product = layer.op('Einsum', [layer.inputs[0], weight, layer.inputs[1]], {
        equation: text('...i,oij,...j->...o'),
      });
      return args.bias ? layer.op('Add', [product, layer.weight('bias', [args.out_features])]) : product;
    },
    { least: 2, most: 2 },
  ),
  moduleType(
    'Embedding',
    'Looks up a learned vector for each number of the input.',
    {
      num_embeddings: size.describe('Size of the vocabulary.').meta({ examples: [30522] }),
      embedding_dim: size.describe('Size of each vector.').meta({ examples: [768] }),
      ...lookup,
    },
    (args, layer) => {
      layer.describe(
        [
          args.num_embeddings,
          args.embedding_dim,
          ...(args.padding_idx === undefined ? [] : [`padding_idx=${args.padding_idx}`]),
        ].join(', '),
      );
      return layer.op('Gather', [layer.weight('weight', [args.num_embeddings, args.embedding_dim]), layer.input]);
    },
  ),
  moduleType(
    'EmbeddingBag',
    'Looks up learned vectors and reduces those of a bag to one.',
    {
      num_embeddings: size.describe('Size of the vocabulary.'),
      embedding_dim: size.describe('Size of each vector.'),
      mode: z.enum(['sum', 'mean', 'max']).default('mean').describe('How the vectors of a bag become one.'),
      include_last_offset: flag(false, 'No effect: the input is one bag.'),
      ...lookup,
    },
    (args, layer) => {
      layer.describe(`${args.num_embeddings}, ${args.embedding_dim}, mode=${pythonRepr(args.mode)}`);
      layer.requireRank(say`indices of one bag`, 2);
      const found = layer.op('Gather', [
        layer.weight('weight', [args.num_embeddings, args.embedding_dim]),
        layer.input,
      ]);
      const reduce = { sum: 'ReduceSum', mean: 'ReduceMean', max: 'ReduceMax' }[args.mode];
      return layer.op(reduce, [found, layer.graph.list([1])], { keepdims: int(0) });
    },
  ),
];

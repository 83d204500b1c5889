import * as z from 'zod';
import { int, text } from '../../support/attributes';
import type { Layer } from './support/layer';
import { flag, inferred, moduleType, size, type ModuleType } from './support/moduleType';
import { linear } from './linear';
import { layerNorm } from './normalization';
import { pythonFloat } from './support/python';
import { say } from '../../../graph/message';

const tokens = say`tokens × features`;
const numHeads = size.describe('Heads of the attention.').meta({ examples: [8] });

interface AttentionArguments {
  readonly num_heads: number;
  readonly bias: boolean;
  readonly add_bias_kv?: boolean;
  readonly add_zero_attn?: boolean;
}

/**
 * softmax(Q·Kᵀ/√d)·V between learned projections: one operator, as ptflops counts the module as one.
 * @param headsArgument the argument that gives the number of heads
 */
function attend(
  layer: Layer,
  embedding: number,
  args: AttentionArguments,
  headsArgument: 'num_heads' | 'nhead',
): string {
  if (embedding % args.num_heads !== 0)
    layer.fail(say`${embedding} features are not divisible by ${args.num_heads} heads.`, headsArgument);
  const [query, key = query, value = key] = layer.inputs;
  const size = (input: string): number => layer.graph.shape(input)?.at(-1) ?? layer.unknownInput();
  const [keys, values] = [size(key), size(value)];
  const together = keys === embedding && values === embedding;
  const projections = together
    ? [layer.weight('in_proj_weight', [3 * embedding, embedding]), '', '']
    : [
        layer.weight('q_proj_weight', [embedding, embedding]),
        layer.weight('k_proj_weight', [embedding, keys]),
        layer.weight('v_proj_weight', [embedding, values]),
      ];
  const [first, second] = args.add_bias_kv
    ? ['bias_k', 'bias_v'].map(name => layer.weight(name, [1, 1, embedding]))
    : ['', ''];
  return layer.op(
    'MultiheadAttention',
    [
      query,
      key,
      value,
      ...projections,
      args.bias ? layer.weight('in_proj_bias', [3 * embedding]) : '',
      layer.weight('out_proj.weight', [embedding, embedding]),
      args.bias ? layer.weight('out_proj.bias', [embedding]) : '',
      first,
      second,
    ],
    { num_heads: int(args.num_heads), extra_keys: int((args.add_bias_kv ? 1 : 0) + (args.add_zero_attn ? 1 : 0)) },
    'torch.nn',
  );
}

const layerShape = {
  d_model: inferred('Features of the tokens.'),
  nhead: numHeads,
  dim_feedforward: size.default(2048).describe('Features between the two linear layers.'),
  dropout: z.number().min(0).max(1).default(0.1).describe('Fraction of values dropped in training.'),
  activation: z.enum(['relu', 'gelu']).default('relu').describe('The activation between the two linear layers.'),
  layer_norm_eps: z.number().min(0).default(1e-5).describe('Added to the variance in the normalisations.'),
  batch_first: flag(false, 'No effect: shapes are written without the batch, as tokens × features.'),
  norm_first: flag(false, 'Normalise before attention and linear layers, not after.'),
  bias: flag(true, 'Learn biases.'),
};

type LayerArguments = z.infer<z.ZodObject<typeof layerShape>>;

/** The parts of PyTorch's encoder and decoder layers, as modules below one of them. */
class TransformerBlock {
  constructor(
    private readonly layer: Layer,
    private readonly args: LayerArguments,
    private readonly features: number,
  ) {}

  norm(name: string, input: string): string {
    return this.layer.child(name, 'LayerNorm', [input], part =>
      layerNorm(part, [this.features], this.args.layer_norm_eps, true, this.args.bias),
    );
  }

  dropout(name: string, input: string): string {
    return this.layer.child(name, 'Dropout', [input], part => {
      part.describe(`p=${pythonFloat(this.args.dropout)}, inplace=False`);
      return part.op('Dropout', [input]);
    });
  }

  attention(name: string, query: string, memory: string): string {
    return this.layer.child(name, 'MultiheadAttention', [query, memory, memory], part =>
      attend(part, this.features, { num_heads: this.args.nhead, bias: this.args.bias }, 'nhead'),
    );
  }

  /** linear2(dropout(activation(linear1(x)))) */
  feedForward(input: string): string {
    const { dim_feedforward: inner, bias } = this.args;
    const wide = this.layer.child('linear1', 'Linear', [input], part => linear(part, this.features, inner, bias));
    const active =
      this.args.activation === 'relu'
        ? this.layer.op('Relu', [wide])
        : this.layer.op('Gelu', [wide], { approximate: text('none') });
    return this.layer.child('linear2', 'Linear', [this.dropout('dropout', active)], part =>
      linear(part, inner, this.features, bias),
    );
  }

  /** x + dropout(part(norm(x))), or norm(x + dropout(part(x))). */
  residual(input: string, index: number, part: (value: string) => string): string {
    const [norm, dropout] = [`norm${index}`, `dropout${index}`];
    if (this.args.norm_first) return this.layer.op('Add', [input, this.dropout(dropout, part(this.norm(norm, input)))]);
    return this.norm(norm, this.layer.op('Add', [input, this.dropout(dropout, part(input))]));
  }
}

function encoderLayer(args: LayerArguments, layer: Layer): string {
  layer.requireRank(tokens, 3);
  const block = new TransformerBlock(layer, args, layer.feature('d_model', args.d_model, layer.dim(2)));
  const attended = block.residual(layer.input, 1, value => block.attention('self_attn', value, value));
  return block.residual(attended, 2, value => block.feedForward(value));
}

function decoderLayer(args: LayerArguments, layer: Layer): string {
  layer.requireRank(tokens, 3);
  const features = layer.feature('d_model', args.d_model, layer.dim(2));
  const remembered = layer.dim(2, 1);
  if (remembered !== null && remembered !== features)
    layer.fail(say`The second input has ${remembered} features, but d_model is ${features}.`, 'inputs');
  const block = new TransformerBlock(layer, args, features);
  const [target, memory] = layer.inputs;
  const attended = block.residual(target, 1, value => block.attention('self_attn', value, value));
  const crossed = block.residual(attended, 2, value => block.attention('multihead_attn', value, memory));
  return block.residual(crossed, 3, value => block.feedForward(value));
}

type LowerLayer = (args: LayerArguments, layer: Layer) => string;

/** A stack of `count` layers, each with the memory if there is one. */
function lowerStack(layer: Layer, part: string, lower: LowerLayer, count: number, args: LayerArguments): string {
  const [, ...memory] = layer.inputs;
  return layer.child('layers', 'ModuleList', layer.inputs, list => {
    let current = list.input;
    for (let index = 0; index < count; index++) {
      current = list.child(String(index), part, [current, ...memory], below => lower(args, below));
    }
    return current;
  });
}

function lastNorm(layer: Layer, value: string, args: LayerArguments): string {
  const features = layer.graph.shape(value)?.at(-1) ?? layer.unknownInput();
  return layer.child('norm', 'LayerNorm', [value], below =>
    layerNorm(below, [features], args.layer_norm_eps, true, args.bias),
  );
}

const depth = z.int().min(1).max(1000);

function stack(type: string, part: string, lower: LowerLayer, inputs: number): ModuleType {
  return moduleType(
    type,
    `A stack of ${part}s, with the arguments of one.`,
    {
      ...layerShape,
      num_layers: depth.describe('Stacked layers.').meta({ examples: [6] }),
      norm: flag(false, 'A normalisation after the last layer.'),
    },
    (args, layer) => {
      const value = lowerStack(layer, part, lower, args.num_layers, args);
      return args.norm ? lastNorm(layer, value, args) : value;
    },
    { least: inputs, most: inputs },
  );
}

/** An encoder over the first input and a decoder over the second, each followed by a normalisation. */
const transformer = moduleType(
  'Transformer',
  'An encoder over the first input and a decoder over the second, which attends to the output of the encoder.',
  {
    ...layerShape,
    nhead: layerShape.nhead.default(8),
    num_encoder_layers: depth.default(6).describe('Layers of the encoder.'),
    num_decoder_layers: depth.default(6).describe('Layers of the decoder.'),
  },
  (args, layer) => {
    const [source, target] = layer.inputs;
    const memory = layer.child('encoder', 'TransformerEncoder', [source], part =>
      lastNorm(part, lowerStack(part, 'TransformerEncoderLayer', encoderLayer, args.num_encoder_layers, args), args),
    );
    return layer.child('decoder', 'TransformerDecoder', [target, memory], part =>
      lastNorm(part, lowerStack(part, 'TransformerDecoderLayer', decoderLayer, args.num_decoder_layers, args), args),
    );
  },
  { least: 2, most: 2 },
);

export const transformers: readonly ModuleType[] = [
  moduleType(
    'MultiheadAttention',
    'Attention over tokens × features between learned projections; inputs are the query, key and value, or one for all.',
    {
      embed_dim: inferred('Features of the query.'),
      num_heads: numHeads,
      dropout: z.number().min(0).max(1).default(0).describe('Fraction of weights dropped in training.'),
      bias: flag(true, 'Learn biases of the projections.'),
      add_bias_kv: flag(false, 'Add a learned key and value.'),
      add_zero_attn: flag(false, 'Add a key and a value of zeros.'),
      kdim: inferred('Features of the key.'),
      vdim: inferred('Features of the value.'),
      batch_first: flag(false, 'No effect: shapes are written without the batch, as tokens × features.'),
    },
    (args, layer) => {
      layer.requireRank(tokens, 3);
      const embedding = layer.feature('embed_dim', args.embed_dim, layer.dim(2));
      if (args.kdim !== undefined && layer.inputs.length > 1) layer.feature('kdim', args.kdim, layer.dim(2, 1));
      if (args.vdim !== undefined && layer.inputs.length > 2) layer.feature('vdim', args.vdim, layer.dim(2, 2));
      return attend(layer, embedding, args, 'num_heads');
    },
    { least: 1, most: 3 },
  ),
  moduleType(
    'TransformerEncoderLayer',
    'Self-attention and two linear layers, each with a residual and a normalisation.',
    layerShape,
    encoderLayer,
  ),
  moduleType(
    'TransformerDecoderLayer',
    'Self-attention, attention to a memory (the second input) and two linear layers.',
    layerShape,
    decoderLayer,
    { least: 2, most: 2 },
  ),
  stack('TransformerEncoder', 'TransformerEncoderLayer', encoderLayer, 1),
  stack('TransformerDecoder', 'TransformerDecoderLayer', decoderLayer, 2),
  transformer,
];

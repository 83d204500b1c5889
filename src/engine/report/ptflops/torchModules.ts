import type { AnalyzedNode, AnalyzedValue } from '../../analysis/analysis';
import { isConstant } from '../../analysis/values';
import { entryOf } from '../../graph/entryOf';
import { listOf, numberOf, numbersOf, shortFloat, textAt } from '../support/nodeAttributes';
import { elementCount, isKnown, type KnownShape, type Shape } from '../../graph/shape';

/** A PyTorch module as its `repr` names it: class, and arguments as `extra_repr` prints them. */
export interface TorchModule {
  readonly type: string;
  readonly detail: string;
}

/**
 * The module that torch's exporter converts to such a node; null if the node could come from several modules, or from
 * one with other arguments.
 */
export function torchModuleOf(node: AnalyzedNode): TorchModule | null {
  return node.node.domain === 'ai.onnx' ? (entryOf(rules, node.node.op)?.(node) ?? null) : null;
}

/**
 * The module that torch's exporter converts to these nodes (ignoring constants): one node, or a few that belong
 * together.
 */
export function torchModuleOfAll(nodes: readonly AnalyzedNode[]): TorchModule | null {
  const parts = nodes.filter(node => !isAside(node));
  if (parts.length === 1) return torchModuleOf(parts[0]);
  switch (parts.map(({ node }) => node.op).join(' ')) {
    case 'MatMul Add':
      return linearWithBias(parts[0], parts[1]);
    case 'Sigmoid Mul':
      return { type: 'SiLU', detail: '' };
    case 'Div Erf Add Mul Mul':
      return { type: 'GELU', detail: "approximate='none'" };
    case 'ReduceMean Sub Pow ReduceMean Add Sqrt Div Mul Add':
      return layerNorm(parts);
    default:
      return null;
  }
}

/** What is known before the model runs: constants, and rearranged weights. */
function isAside({ outputs }: AnalyzedNode): boolean {
  return outputs.every(output => output === null || isConstant(output) || output.constant !== null);
}

function isWeight(value: AnalyzedValue | null | undefined): boolean {
  return value !== null && value !== undefined && isConstant(value);
}

/** A linear layer on inputs of more than two dimensions. */
function linearWithBias(matmul: AnalyzedNode, add: AnalyzedNode): TorchModule | null {
  const bias = add.inputs.find(isWeight);
  const weight = inputShape(matmul, 1);
  if (
    !bias ||
    !isWeight(matmul.inputs[1]) ||
    weight?.length !== 2 ||
    bias.type?.kind !== 'tensor' ||
    elementCount(bias.type.shape) !== weight[1]
  )
    return null;
  return linear(weight[0], weight[1], true);
}

/** There was no operator for it before opset 17. */
function layerNorm(parts: readonly AnalyzedNode[]): TorchModule | null {
  const [, , , , stabilized, , , scaled] = parts;
  const epsilon = stabilized.inputs.find(input => input?.constant)?.constant?.values[0];
  const scale = scaled.inputs.find(isWeight)?.type;
  if (typeof epsilon !== 'number' || scale?.kind !== 'tensor' || !isKnown(scale.shape)) return null;
  return { type: 'LayerNorm', detail: `${tuple(scale.shape)}, eps=${python(epsilon)}, elementwise_affine=True` };
}

const rules: Readonly<Record<string, (node: AnalyzedNode) => TorchModule | null>> = {
  Conv: node => convolution(node, false),
  ConvTranspose: node => convolution(node, true),
  Gemm: gemm,
  MatMul: node => {
    const weight = inputShape(node, 1);
    return isWeight(node.inputs[1]) && weight?.length === 2 ? linear(weight[0], weight[1], false) : null;
  },
  Relu: () => ({ type: 'ReLU', detail: '' }),
  LeakyRelu: node => ({ type: 'LeakyReLU', detail: `negative_slope=${python(numberOf(node, 'alpha', 0.01))}` }),
  Elu: node => ({ type: 'ELU', detail: `alpha=${python(numberOf(node, 'alpha', 1))}` }),
  Sigmoid: () => ({ type: 'Sigmoid', detail: '' }),
  Tanh: () => ({ type: 'Tanh', detail: '' }),
  HardSwish: () => ({ type: 'Hardswish', detail: '' }),
  Mish: () => ({ type: 'Mish', detail: '' }),
  Clip: node => (bounds(node) === '0 6' ? { type: 'ReLU6', detail: '' } : null),
  PRelu: node => {
    const slope = elementCount(inputShape(node, 1));
    return slope === null ? null : { type: 'PReLU', detail: `num_parameters=${slope}` };
  },
  MaxPool: node => pool(node, 'MaxPool'),
  AveragePool: averagePool,
  GlobalAveragePool: node => adaptive(node, 'Avg', 1),
  GlobalMaxPool: node => adaptive(node, 'Max', 1),
  BatchNormalization: batchNorm,
  LayerNormalization: node => {
    const scale = inputShape(node, 1);
    return (
      scale && {
        type: 'LayerNorm',
        detail: `${tuple(scale)}, eps=${python(numberOf(node, 'epsilon', 1e-5))}, elementwise_affine=True`,
      }
    );
  },
  Dropout: node => ({
    type: 'Dropout',
    detail: `p=${python(node.inputs[1]?.constant?.values[0] ?? numberOf(node, 'ratio', 0.5))}, inplace=False`,
  }),
  Flatten: node => (numberOf(node, 'axis', 1) === 1 ? { type: 'Flatten', detail: 'start_dim=1, end_dim=-1' } : null),
  Identity: () => ({ type: 'Identity', detail: '' }),
  RNN: node => recurrent(node),
  GRU: node => recurrent(node),
  LSTM: node => recurrent(node),
  DepthToSpace: node =>
    textAt(node, 'mode') === 'CRD'
      ? { type: 'PixelShuffle', detail: `upscale_factor=${numberOf(node, 'blocksize', 1)}` }
      : null,
  Gather: node => {
    const table = inputShape(node, 0);
    return isWeight(node.inputs[0]) && table?.length === 2 && numberOf(node, 'axis', 0) === 0
      ? { type: 'Embedding', detail: `${table[0]}, ${table[1]}` }
      : null;
  },
};

function convolution(node: AnalyzedNode, transposed: boolean): TorchModule | null {
  const weight = inputShape(node, 1);
  const spatial = weight ? weight.length - 2 : 0;
  if (!weight || spatial < 1 || spatial > 3) return null;
  const padding = symmetricPadding(node, spatial);
  if (padding === null) return null;
  const groups = numberOf(node, 'group', 1);
  const dilation = numbersOf(node, 'dilations', spatial, 1);
  const outputPadding = numbersOf(node, 'output_padding', spatial, 0);
  const [taken, given] = transposed ? [weight[0], weight[1] * groups] : [weight[1] * groups, weight[0]];
  const parts = [
    `${taken}, ${given}, kernel_size=${tuple(weight.slice(2))}, stride=${tuple(numbersOf(node, 'strides', spatial, 1))}`,
  ];
  if (padding.some(side => side !== 0)) parts.push(`padding=${tuple(padding)}`);
  if (dilation.some(step => step !== 1)) parts.push(`dilation=${tuple(dilation)}`);
  if (transposed && outputPadding.some(side => side !== 0)) parts.push(`output_padding=${tuple(outputPadding)}`);
  if (groups !== 1) parts.push(`groups=${groups}`);
  if (!node.inputs[2]) parts.push('bias=False');
  return { type: `Conv${transposed ? 'Transpose' : ''}${spatial}d`, detail: parts.join(', ') };
}

function gemm(node: AnalyzedNode): TorchModule | null {
  const weight = inputShape(node, 1);
  if (!isWeight(node.inputs[1]) || weight?.length !== 2 || numberOf(node, 'transA', 0) !== 0) return null;
  if (numberOf(node, 'alpha', 1) !== 1 || (node.inputs[2] && numberOf(node, 'beta', 1) !== 1)) return null;
  const [taken, given] = numberOf(node, 'transB', 0) === 0 ? weight : [weight[1], weight[0]];
  return linear(taken, given, Boolean(node.inputs[2]));
}

function linear(taken: number, given: number, bias: boolean): TorchModule {
  return { type: 'Linear', detail: `in_features=${taken}, out_features=${given}, bias=${bias ? 'True' : 'False'}` };
}

function pool(node: AnalyzedNode, name: 'MaxPool' | 'AvgPool'): TorchModule | null {
  const kernel = listOf(node, 'kernel_shape');
  const spatial = kernel?.length ?? 0;
  const padding = symmetricPadding(node, spatial);
  if (!kernel || spatial < 1 || spatial > 3 || padding === null) return null;
  const own =
    name === 'MaxPool'
      ? [
          `dilation=${short(numbersOf(node, 'dilations', spatial, 1))}`,
          `ceil_mode=${numberOf(node, 'ceil_mode', 0) === 0 ? 'False' : 'True'}`,
        ]
      : [];
  const parts = [
    `kernel_size=${short(kernel)}`,
    `stride=${short(numbersOf(node, 'strides', spatial, 1))}`,
    `padding=${short(padding)}`,
    ...own,
  ];
  return { type: `${name}${spatial}d`, detail: parts.join(', ') };
}

/** An adaptive pool to the size of its input is exported as a pool of 1. */
function averagePool(node: AnalyzedNode): TorchModule | null {
  const kernel = listOf(node, 'kernel_shape');
  const plain =
    kernel?.every(size => size === 1) && numbersOf(node, 'strides', kernel.length, 1).every(step => step === 1);
  return plain ? adaptive(node, 'Avg', null) : pool(node, 'AvgPool');
}

function adaptive(node: AnalyzedNode, kind: 'Avg' | 'Max', size: number | null): TorchModule | null {
  const input = inputShape(node, 0);
  if (!input || input.length < 3 || input.length > 5) return null;
  const sizes = input.slice(2).map(dim => size ?? dim);
  return {
    type: `Adaptive${kind}Pool${sizes.length}d`,
    detail: `output_size=${sizes.length === 1 ? sizes[0] : tuple(sizes)}`,
  };
}

function batchNorm(node: AnalyzedNode): TorchModule | null {
  const rank = shapeOf(node, 0)?.length;
  const channels = inputShape(node, 1)?.[0];
  if (rank === undefined || rank < 2 || rank > 5 || channels === undefined) return null;
  // ONNX' momentum is the weight of the old value, PyTorch's that of the new one.
  const momentum = python(Number((1 - shortFloat(numberOf(node, 'momentum', 0.9))).toPrecision(7)));
  const detail = `${channels}, eps=${python(numberOf(node, 'epsilon', 1e-5))}, momentum=${momentum}, affine=True, track_running_stats=True`;
  return { type: `BatchNorm${Math.max(1, rank - 2)}d`, detail };
}

function recurrent(node: AnalyzedNode): TorchModule | null {
  const weight = inputShape(node, 1);
  const hidden = numberOf(node, 'hidden_size', 0);
  if (!weight || weight.length !== 3 || hidden === 0) return null;
  const parts = [`${weight[2]}, ${hidden}`];
  if (!node.inputs[3]) parts.push('bias=False');
  if (weight[0] === 2) parts.push('bidirectional=True');
  return { type: node.node.op, detail: parts.join(', ') };
}

/** PyTorch pads both sides equally; null if the node does not. */
function symmetricPadding(node: AnalyzedNode, spatial: number): readonly number[] | null {
  const mode = textAt(node, 'auto_pad');
  if (mode !== undefined && mode !== 'NOTSET' && mode !== 'VALID') return null;
  const pads = numbersOf(node, 'pads', 2 * spatial, 0);
  const before = pads.slice(0, spatial);
  return before.every((side, axis) => side === pads[spatial + axis]) ? before : null;
}

/** Bounds of a Clip, which are inputs since opset 11. */
function bounds(node: AnalyzedNode): string {
  const bound = (index: number, name: string) => node.inputs[index]?.constant?.values[0] ?? numberOf(node, name, NaN);
  return `${bound(1, 'min')} ${bound(2, 'max')}`;
}

function shapeOf(node: AnalyzedNode, input: number): Shape | null {
  const type = node.inputs[input]?.type;
  return type?.kind === 'tensor' ? type.shape : null;
}

function inputShape(node: AnalyzedNode, input: number): KnownShape | null {
  const shape = shapeOf(node, input);
  return isKnown(shape) ? shape : null;
}

/** A single number if all axes agree, as people write it. */
function short(values: readonly number[]): string {
  return values.every(value => value === values[0]) ? String(values[0]) : tuple(values);
}

function tuple(values: readonly number[]): string {
  return values.length === 1 ? `(${values[0]},)` : `(${values.join(', ')})`;
}

/** A float as Python prints it: `0.01`, `1.0`, `1e-05`. */
function python(value: number): string {
  const rounded = shortFloat(value);
  if (Number.isInteger(rounded)) return rounded.toFixed(1);
  return Math.abs(rounded) < 1e-4 ? rounded.toExponential().replace(/e([+-])(\d)$/, 'e$10$2') : String(rounded);
}

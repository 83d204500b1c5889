import { difference, product, quotient, symbol, type Expression } from '../formula/expression';
import type { DataType } from '../graph/dataType';
import { elementCount, type Dim, type KnownShape, type Shape } from '../graph/shape';
import { tensor, type ValueType } from '../graph/value';
import { say } from '../graph/message';
import { sizeAttribute } from './support/arguments';
import { windowAxes } from './support/axes';
import type { ChannelAxis, ChannelFlow } from './support/channelFlow';
import { areKnown, named, withNumbers } from './support/channels';
import { contraction, ptflopsContraction, together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRole, InputRoles } from './support/roles';
import { activationCost } from './support/fusedActivation';
import { requantization, zeroPointSubtractions } from './support/integerArithmetic';
import {
  batchSymbol,
  joinImage,
  kernelSymbols,
  readWindows,
  spatialSymbols,
  splitImage,
  windowPositions,
  type Windows,
} from './support/window';

/** Which inputs of an operator are a convolution's, and the memory layout of the image. */
export interface ConvolutionInputs {
  readonly x: number;
  readonly w: number;
  readonly bias: number;
  /** Scales and zero points: one for each filter, or one for all. */
  readonly perFilter?: readonly number[];
  readonly channelsLast?: boolean;
  readonly dtype?: DataType | ((node: NodeContext) => DataType);
}

interface Convolution {
  readonly group: number;
  readonly windows: Windows;
  readonly batch: Dim;
  readonly inChannels: Dim;
  readonly outChannels: Dim;
  readonly output: readonly Dim[];
}

/** Image, kernels, bias. */
export const convolutionRoles: InputRoles = [undefined, 'weight', 'weight'];

const plain: ConvolutionInputs = { x: 0, w: 1, bias: 2 };
const channelsLast: ConvolutionInputs = { ...plain, channelsLast: true };

/** The inputs and attributes of a convolution (ONNX Conv-1, -11, -22); null if even the rank is unknown. */
function readConvolution(node: NodeContext, inputs: ConvolutionInputs): Convolution | null {
  const x = node.shape(inputs.x);
  const w = node.shape(inputs.w);
  const rank = x?.length ?? w?.length;
  if (rank === undefined) return null;
  const last = inputs.channelsLast ?? false;
  const image = splitImage(node, x ?? new Array<Dim>(rank).fill(null), last);
  if (w !== null && w.length !== rank) node.fail(say`The input has rank ${rank}, but the weight has rank ${w.length}.`);
  const group = readGroup(node);
  const windows = readWindows(node, rank - 2, w?.slice(2) ?? new Array<Dim>(rank - 2).fill(null));
  const outChannels = w?.[0] ?? node.dim(inputs.bias, 0);
  const taken = w?.[1] === undefined || w[1] === null ? null : w[1] * group;
  if (taken !== null && image.channels !== null && taken !== image.channels) {
    node.fail(
      say`The input has ${image.channels} channels, but the weight takes ${w![1]!} in each of ${group} groups.`,
    );
  }
  if (outChannels !== null && outChannels % group !== 0) {
    node.fail(say`${outChannels} output channels are not divisible by ${group} groups.`);
  }
  const output = image.spatial.map((size, axis) => windowPositions(node, size, windows, axis));
  return { group, windows, batch: image.batch, inChannels: image.channels ?? taken, outChannels, output };
}

/** The attribute `group`: 1 if omitted. */
export function readGroup(node: NodeContext, name = 'group'): number {
  const group = node.int(name, 1);
  if (!Number.isInteger(group) || group < 1)
    node.fail(say`The attribute ${name} must be a positive integer, but is ${group}.`);
  return group;
}

function inferConvolution(node: NodeContext, inputs: ConvolutionInputs): ValueType[] {
  const found = readConvolution(node, inputs);
  const dtype = typeof inputs.dtype === 'function' ? inputs.dtype(node) : (inputs.dtype ?? node.dtype(inputs.x));
  const shape: Shape | null =
    found &&
    joinImage({ batch: found.batch, channels: found.outChannels, spatial: found.output }, inputs.channelsLast ?? false);
  return [tensor(dtype, shape)];
}

/** The products of one output value: `C_in/g`, `K_h`, `K_w`. */
export function kernelProducts(inChannels: Dim, group: number, kernel: readonly Dim[]): Expression[] {
  const groups = symbol('g', group, say`groups, from the attribute group`);
  return [quotient(symbol('C_in', inChannels, say`input channels`), groups), ...kernelSymbols(kernel, say`the weight`)];
}

/** `N`, `C_out`, `H_out`, `W_out`: the values that a convolution computes. */
export function imageValues(batch: Dim, channels: Dim, spatial: readonly Dim[]): Expression[] {
  return [
    ...batchSymbol(batch),
    symbol('C_out', channels, say`output channels, from the weight`),
    ...spatialSymbols(spatial, 'out'),
  ];
}

const unknownSize = (): Cost => {
  const unknown = symbol('K', null, say`products for each output value: the ranks of the inputs are unknown`);
  return { macs: unknown, flops: unknown, ptflops: unknown };
};

/** K = C_in/g · K_h · K_w products for each of N · C_out · H_out · W_out values; padding is counted like data. */
function convolutionCost(node: NodeContext, inputs: ConvolutionInputs): { cost: Cost; values: readonly Expression[] } {
  const found = readConvolution(node, inputs);
  if (found === null) return { cost: unknownSize(), values: [symbol('n', null, say`output elements`)] };
  const products = kernelProducts(found.inChannels, found.group, found.windows.kernel);
  const values = imageValues(found.batch, found.outChannels, found.output);
  const bias = node.hasInput(inputs.bias);
  return {
    cost: { ...contraction(products, values, bias), ptflops: ptflopsContraction(products, values, bias) },
    values,
  };
}

/**
 * Groups keep their number, and each takes and makes as many channels; with one channel in each group (a depthwise
 * convolution) there are as many groups as channels.
 */
export function groupedChannels(
  group: number,
  inChannels: number,
  outChannels: number,
): {
  readonly taken: ChannelAxis;
  readonly inGroup: ChannelAxis;
  readonly made: ChannelAxis;
  readonly groups: ChannelAxis;
} {
  if (group > 1 && group === inChannels) {
    const groups = named('in', inChannels);
    return { taken: groups, inGroup: 1, made: { times: [groups, outChannels / group] }, groups };
  }
  const inGroup = named('in', inChannels / group);
  const made = named('out', outChannels / group);
  if (group === 1) return { taken: inGroup, inGroup, made, groups: 1 };
  return { taken: { times: [group, inGroup] }, inGroup, made: { times: [group, made] }, groups: group };
}

/** An image as axes: its batch and channels, and the places, whose number does not change. */
export function imageOf(shape: KnownShape, channels: ChannelAxis, channelAxis: number): readonly ChannelAxis[] {
  return shape.map((size, axis) => (axis === channelAxis ? channels : axis === 0 ? named('batch', size) : size));
}

function convolutionChannels(node: NodeContext, inputs: ConvolutionInputs): ChannelFlow | null {
  if (!areKnown(node, inputs.x, inputs.w)) return null;
  const [x, w, y] = [node.shape(inputs.x), node.shape(inputs.w), node.outputShape(0)] as KnownShape[];
  const at = inputs.channelsLast ? x.length - 1 : 1;
  const { taken, inGroup, made, groups } = groupedChannels(readGroup(node), x[at], w[0]);
  const output = imageOf(y, made, at);
  const axes: (readonly ChannelAxis[] | undefined)[] = [];
  axes[inputs.x] = imageOf(x, taken, at);
  axes[inputs.w] = [made, inGroup, ...w.slice(2)];
  if (inputs.bias >= 0) axes[inputs.bias] = [made];
  const flow: ChannelFlow = {
    inputs: axes,
    outputs: [output],
    makes: made,
    states: typeof groups === 'number' ? [] : [{ attribute: 'group', size: groups }],
  };
  return withNumbers(node, flow, { inputs: inputs.perFilter ?? [], channels: made, size: w[0] });
}

const withoutPtflops = (cost: Cost): Cost => ({ ...cost, ptflops: undefined });

/**
 * Conv followed by a sum with another tensor, if there is one, and an activation (ONNX Runtime FusedConv,
 * NhwcFusedConv).
 */
export function fusedConvolution(
  name: string,
  inputs: ConvolutionInputs = plain,
  domain = 'com.microsoft',
): OperatorDefinition {
  return {
    name,
    domain,
    since: 1,
    roles: convolutionRoles,
    infer: node => inferConvolution(node, inputs),
    axes: windowAxes,
    channels: node => {
      const flow = convolutionChannels(node, inputs);
      if (flow === null || !node.hasInput(3)) return flow;
      return { ...flow, inputs: [...flow.inputs, ...(flow.inputs.length < 3 ? [undefined] : []), flow.outputs[0]] };
    },
    cost: node => {
      const { cost, values } = convolutionCost(node, inputs);
      const sum: Cost = node.hasInput(3) ? { flops: product(...values) } : {};
      return together(cost, sum, activationCost(node.string('activation', ''), values));
    },
  };
}

const quantizedRoles: readonly InputRole[] = [
  'weight',
  'scale',
  'scale',
  'weight',
  'scale',
  'scale',
  'scale',
  'scale',
  'weight',
];

/**
 * QLinearConv: (x − zero point) ∗ (w − zero point) + bias in integers, then a multiplication by the combined scale, rounding,
 * the output's zero point and saturation (ONNX QLinearConv-10).
 */
function quantizedConvolution(domain: string, place: (node: NodeContext) => ConvolutionInputs): OperatorDefinition {
  return {
    name: 'QLinearConv',
    domain,
    since: 1,
    roles: quantizedRoles,
    infer: node => inferConvolution(node, place(node)),
    axes: windowAxes,
    channels: node => convolutionChannels(node, place(node)),
    cost: node => {
      const { cost, values } = convolutionCost(node, place(node));
      return together(
        withoutPtflops(cost),
        zeroPointSubtractions(node, [
          [0, 2],
          [3, 5],
        ]),
        requantization(node, values, 7),
      );
    },
  };
}

const quantizedInputs: ConvolutionInputs = { x: 0, w: 3, bias: 8, perFilter: [4, 5], dtype: node => node.dtype(7) };
const integerInputs: ConvolutionInputs = { x: 0, w: 1, bias: -1, perFilter: [3], dtype: 'int32' };

export const convolution: OperatorDefinition[] = [
  {
    name: 'Conv',
    since: 1,
    roles: convolutionRoles,
    infer: node => inferConvolution(node, plain),
    axes: windowAxes,
    channels: node => convolutionChannels(node, plain),
    cost: node => convolutionCost(node, plain).cost,
  },
  {
    name: 'ConvInteger',
    since: 10,
    roles: ['weight', 'weight', 'scale', 'scale'],
    infer: node => inferConvolution(node, integerInputs),
    axes: windowAxes,
    channels: node => convolutionChannels(node, integerInputs),
    cost: node =>
      together(
        withoutPtflops(convolutionCost(node, integerInputs).cost),
        zeroPointSubtractions(node, [
          [0, 2],
          [1, 3],
        ]),
      ),
  },
  quantizedConvolution('ai.onnx', () => quantizedInputs),
  quantizedConvolution('com.microsoft', node => ({
    ...quantizedInputs,
    channelsLast: node.int('channels_last', 0) !== 0,
  })),
  fusedConvolution('FusedConv'),
  fusedConvolution('NhwcFusedConv', channelsLast),
  {
    name: 'NhwcConv',
    domain: 'com.microsoft',
    since: 1,
    roles: convolutionRoles,
    infer: node => inferConvolution(node, channelsLast),
    axes: windowAxes,
    channels: node => convolutionChannels(node, channelsLast),
    cost: node => convolutionCost(node, channelsLast).cost,
  },
  {
    // Characters are embedded (a lookup), convolved along the word, passed through tanh and pooled to one value per
    // filter
    // (ONNX Runtime WordConvEmbedding).
    name: 'WordConvEmbedding',
    domain: 'com.microsoft',
    since: 1,
    infer: node => {
      const words = node.shape(0);
      const size = sizeAttribute(node, 'embedding_size') ?? node.dim(1, 0);
      return [tensor(node.dtype(1), words && [...words.slice(0, -1), size])];
    },
    cost: node => {
      const words = node.shape(0);
      const window = sizeAttribute(node, 'conv_window_size') ?? node.dim(1, -2);
      const letters = words?.[words.length - 1] ?? null;
      const positions = letters === null || window === null ? null : Math.max(0, letters - window + 1);
      const count = symbol('W', words && elementCount(words.slice(0, -1)), say`words`);
      const filters = symbol(
        'F',
        sizeAttribute(node, 'embedding_size') ?? node.dim(1, 0),
        say`filters, the size of a word embedding`,
      );
      const steps = symbol('P', positions, say`positions of the window in a word`);
      const products = [
        symbol('K', window, say`characters in the window`),
        symbol('E', sizeAttribute(node, 'char_embedding_size') ?? node.dim(3, -1), say`size of a character embedding`),
      ];
      const values = [count, filters, steps];
      // P hyperbolic tangents and P − 1 comparisons for each word and filter.
      const pooled =
        positions === 0
          ? {}
          : {
              flops: product(difference(product(2, steps), 1), count, filters),
              special: product(...values),
            };
      return {
        ...together(contraction(products, values, true), pooled),
        note: say`Every word is counted at full length.`,
        accuracy: 'atMost',
      };
    },
  },
];

import { greatestCommonDivisor } from '../formula/commonDivisor';
import { difference, product, quotient, sum, symbol, type Expression } from '../formula/expression';
import { type Dim, type KnownShape, type Shape } from '../graph/shape';
import { tensor, type ValueType } from '../graph/value';
import { say } from '../graph/message';
import { knownValues } from './support/arguments';
import { samplesFirst } from './support/axes';
import type { ChannelAxis, ChannelFlow } from './support/channelFlow';
import { areKnown } from './support/channels';
import { convolutionRoles, groupedChannels, imageOf, imageValues, readGroup } from './convolution';
import { together } from './support/contraction';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { requantization, zeroPointSubtractions } from './support/integerArithmetic';
import {
  axisSymbols,
  batchSymbol,
  joinImage,
  kernelSymbols,
  readWindows,
  spatialList,
  wholeNumbers,
  spatialSymbols,
  splitImage,
  type Windows,
} from './support/window';

interface TransposedInputs {
  readonly x: number;
  readonly w: number;
  readonly bias: number;
  /** Where pads are an input. */
  readonly pads?: number;
}

interface Transposed {
  readonly group: number;
  readonly windows: Windows;
  readonly batch: Dim;
  readonly inChannels: Dim;
  readonly outChannels: Dim;
  readonly input: readonly Dim[];
  readonly output: readonly Dim[];
  /** Positions of the output before cropping that receive at least one product. */
  readonly touched: readonly Dim[];
}

function readTransposed(node: NodeContext, inputs: TransposedInputs): Transposed | null {
  const x = node.shape(inputs.x);
  const w = node.shape(inputs.w);
  const rank = x?.length ?? w?.length;
  if (rank === undefined) return null;
  const image = splitImage(node, x ?? new Array<Dim>(rank).fill(null), false);
  if (w !== null && w.length !== rank) node.fail(say`The input has rank ${rank}, but the weight has rank ${w.length}.`);
  const axes = rank - 2;
  const group = readGroup(node);
  const windows = readWindows(node, axes, w?.slice(2) ?? new Array<Dim>(axes).fill(null));
  const taken = w?.[0] ?? null;
  if (taken !== null && image.channels !== null && taken !== image.channels) {
    node.fail(say`The input has ${image.channels} channels, but the weight takes ${taken}.`);
  }
  const perGroup = w?.[1] ?? null;
  const outChannels = perGroup === null ? node.dim(inputs.bias, 0) : perGroup * group;
  const explicit = explicitSizes(node, axes);
  const extra = spatialList(node, 'output_padding', axes, 0, 0);
  const pads =
    inputs.pads === undefined || !node.hasInput(inputs.pads) ? windows.pads : padsInput(node, inputs.pads, axes);
  return {
    group,
    windows,
    batch: image.batch,
    inChannels: image.channels ?? taken,
    outChannels,
    input: image.spatial,
    output: image.spatial.map(
      (size, axis) => explicit?.[axis] ?? outputSize(node, size, windows, extra[axis], pads, axis),
    ),
    touched: image.spatial.map((size, axis) => touchedPositions(size, windows, axis)),
  };
}

/** The attribute `output_shape`: spatial sizes; ONNX Runtime also takes the whole shape and drops batch and channels. */
function explicitSizes(node: NodeContext, axes: number): readonly number[] | undefined {
  const given = node.ints('output_shape');
  return given !== undefined && given.length === axes + 2
    ? wholeNumbers(node, 'output_shape', given.slice(2), 0)
    : given === undefined || given.length === 0
      ? undefined
      : spatialList(node, 'output_shape', axes, 0, 0);
}

function padsInput(node: NodeContext, index: number, axes: number): readonly number[] | null {
  const values = knownValues(node, index);
  if (values === undefined) return null;
  if (values.length !== 2 * axes) node.fail(say`Pads must have ${2 * axes} values, but has ${values.length}.`);
  return values;
}

/**
 * ONNX ConvTranspose-1 … -22: stride · (size − 1) + output_padding + span − pads. SAME crops to size · stride, and leaves the
 * output as it is where it is smaller (as ONNX Runtime does).
 */
function outputSize(
  node: NodeContext,
  size: Dim,
  windows: Windows,
  extra: number,
  pads: readonly number[] | null,
  axis: number,
): Dim {
  const kernel = windows.kernel[axis];
  if (size === null || kernel === null) return null;
  const full = windows.strides[axis] * (size - 1) + extra + (kernel - 1) * windows.dilations[axis] + 1;
  if (windows.autoPad.startsWith('SAME')) return Math.max(0, Math.min(full, size * windows.strides[axis]));
  if (pads === null) return null;
  const cropped = full - pads[axis] - pads[axis + windows.kernel.length];
  if (cropped < 0) node.fail(say`Padding removes more than the ${full} elements on spatial axis ${axis}.`);
  return cropped;
}

/**
 * How many different positions s·i + d·j (0 ≤ i < size, 0 ≤ j < kernel) there are: all pairs, minus those that repeat
 * an earlier one; (i, j) and (i + d/gcd, j − s/gcd) coincide.
 */
export function touchedPositions(
  size: Dim,
  windows: Pick<Windows, 'kernel' | 'strides' | 'dilations'>,
  axis: number,
): Dim {
  const kernel = windows.kernel[axis];
  if (size === null || kernel === null) return null;
  const stride = windows.strides[axis];
  const dilation = windows.dilations[axis];
  const common = greatestCommonDivisor(stride, dilation);
  return size * kernel - Math.max(0, size - dilation / common) * Math.max(0, kernel - stride / common);
}

function inferTransposed(node: NodeContext, inputs: TransposedInputs, dtype = node.dtype(inputs.x)): ValueType[] {
  const found = readTransposed(node, inputs);
  const shape: Shape | null =
    found && joinImage({ batch: found.batch, channels: found.outChannels, spatial: found.output }, false);
  return [tensor(dtype, shape)];
}

/**
 * Each input value is multiplied with each of the C_out/g · K weights that apply to it: C_in · C_out/g · K · H_in ·
 * W_in products. They are added up in the output before cropping, where U positions per output channel receive
 * something; the first product of each needs no addition. So P products cost 2·P − C_out·U operations, and a bias one
 * addition per output value.
 */
function transposedCost(node: NodeContext, inputs: TransposedInputs): { cost: Cost; values: readonly Expression[] } {
  const found = readTransposed(node, inputs);
  if (found === null) {
    const unknown = symbol('P', null, say`products: the ranks of the inputs are unknown`);
    return { cost: { macs: unknown, flops: unknown, ptflops: unknown }, values: [unknown] };
  }
  const batch = batchSymbol(found.batch);
  const outChannels = symbol('C_out', found.outChannels, say`output channels, from the weight`);
  const macs = product(
    ...batch,
    symbol('C_in', found.inChannels, say`input channels`),
    quotient(outChannels, symbol('g', found.group, say`groups, from the attribute group`)),
    ...kernelSymbols(found.windows.kernel, say`the weight`),
    ...spatialSymbols(found.input, 'in'),
  );
  const touched = axisSymbols(
    'U',
    found.touched,
    word => say`positions along the uncropped ${word} that receive a product`,
  );
  const values = imageValues(found.batch, found.outChannels, found.output);
  const sums =
    found.inChannels === 0
      ? product(2, macs)
      : difference(product(2, macs), product(...batch, outChannels, ...touched));
  const bias = node.hasInput(inputs.bias);
  return {
    cost: {
      macs,
      flops: bias ? sum(sums, product(...values)) : sums,
      ptflops: bias ? sum(macs, product(...values)) : macs,
    },
    values,
  };
}

const plain: TransposedInputs = { x: 0, w: 1, bias: 2 };
const dynamicPads: TransposedInputs = { x: 0, w: 1, bias: 3, pads: 2 };
const quantized: TransposedInputs = { x: 0, w: 3, bias: 8 };

function transposedChannels(node: NodeContext, inputs: TransposedInputs): ChannelFlow | null {
  if (!areKnown(node, inputs.x, inputs.w)) return null;
  const [x, w, y] = [node.shape(inputs.x), node.shape(inputs.w), node.outputShape(0)] as KnownShape[];
  const group = readGroup(node);
  const { taken, made, groups } = groupedChannels(group, x[1], w[1] * group);
  const inGroup = group === 1 ? made : typeof made === 'object' && 'times' in made ? made.times[1] : 1;
  const axes: (readonly ChannelAxis[] | undefined)[] = [];
  axes[inputs.x] = imageOf(x, taken, 1);
  axes[inputs.w] = [taken, inGroup, ...w.slice(2)];
  axes[inputs.bias] = [made];
  return {
    inputs: axes,
    outputs: [imageOf(y, made, 1)],
    makes: made,
    states: typeof groups === 'number' ? [] : [{ attribute: 'group', size: groups }],
  };
}

export const transposedConvolution: OperatorDefinition[] = [
  {
    name: 'ConvTranspose',
    since: 1,
    roles: convolutionRoles,
    infer: node => inferTransposed(node, plain),
    axes: node => samplesFirst(node),
    channels: node => transposedChannels(node, plain),
    cost: node => transposedCost(node, plain).cost,
  },
  {
    name: 'ConvTransposeWithDynamicPads',
    domain: 'com.microsoft',
    since: 1,
    roles: [undefined, 'weight', 'steering', 'weight'],
    infer: node => inferTransposed(node, dynamicPads),
    axes: node => samplesFirst(node),
    cost: node => transposedCost(node, dynamicPads).cost,
  },
  {
    // The inputs of QLinearConv in its transposed form.
    name: 'QLinearConvTranspose',
    domain: 'com.microsoft',
    since: 1,
    roles: ['weight', 'scale', 'scale', 'weight', 'scale', 'scale', 'scale', 'scale', 'weight'],
    infer: node => inferTransposed(node, quantized, node.dtype(7)),
    axes: node => samplesFirst(node),
    cost: node => {
      const { cost, values } = transposedCost(node, quantized);
      return together(
        { ...cost, ptflops: undefined },
        zeroPointSubtractions(node, [
          [0, 2],
          [3, 5],
        ]),
        requantization(node, values, 7),
      );
    },
  },
];

import { elementCount, type Dim, type KnownShape, type Shape } from '../graph/shape';
import { tensor } from '../graph/value';
import { say } from '../graph/message';
import { difference, product, quotient, sum, symbol, type Expression } from '../formula/expression';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { keptAxes, samplesFirst } from './support/axes';
import { areKnown, named, sampledChannels } from './support/channels';
import { normalizeAxis, outputElements } from './support/arguments';
import { axesOf, dimensionOrFail } from './slicing';
import { maxRank, shapeOfRank } from './support/rearrangement';

/** What the figures of samplers at computed points leave out. */
export const outside = say`Handling of points outside the input is not counted.`;
const weightsNote = say`The interpolation weights, which depend on the position alone, are not counted.`;

/** Scales or sizes of the resized axes; undefined if omitted (or empty), null where unknown. */
type Values = readonly Dim[] | null | undefined;

function optionalValues(node: NodeContext, index: number): Values {
  if (!node.hasInput(index) || node.dim(index, 0) === 0) return undefined;
  return node.constant(index)?.values ?? null;
}

/** The scales of an Upsample or Resize of any version; sizes are looked at first. */
function scalesOf(node: NodeContext): Values {
  if (node.node.op === 'Resize') return optionalValues(node, node.opset < 11 ? 1 : 2);
  if (node.hasInput(1)) return optionalValues(node, 1);
  const [height, width] = [node.float('height_scale'), node.float('width_scale')];
  const stated = height === undefined || width === undefined ? undefined : [1, 1, height, width];
  return node.floats('scales') ?? node.ints('scales') ?? stated;
}

function sizesOf(node: NodeContext): Values {
  return node.node.op === 'Resize' && node.opset >= 11 ? optionalValues(node, 3) : undefined;
}

/** ONNX Upsample-1 … -9 and Resize-10 … -19: output dimensions from sizes or scales. */
function resizedShape(node: NodeContext): Shape | null {
  const input = node.shape(0);
  const [sizes, scales] = [sizesOf(node), scalesOf(node)];
  if (input === null) {
    const count = sizes?.length ?? scales?.length ?? null;
    return node.ints('axes') || count === null || count > maxRank ? null : shapeOfRank(count);
  }
  if (sizes === undefined && scales === undefined) return node.fail(say`Neither scales nor sizes are given.`);
  const count = (sizes ?? scales)?.length ?? node.ints('axes')?.length ?? input.length;
  const axes = axesOf(node, node.ints('axes'), count, input.length)!;
  if (node.ints('axes') === undefined && axes.length !== input.length) {
    node.fail(say`${axes.length} scales or sizes were given for a tensor of rank ${input.length}.`);
  }
  const result = [...input];
  const target =
    sizes === undefined
      ? axes.map((axis, index) => scaledDim(node, input[axis], scales?.[index] ?? null))
      : keptAspect(
          node,
          sizes,
          axes.map(axis => input[axis]),
        );
  axes.forEach((axis, index) => {
    result[axis] = dimensionOrFail(node, target?.[index] ?? null);
  });
  return result;
}

/**
 * ⌊size · scale⌋ in single precision. The text of the specification multiplies by the share that a region of interest
 * covers (`tf_crop_and_resize`); ONNX's shape inference, its reference implementation and ONNX Runtime do not.
 */
function scaledDim(node: NodeContext, size: Dim, scale: Dim): Dim {
  if (scale !== null && !(scale > 0)) node.fail(say`The scale must be positive, but is ${scale}.`);
  return size === null || scale === null ? null : Math.floor(Math.fround(Math.fround(size) * Math.fround(scale)));
}

/** ONNX Resize-18: `keep_aspect_ratio_policy` takes one scale for all axes, the least or the largest, and rounds. */
function keptAspect(node: NodeContext, sizes: Values, input: Shape): Shape | null {
  const policy = node.string('keep_aspect_ratio_policy', 'stretch');
  if (policy === 'stretch' || !sizes) return sizes ?? null;
  if (input.includes(null) || sizes.includes(null)) return null;
  const scales = input.map((size, index) => Math.fround(sizes[index]! / size!));
  const scale = scales.reduce((a, b) => (policy === 'not_larger' ? Math.min(a, b) : Math.max(a, b)), scales[0]);
  return input.map(size => Math.round(Math.fround(scale * size!)));
}

/** Input elements that one output element draws on along an axis (ONNX Resize: 2 when linear, 4 when cubic). */
function taps(mode: string, antialias: boolean, before: number, after: number): number {
  const reach = mode === 'cubic' ? 2 : 1;
  // Antialiasing stretches the filter by the factor of a reduction.
  return 2 * Math.ceil(antialias && after < before && after > 0 ? (reach * before) / after : reach);
}

/** A sum of K products for each output element; nearest neighbours are moved and cost nothing. */
function interpolation(node: NodeContext): Cost {
  const elements = outputElements(node);
  const ptflops = perSample(node, elements);
  const mode = node.string('mode', 'nearest');
  if (mode === 'nearest') return { ptflops };
  const points = interpolationPoints(node, mode === 'cubic' ? 'cubic' : 'linear');
  if (points === 1) return { ptflops };
  const k = symbol('K', points, say`input elements behind an output element (${mode}), one product each`);
  return { flops: product(difference(product(2, k), 1), elements), ptflops, note: weightsNote };
}

function interpolationPoints(node: NodeContext, mode: 'linear' | 'cubic'): number | null {
  const [input, output] = [node.shape(0), node.outputShape(0)];
  if (input === null || output === null) return null;
  const antialias = node.int('antialias', 0) !== 0;
  let points: number | null = 1;
  for (let axis = 0; axis < input.length; axis++) {
    const [before, after] = [input[axis], output[axis]];
    const stays = before !== null && before === after;
    if (stays || (node.ints('axes') && !namesAxis(node, axis, input.length))) continue;
    points =
      before === null || after === null || points === null ? null : points * taps(mode, antialias, before, after);
  }
  return points;
}

function namesAxis(node: NodeContext, axis: number, rank: number): boolean {
  return node.ints('axes')!.some(given => normalizeAxis(node, given, rank) === axis);
}

/** ptflops counts an Upsample as its output elements without the batch. */
function perSample(node: NodeContext, elements: Expression): Expression {
  const batch = node.outputDim(0, 0);
  return batch === 1 ? elements : quotient(elements, symbol('N', batch, say`batch size`));
}

function resizing(name: string, since: number): OperatorDefinition {
  return {
    name,
    since,
    roles: [undefined, 'steering', 'steering', 'steering'],
    infer: node => [tensor(node.dtype(0), resizedShape(node))],
    axes: node => keptAxes(node),
    channels: node => {
      if (!areKnown(node, 0)) return null;
      const [shape, output] = [node.shape(0), node.outputShape(0)] as KnownShape[];
      const axes = shape.map((size, axis) => (output[axis] === size ? named(String(axis), size) : size));
      const resized = axes.map((axis, at) => (output[at] === shape[at] ? axis : output[at]));
      const states = node.hasInput(3) && node.ints('axes') === undefined ? [{ input: 3, sizes: resized }] : [];
      return { inputs: [axes], outputs: [resized], states };
    },
    cost: interpolation,
  };
}

/** How many input elements a sample draws on, and what its weights take, by interpolation mode and number of axes. */
export function sampling(mode: string, axes: number): { points: number; weights: number } {
  switch (mode) {
    case 'nearest':
      return { points: 1, weights: axes };
    // Each axis: four weights of the cubic convolution (Keys), their arguments, the floor and the fraction.
    case 'bicubic':
    case 'cubic':
      return { points: 4 ** axes, weights: 27 * axes + (axes - 1) * 4 ** axes };
    // Each axis: floor, fraction f and 1 − f; the weights of the corners are products of them.
    default:
      return { points: 2 ** axes, weights: 3 * axes + (axes - 1) * 2 ** axes };
  }
}

/**
 * ONNX GridSample-16 (images), -20 (volumes; 'linear' and 'cubic' for 'bilinear' and 'bicubic'). Each grid point is mapped
 * to pixels once, ((x + 1) · s − 1) / 2 or with `align_corners` (x + 1) / 2 · (s − 1), then every channel is interpolated.
 */
function gridSample(domain: string, since: number): OperatorDefinition {
  return {
    name: 'GridSample',
    domain,
    since,
    infer(node) {
      const [input, grid] = [node.shape(0), node.shape(1)];
      if (input !== null && grid !== null && input.length !== grid.length) {
        node.fail(say`A grid of rank ${grid.length} does not fit a tensor of rank ${input.length}.`);
      }
      const rank = (input ?? grid)?.length;
      // Images only, before version 20.
      if (rank === undefined) return [tensor(node.dtype(0), node.opset < 20 ? shapeOfRank(4) : null)];
      if (rank < 3) node.fail(say`GridSample takes tensors of rank 4 or more, not ${rank}.`);
      const places = grid?.slice(1, -1) ?? new Array<Dim>(rank - 2).fill(null);
      return [tensor(node.dtype(0), [input?.[0] ?? grid?.[0] ?? null, input?.[1] ?? null, ...places])];
    },
    axes: node => samplesFirst(node, 0, 1),
    channels: sampledChannels,
    cost(node) {
      const output = node.outputShape(0);
      if (output === null) return { flops: outputElements(node) };
      const axes = output.length - 2;
      const mode = node.string('mode', 'bilinear');
      const { points, weights } = sampling(mode, Math.min(axes, 8));
      const mapping = axes * (node.int('align_corners', 0) !== 0 ? 3 : 4);
      const places = symbol('P', elementCount([output[0], ...output.slice(2)]), say`grid points, batch included`);
      const channels = symbol('C', output[1], say`channels`);
      const each = points === 1 ? mapping + weights : sum(product(2 * points - 1, channels), mapping + weights);
      return { flops: product(places, each), note: outside };
    },
  };
}

/**
 * ONNX AffineGrid-20: theta (N × d × d+1) times the homogeneous coordinates of every point, a matrix product in the
 * operator's function body; the coordinates are index · step + start along each axis.
 */
const affineGrid: OperatorDefinition = {
  name: 'AffineGrid',
  since: 20,
  roles: [undefined, 'steering'],
  infer(node) {
    const sizes = node.constant(1)?.values ?? shapeOfRank(node.dim(1, 0));
    if (sizes === null) return [tensor(node.dtype(0), null)];
    if (sizes.length !== 4 && sizes.length !== 5) node.fail(say`The size has ${sizes.length} elements, not 4 or 5.`);
    const places = sizes.slice(2).map(dim => dimensionOrFail(node, dim));
    return [tensor(node.dtype(0), [node.dim(0, 0) ?? dimensionOrFail(node, sizes[0]), ...places, sizes.length - 2])];
  },
  cost(node) {
    const output = node.outputShape(0);
    const axes = symbol('d', output && output.length - 2, say`axes of the grid`);
    const points = symbol('P', output && elementCount(output.slice(0, -1)), say`grid points, batch included`);
    const lines = symbol(
      'L',
      output && sumOf(output.slice(1, -1)),
      say`coordinates along the axes, H_out + W_out (+ D_out)`,
    );
    return {
      macs: product(axes, sum(axes, 1), points),
      flops: sum(product(axes, sum(product(2, axes), 1), points), product(2, lines)),
    };
  },
};

function sumOf(dims: Shape): Dim {
  return dims.reduce((sum: Dim, dim) => (sum === null || dim === null ? null : sum + dim), 0);
}

/** ONNX Runtime ContribOperators, CropAndResize: regions of the input, each resized to `crop_size`. */
const cropAndResize: OperatorDefinition = {
  name: 'CropAndResize',
  domain: 'com.microsoft',
  since: 1,
  roles: [undefined, 'steering', 'steering', 'steering'],
  infer(node) {
    const rank = node.rank(0);
    if (rank !== null && rank !== 4) node.fail(say`CropAndResize takes a tensor of rank 4, not ${rank}.`);
    const [height, width] = node.constant(3)?.values ?? [null, null];
    const size = [height ?? null, width ?? null].map(dim => dimensionOrFail(node, dim));
    return [tensor(node.dtype(0), [node.dim(1, 0) ?? node.dim(2, 0), node.dim(0, 1), ...size])];
  },
  cost(node) {
    // Bilinear: four products and three sums; the positions are those of a corner-aligned resize.
    if (node.string('mode', 'bilinear') === 'nearest') return {};
    return { flops: product(7, outputElements(node)), note: weightsNote };
  },
};

/** Operators that sample a tensor between its elements. */
export const resize: readonly OperatorDefinition[] = [
  resizing('Resize', 10),
  resizing('Upsample', 1),
  gridSample('ai.onnx', 16),
  gridSample('com.microsoft', 1),
  affineGrid,
  cropAndResize,
];

import { product, sum, symbol, type Expression } from '../formula/expression';
import { bitsOf, isInteger, type DataType } from '../graph/dataType';
import { elementCount, isKnown, type Dim, type Shape } from '../graph/shape';
import { constant, tensor, type Constant } from '../graph/value';
import { say } from '../graph/message';
import { inputElements, normalizeAxis, sizeAttribute, sizeContents } from './support/arguments';
import { keptAxes } from './support/axes';
import type { ChannelFlow } from './support/channelFlow';
import { keptChannels, namedChannels, perChannel } from './support/channels';
import { contents, roundHalfToEven, smallShape, stored } from './support/contents';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import type { InputRoles } from './support/roles';
import { times } from './elementwise';
import { dequantizationOperations, quantizationOperations } from './support/integerArithmetic';

/** A scale for the whole tensor, one per index of an axis, or one per block of elements. */
type Granularity =
  | { readonly kind: 'tensor' }
  | { readonly kind: 'axis'; readonly axis: number }
  /** Sizes of a block by axis; null where they are unknown. */
  | { readonly kind: 'blocks'; readonly sizes: readonly Dim[] };

/** What scale and zero point belong to (ONNX QuantizeLinear-10, -13, -21, -25); null where a rank is unknown. */
function granularity(node: NodeContext): Granularity | null {
  const x = node.shape(0);
  const scale = node.shape(1);
  if (x === null || scale === null) return null;
  if (elementCount(scale) === 1) return { kind: 'tensor' };
  const axis = normalizeAxis(node, node.int('axis', 1), x.length);
  const size = sizeAttribute(node, 'block_size') ?? 0;
  if (scale.length === x.length && (size > 0 || x.length > 1)) {
    return { kind: 'blocks', sizes: blockSizes(node, x, scale, axis, size) };
  }
  if (scale.length !== 1) node.fail(say`A scale of rank ${scale.length} does not fit a tensor of rank ${x.length}.`);
  if (scale[0] !== null && x[axis] !== null && scale[0] !== x[axis]) {
    node.fail(say`There are ${scale[0]} scales for ${x[axis]} elements on axis ${axis}.`);
  }
  return { kind: 'axis', axis };
}

/** The attribute's block along its axis; along the others (and without the attribute) the scales share the elements evenly. */
function blockSizes(node: NodeContext, x: Shape, scale: Shape, axis: number, size: number): Dim[] {
  return x.map((dim, at) => {
    const count = scale[at];
    if (dim === null || count === null) return at === axis && size > 0 ? size : null;
    const block = at === axis && size > 0 ? size : Math.max(1, Math.ceil(dim / Math.max(1, count)));
    if (Math.ceil(dim / block) !== count) {
      node.fail(say`The scale has ${count} elements on axis ${at}, which do not divide ${dim} into blocks.`);
    }
    return block;
  });
}

function scaledChannels(node: NodeContext): ChannelFlow | null {
  const by = granularity(node);
  if (by === null) return null;
  if (by.kind === 'blocks') return blockedChannels(node, by.sizes);
  return by.kind === 'tensor' ? keptChannels(node) : perChannel(node, by.axis, [1, 2]);
}

/** Elements of a block are removed together, with their scale. */
function blockedChannels(node: NodeContext, sizes: readonly Dim[]): ChannelFlow | null {
  const [shape, scale] = [node.shape(0), node.shape(1)];
  if (!isKnown(shape) || !isKnown(scale) || shape.some((size, axis) => size !== scale[axis] * (sizes[axis] ?? 0)))
    return null;
  const blocks = namedChannels(scale);
  const axes = blocks.map((axis, at) => (sizes[at] === 1 ? axis : { times: [axis, sizes[at]!] }));
  return { inputs: [axes, blocks, node.hasInput(2) ? blocks : undefined], outputs: [axes] };
}

/** For each element of a shape, in row-major order, the position of its scale; null if unknown. */
function scalePositions(shape: readonly number[], by: Granularity): ((index: number) => number) | null {
  if (by.kind === 'tensor') return () => 0;
  if (by.kind === 'axis') {
    const inner = shape.slice(by.axis + 1).reduce((a, b) => a * b, 1);
    return index => Math.floor(index / inner) % shape[by.axis];
  }
  if (by.sizes.includes(null)) return null;
  const sizes = by.sizes as readonly number[];
  return index => {
    let rest = index;
    let position = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += Math.floor((rest % shape[axis]) / sizes[axis]) * stride;
      stride *= Math.ceil(shape[axis] / sizes[axis]);
      rest = Math.floor(rest / shape[axis]);
    }
    return position;
  };
}

/** Computes each element from its input, scale and zero point, where all are known. */
function foldWithScale(
  node: NodeContext,
  rule: (x: number, scale: number, zeroPoint: number) => Dim,
): (Constant | null)[] {
  const shape = smallShape(node.shape(0));
  const x = node.constant(0)?.values;
  const scale = node.constant(1)?.values;
  const zeroPoint = node.hasInput(2) ? node.constant(2)?.values : [];
  const by = granularity(node);
  if (shape === null || by === null || x === undefined || scale === undefined || zeroPoint === undefined) return [];
  const position = scalePositions(shape, by);
  if (position === null) return [];
  const dtype = node.outputDtype(0);
  return contents(
    dtype,
    shape,
    x.map((value, index) => {
      const at = position(index);
      const factor = scale[at] ?? null;
      const zero = zeroPoint.length === 0 ? 0 : (zeroPoint[at] ?? null);
      return value === null || factor === null || zero === null ? null : stored(rule(value, factor, zero), dtype);
    }),
  );
}

/** The nearest number that an integer type holds. */
function saturate(value: number, dtype: DataType): number {
  const bits = bitsOf(dtype)!;
  const signed = dtype.startsWith('int');
  const least = signed ? -(2 ** (bits - 1)) : 0;
  return Math.min(Math.max(value, least), signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1);
}

const roles: InputRoles = ['moved', 'scale', 'scale'];

/** The zero point's type, else the attribute's, else uint8. */
function quantizedType(node: NodeContext): DataType {
  if (node.hasInput(2)) return node.dtype(2);
  const named = node.dtypeAttribute('output_dtype');
  return named === undefined || named === 'undefined' ? 'uint8' : named;
}

/** saturate(round(x / scale) + zero point); to an 8- or 4-bit float there is nothing to round or saturate beyond the cast. */
function quantizeLinear(domain: string, since: number): OperatorDefinition {
  return {
    name: 'QuantizeLinear',
    domain,
    since,
    roles,
    elementwise: () => true,
    infer: node => {
      granularity(node);
      return [tensor(quantizedType(node), node.shape(0))];
    },
    axes: node => keptAxes(node),
    channels: scaledChannels,
    fold: node => {
      const dtype = node.outputDtype(0);
      if (!isInteger(dtype)) return [];
      return foldWithScale(node, (x, scale, zero) => {
        const rounded = roundHalfToEven(Math.fround(x / scale));
        return Number.isNaN(rounded) ? null : saturate(rounded + zero, dtype);
      });
    },
    cost: node => {
      const zeroPoint = node.hasInput(2);
      const operations = isInteger(node.outputDtype(0)) ? quantizationOperations(zeroPoint) : zeroPoint ? 2 : 1;
      return { flops: times(operations, inputElements(node)) };
    },
  };
}

/** (x − zero point) · scale (ONNX DequantizeLinear-10 … -25). */
function dequantizeLinear(domain: string, since: number): OperatorDefinition {
  return {
    name: 'DequantizeLinear',
    domain,
    since,
    roles,
    elementwise: () => true,
    infer: node => {
      granularity(node);
      const named = node.dtypeAttribute('output_dtype');
      return [tensor(named === undefined || named === 'undefined' ? node.dtype(1) : named, node.shape(0))];
    },
    axes: node => keptAxes(node),
    channels: scaledChannels,
    fold: node => foldWithScale(node, (x, scale, zero) => (x - zero) * scale),
    cost: node => ({ flops: times(dequantizationOperations(node.hasInput(2)), inputElements(node)) }),
  };
}

/**
 * The function body of ONNX DynamicQuantizeLinear-11 over n elements: the smallest and the largest (n − 1 comparisons each),
 * both compared with 0, their difference, the scale, the zero point (quotient, difference, two comparisons, rounding), and
 * 5 · n to quantise.
 */
function dynamicQuantizationCost(node: NodeContext): Cost {
  return { flops: sum(product(7, inputElements(node)), 7) };
}

/** How a block floating-point format is laid out is not part of its operator's description. */
function blockFloatCost(elements: Expression): Cost {
  return {
    flops: product(symbol('b', null, say`operations per element, which the block format decides`), elements),
    note: say`The cost of the block floating-point format is not specified.`,
  };
}

/** Row-major strides, of which those up to the first unknown dimension (from the end) are known. */
function stridesOf(shape: Shape): Dim[] {
  const strides: Dim[] = new Array<Dim>(shape.length).fill(null);
  let stride: Dim = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride = stride === null || shape[axis] === null ? null : stride * shape[axis]!;
  }
  return strides;
}

export const quantization: OperatorDefinition[] = [
  quantizeLinear('ai.onnx', 10),
  quantizeLinear('com.microsoft', 1),
  dequantizeLinear('ai.onnx', 10),
  dequantizeLinear('com.microsoft', 1),
  {
    name: 'DynamicQuantizeLinear',
    since: 11,
    infer: node => [tensor('uint8', node.shape(0)), tensor('float32', []), tensor('uint8', [])],
    axes: node => keptAxes(node),
    channels: node => keptChannels(node),
    cost: dynamicQuantizationCost,
  },
  {
    name: 'QuantizeBFP',
    domain: 'com.microsoft',
    since: 1,
    constantSource: true,
    infer: node => {
      const rank = node.rank(0);
      return [tensor('uint8', [null]), tensor('int64', [rank]), tensor('int64', [rank])];
    },
    fold: node => {
      const shape = node.shape(0);
      if (shape === null) return [];
      return [null, constant('int64', [shape.length], shape), constant('int64', [shape.length], stridesOf(shape))];
    },
    cost: node => blockFloatCost(inputElements(node)),
  },
  {
    name: 'DequantizeBFP',
    domain: 'com.microsoft',
    since: 1,
    roles: ['moved', 'steering', 'steering'],
    infer: node => {
      const rank = node.dim(1, 0);
      const unknown = rank === null || rank > 64 ? null : new Array<Dim>(rank).fill(null);
      return [tensor(node.dtypeAttribute('dtype') ?? 'float32', sizeContents(node, 1) ?? unknown)];
    },
    cost: node => blockFloatCost(symbol('n', elementCount(node.outputShape(0)), say`output elements`)),
  },
];

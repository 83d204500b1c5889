import { elementCount, isKnown, type Dim, type KnownShape, type Shape } from '../graph/shape';
import { tensor, type Constant } from '../graph/value';
import { say } from '../graph/message';
import { product } from '../formula/expression';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { inputElements, knownValues, normalizeAxis, outputElements } from './support/arguments';
import { namedAxes } from './support/axes';
import { lost, type AxisFlow } from './support/axisFlow';
import type { ChannelFlow } from './support/channelFlow';
import { namedChannels } from './support/channels';
import { contents, smallShape, stored } from './support/contents';
import { dimensionOrFail } from './slicing';
import { free, placeOf, rearranged, stridesOf, visitPositions } from './support/rearrangement';

/** An index that counts from the end when negative; null where it is unknown or outside. */
function indexWithin(index: Dim | undefined, size: number): number | null {
  if (index === null || index === undefined) return null;
  const place = index < 0 ? index + size : index;
  return place >= 0 && place < size ? place : null;
}

/** ONNX Gather-1: `data` with the dimension at `axis` replaced by those of `indices`. */
function gatheredShape(node: NodeContext, data: Shape | null, axisAttribute: string): Shape | null {
  const indices = node.shape(1);
  if (data === null) return null;
  const axis = normalizeAxis(node, node.int(axisAttribute, 0), data.length);
  return indices === null ? null : [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)];
}

/** The axes of `data` but one, in whose place those of `indices` are. */
function gatheredAxes(node: NodeContext, axisAttribute: string): AxisFlow {
  const [data, indices] = [namedAxes(node.rank(0)), namedAxes(node.rank(1)).map(name => `index ${name}`)];
  const axis = normalizeAxis(node, node.int(axisAttribute, 0), data.length);
  const [before, after] = [data.slice(0, axis), data.slice(axis + 1)];
  return { inputs: [[...before, lost, ...after], indices], outputs: [[...before, ...indices, ...after]] };
}

/** What is looked up by an index must stay where it is; the other axes of `data` continue. */
function gatheredChannels(node: NodeContext): ChannelFlow | null {
  const [data, indices] = [node.shape(0), node.shape(1)];
  if (!isKnown(data) || !isKnown(indices)) return null;
  const axis = normalizeAxis(node, node.int('axis', 0), data.length);
  const axes = namedChannels(data);
  const [before, after] = [axes.slice(0, axis), axes.slice(axis + 1)];
  const embeds = node.isWeight(0) && !node.isWeight(1) && after.length === 1 && before.length === 0;
  return {
    inputs: [[...before, data[axis], ...after]],
    outputs: [[...before, ...indices, ...after]],
    ...(embeds && { makes: after[0] }),
  };
}

const gather: OperatorDefinition = {
  name: 'Gather',
  since: 1,
  roles: ['moved', 'index'],
  infer: node => [tensor(node.dtype(0), gatheredShape(node, node.shape(0), 'axis'))],
  axes: node => gatheredAxes(node, 'axis'),
  channels: gatheredChannels,
  fold(node) {
    const [source, indices] = [node.constant(0), node.constant(1)];
    if (source === null || indices === null) return [];
    const axis = normalizeAxis(node, node.int('axis', 0), source.shape.length);
    const [strides, indexStrides] = [stridesOf(source.shape), stridesOf(indices.shape)];
    const after = axis + indices.shape.length;
    return rearranged(source, source.dtype, node.outputShape(0), position => {
      const place = placeOf(position.slice(axis, after), indexStrides);
      const index = indexWithin(indices.values[place], source.shape[axis]);
      return index === null ? null : placeOf([...position.slice(0, axis), index, ...position.slice(after)], strides);
    });
  },
  cost: free,
};

/** ONNX GatherElements-11: an element of `data` for each element of `indices`. */
const gatherElements: OperatorDefinition = {
  name: 'GatherElements',
  since: 11,
  roles: ['moved', 'index'],
  infer(node) {
    const [data, indices] = [node.shape(0), node.shape(1)];
    if (data !== null && indices !== null && data.length !== indices.length) {
      node.fail(say`The indices have rank ${indices.length}, the data ${data.length}.`);
    }
    if (data !== null) normalizeAxis(node, node.int('axis', 0), data.length);
    return [tensor(node.dtype(0), indices)];
  },
  fold(node) {
    const [source, indices] = [node.constant(0), node.constant(1)];
    if (source === null || indices === null) return [];
    const axis = normalizeAxis(node, node.int('axis', 0), source.shape.length);
    const [strides, indexStrides] = [stridesOf(source.shape), stridesOf(indices.shape)];
    return rearranged(source, source.dtype, node.outputShape(0), position => {
      const index = indexWithin(indices.values[placeOf(position, indexStrides)], source.shape[axis]);
      return index === null ? null : placeOf(position, strides) + (index - position[axis]) * strides[axis];
    });
  },
  cost: free,
};

/** ONNX GatherND-12: each row of `indices` names a part of `data`, after `batch_dims` common dimensions. */
function gatherND(domain: string, since: number): OperatorDefinition {
  return {
    name: 'GatherND',
    domain,
    since,
    roles: ['moved', 'index'],
    infer(node) {
      const [data, indices] = [node.shape(0), node.shape(1)];
      if (data === null || indices === null) return [tensor(node.dtype(0), null)];
      if (data.length < 1 || indices.length < 1) node.fail(say`Data and indices need a rank of at least 1.`);
      const depth = indices[indices.length - 1];
      const batch = node.int('batch_dims', 0);
      const rank = indices.length;
      if (!(batch >= 0 && batch < rank)) node.fail(say`batch_dims ${batch} does not fit indices of rank ${rank}.`);
      if (depth === null) return [tensor(node.dtype(0), null)];
      if (batch + depth > data.length) node.fail(say`Rows of ${depth} indices do not fit data of rank ${data.length}.`);
      return [tensor(node.dtype(0), [...indices.slice(0, -1), ...data.slice(batch + depth)])];
    },
    fold(node) {
      const [source, indices] = [node.constant(0), node.constant(1)];
      if (source === null || indices === null) return [];
      const batch = node.int('batch_dims', 0);
      const [strides, indexStrides] = [stridesOf(source.shape), stridesOf(indices.shape)];
      const rows = indices.shape.length - 1;
      return rearranged(source, source.dtype, node.outputShape(0), position => {
        const row = placeOf([...position.slice(0, rows), 0], indexStrides);
        const named = namedPart(indices, row, source.shape, batch);
        return named && placeOf([...position.slice(0, batch), ...named, ...position.slice(rows)], strides);
      });
    },
    cost: free,
  };
}

/** One row of indices as positions along the axes of `shape` from `first`; null where one is unknown or outside. */
function namedPart(indices: Constant, row: number, shape: KnownShape, first: number): number[] | null {
  const depth = indices.shape[indices.shape.length - 1];
  const named: number[] = [];
  for (let axis = 0; axis < depth; axis++) {
    const index = indexWithin(indices.values[row + axis], shape[first + axis]);
    if (index === null) return null;
    named.push(index);
  }
  return named;
}

/** With a reduction, every element of `updates` is combined once with the existing element. */
function reductionCost(node: NodeContext): Cost {
  return node.string('reduction', 'none') === 'none' ? {} : { flops: inputElements(node, 2) };
}

function combined(old: Dim, update: Dim, reduction: string): Dim {
  if (reduction === 'none') return update;
  if (old === null || update === null) return null;
  switch (reduction) {
    case 'add':
      return old + update;
    case 'mul':
      return old * update;
    case 'max':
      return Math.max(old, update);
    case 'min':
      return Math.min(old, update);
    default:
      return null;
  }
}

/** The contents of data after updates; `target` maps the position of an update to its target. */
function scattered(node: NodeContext, target: (position: readonly number[]) => number | null): (Constant | null)[] {
  const data = node.constant(0);
  const shape = smallShape(node.shape(2));
  if (data === null || shape === null) return [];
  const values = [...data.values];
  const updates = node.constant(2)?.values;
  const reduction = node.string('reduction', 'none');
  let lost = false;
  visitPositions(shape, (position, place) => {
    const at = target(position);
    if (at === null || at >= values.length) lost = true;
    else {
      const [old, update] = [values[at], updates?.[place] ?? null];
      values[at] = stored(combined(old, update, reduction), data.dtype, [old, update]);
    }
  });
  return lost ? [] : contents(data.dtype, data.shape, values);
}

/** ONNX Scatter-9 (deprecated) and ScatterElements-11, -16 and -18 (`reduction`): data with single elements replaced. */
function scatterElements(name: string, since: number): OperatorDefinition {
  return {
    name,
    since,
    roles: ['moved', 'index', 'moved'],
    infer(node) {
      const rank = node.rank(0);
      for (const index of [1, 2]) {
        const other = node.rank(index);
        if (rank !== null && other !== null && rank !== other) {
          node.fail(say`Inputs of rank ${rank} and rank ${other} do not match.`);
        }
      }
      if (rank !== null) normalizeAxis(node, node.int('axis', 0), rank);
      return [tensor(node.dtype(0), node.shape(0))];
    },
    fold(node) {
      const [data, indices] = [node.constant(0), node.constant(1)];
      if (data === null || indices === null) return [];
      const axis = normalizeAxis(node, node.int('axis', 0), data.shape.length);
      const [strides, indexStrides] = [stridesOf(data.shape), stridesOf(indices.shape)];
      return scattered(node, position => {
        const index = indexWithin(indices.values[placeOf(position, indexStrides)], data.shape[axis]);
        return index === null ? null : placeOf(position, strides) + (index - position[axis]) * strides[axis];
      });
    },
    cost: reductionCost,
  };
}

/** ONNX ScatterND-11, -16 and -18 (`reduction`): data with whole parts replaced. */
const scatterND: OperatorDefinition = {
  name: 'ScatterND',
  since: 11,
  roles: ['moved', 'index', 'moved'],
  infer(node) {
    const [rank, depth] = [node.rank(0), node.dim(1, -1)];
    if (rank !== null && depth !== null && depth > rank)
      node.fail(say`Rows of ${depth} indices do not fit data of rank ${rank}.`);
    return [tensor(node.dtype(0), node.shape(0))];
  },
  fold(node) {
    const [data, indices] = [node.constant(0), node.constant(1)];
    if (data === null || indices === null || indices.shape.length === 0) return [];
    const [strides, indexStrides] = [stridesOf(data.shape), stridesOf(indices.shape)];
    const rows = indices.shape.length - 1;
    return scattered(node, position => {
      const row = placeOf([...position.slice(0, rows), 0], indexStrides);
      const named = namedPart(indices, row, data.shape, 0);
      return named && placeOf([...named, ...position.slice(rows)], strides);
    });
  },
  cost: reductionCost,
};

/** ONNX TensorScatter-24: a cache with an update written into it. */
const tensorScatter: OperatorDefinition = {
  name: 'TensorScatter',
  since: 24,
  roles: ['moved', 'moved', 'index'],
  infer(node) {
    const [cache, update] = [node.shape(0), node.shape(1)];
    if (cache !== null && update !== null) {
      const rank = cache.length;
      if (rank !== update.length)
        node.fail(say`An update of rank ${update.length} does not fit a cache of rank ${rank}.`);
      const axis = normalizeAxis(node, node.int('axis', -2), rank);
      const [room, length] = [cache[axis], update[axis]];
      if (room !== null && length !== null && length > room)
        node.fail(say`An update of shape ${length} does not fit a cache of shape ${room}.`);
    }
    return [tensor(node.dtype(0), cache)];
  },
  cost: free,
};

/** The places where a condition holds, where it is known in full. */
function chosen(node: NodeContext): number[] | null {
  const condition = knownValues(node, 1);
  return condition ? condition.flatMap((value, index) => (value !== 0 ? [index] : [])) : null;
}

/** ONNX Compress-9: the parts along `axis` (without: the elements) for which the condition holds. */
const compress: OperatorDefinition = {
  name: 'Compress',
  since: 9,
  roles: ['moved', 'index'],
  infer(node) {
    const input = node.shape(0);
    const places = chosen(node);
    const axis = node.int('axis');
    if (axis === undefined) return [tensor(node.dtype(0), [countWithin(places, elementCount(input))])];
    if (input === null) return [tensor(node.dtype(0), null)];
    const along = normalizeAxis(node, axis, input.length);
    return [
      tensor(
        node.dtype(0),
        input.map((dim, at) => (at === along ? countWithin(places, dim) : dim)),
      ),
    ];
  },
  yields: say`Elements kept by Compress`,
  bound: node => [node.int('axis') === undefined ? [elementCount(node.shape(0))] : node.shape(0)],
  fold(node) {
    const source = node.constant(0);
    const places = chosen(node);
    if (source === null || places === null) return [];
    const axis = node.int('axis');
    if (axis === undefined) return rearranged(source, source.dtype, node.outputShape(0), ([place]) => places[place]);
    const along = normalizeAxis(node, axis, source.shape.length);
    const strides = stridesOf(source.shape);
    return rearranged(
      source,
      source.dtype,
      node.outputShape(0),
      position => placeOf(position, strides) + (places[position[along]] - position[along]) * strides[along],
    );
  },
  cost: free,
};

/** A condition may be shorter than the axis, never choose beyond it. */
function countWithin(places: readonly number[] | null, size: Dim): Dim {
  if (size === 0) return 0;
  if (places === null) return null;
  return size === null ? places.length : places.filter(place => place < size).length;
}

/** ONNX OneHot-9: a new axis of `depth` elements, which are `values[1]` at the index and `values[0]` elsewhere. */
const oneHot: OperatorDefinition = {
  name: 'OneHot',
  since: 9,
  roles: ['index', 'steering', 'steering'],
  infer(node) {
    const indices = node.shape(0);
    const dtype = node.dtype(2);
    if (indices === null) return [tensor(dtype, null)];
    const axis = normalizeAxis(node, node.int('axis', -1), indices.length + 1);
    const depth = node.constant(1)?.values[0] ?? null;
    const size = dimensionOrFail(node, depth === null ? null : Math.trunc(depth));
    return [tensor(dtype, [...indices.slice(0, axis), size, ...indices.slice(axis)])];
  },
  fold(node) {
    const shape = smallShape(node.outputShape(0));
    const [indices, values] = [node.constant(0), node.constant(2)];
    if (shape === null || indices === null || values === null) return [];
    const axis = normalizeAxis(node, node.int('axis', -1), shape.length);
    const strides = stridesOf(indices.shape);
    const result: Dim[] = [];
    visitPositions(shape, position => {
      const index =
        indices.values[
          placeOf(
            position.filter((_, at) => at !== axis),
            strides,
          )
        ] ?? null;
      // Indices outside [-depth, depth) leave their column at the off value.
      const hot = index !== null && (index < 0 ? index + shape[axis] : index) === position[axis];
      result.push(index === null ? null : (values.values[hot ? 1 : 0] ?? null));
    });
    return contents(node.outputDtype(0), shape, result);
  },
  cost: free,
};

/** Elements that one stored element of block-quantised data holds: uint8 packs `bits` wide ones along the last axis. */
function packed(node: NodeContext): number {
  const bits = node.int('bits', 4);
  if (node.dtype(0) !== 'uint8') return 1;
  return [2, 4, 8].includes(bits) ? 8 / bits : node.fail(say`A byte does not hold elements of ${bits} bits.`);
}

/**
 * ONNX Runtime ContribOperators, GatherBlockQuantized: Gather, then (q − zero point) · scale for each element; the zero
 * point of signed and unsigned 4-bit data without `zero_points` is 0 and so costs nothing.
 */
const gatherBlockQuantized: OperatorDefinition = {
  name: 'GatherBlockQuantized',
  domain: 'com.microsoft',
  since: 1,
  roles: ['weight', 'index', 'scale', 'scale'],
  infer(node) {
    const data = node.shape(0);
    const unpacked =
      data && data.map((dim, axis) => (axis === data.length - 1 && dim !== null ? dim * packed(node) : dim));
    return [tensor(node.dtype(2), gatheredShape(node, unpacked, 'gather_axis'))];
  },
  axes: node => gatheredAxes(node, 'gather_axis'),
  weightElements(node, input) {
    const bits = node.int('bits', 4);
    if (input !== 0 || node.dtype(0) !== 'uint8' || ![2, 4].includes(bits)) return undefined;
    const count = elementCount(node.shape(0));
    return count && (count * 8) / bits;
  },
  cost(node) {
    const shifted = node.hasInput(3) || node.dtype(0) === 'uint8';
    return { flops: shifted ? product(2, outputElements(node)) : outputElements(node) };
  },
};

/** ONNX Runtime ContribOperators, TorchEmbedding: a row of the weights for each index. */
const torchEmbedding: OperatorDefinition = {
  name: 'TorchEmbedding',
  domain: 'com.microsoft',
  since: 1,
  roles: ['moved', 'index', 'steering', 'steering'],
  infer(node) {
    const indices = node.shape(1);
    return [tensor(node.dtype(0), indices && [...indices, node.dim(0, 1)])];
  },
  axes: node => gatheredAxes(node, ''),
  cost: free,
};

/** Operators that read or write elements by index. */
export const indexing: readonly OperatorDefinition[] = [
  gather,
  gatherElements,
  gatherND('ai.onnx', 11),
  gatherND('com.microsoft', 1),
  scatterElements('Scatter', 9),
  scatterElements('ScatterElements', 11),
  scatterND,
  tensorScatter,
  compress,
  oneHot,
  torchEmbedding,
  gatherBlockQuantized,
];

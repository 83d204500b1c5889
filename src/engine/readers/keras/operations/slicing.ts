import { int } from '../../support/attributes';
import {
  isList,
  EllipsisArgument,
  SliceArgument,
  TensorArgument,
  type Argument,
} from '../layers/support/callArguments';
import type { KerasLayer, Lowering } from '../layers/support/layer';
import { argumentOf, inRange, integerOf, integersOf, isTensorflow, operand } from './operands';
import { say } from '../../../graph/message';

const farthest = 2 ** 31 - 1;
const maxParts = 4096;

/** A bound of a slice; undefined if omitted. */
function boundOf(layer: KerasLayer, argument: Argument): number | undefined {
  if (argument === null) return undefined;
  return integersOf(layer, argument)?.[0] ?? layer.fail(say`Its bounds depend on the data.`);
}

/** Python's `x[…]`: numbers, slices, `...`, new axes and one tensor of indices. */
const getItem: Lowering = layer => {
  const value = operand(layer, ['x'], 0);
  const rank = layer.knownShape(value).length;
  const given = argumentOf(layer, ['key', 'slice_spec'], 1) ?? null;
  const items = isList(given) ? given : [given];
  const [begins, ends, axes, steps]: number[][] = [[], [], [], []];
  const [dropped, added]: number[][] = [[], []];
  const places: { readonly axis: number; readonly value: string }[] = [];
  const taken = items.filter(item => item !== null && !(item instanceof EllipsisArgument)).length;
  let [axis, outputAxis] = [0, 0];
  for (const item of items) {
    if (item instanceof EllipsisArgument) {
      axis += rank - taken;
      outputAxis += rank - taken;
    } else if (item === null) {
      added.push(outputAxis++);
    } else if (item instanceof SliceArgument) {
      const [start, stop, step = 1] = [item.start, item.stop, item.step].map(bound => boundOf(layer, bound));
      begins.push(start ?? (step < 0 ? farthest : 0));
      ends.push(stop ?? (step < 0 ? -farthest - 1 : farthest));
      steps.push(step);
      axes.push(axis++);
      outputAxis++;
    } else if (item instanceof TensorArgument && layer.graph.contents(item.value) === null) {
      if (layer.graph.type(item.value)?.dtype === 'bool') return layer.fail(say`Its result depends on the data.`);
      places.push({ axis: axis++, value: item.value });
    } else {
      const place = integersOf(layer, item)?.[0] ?? layer.fail(say`Its indices are not supported.`);
      begins.push(place);
      ends.push(place === -1 ? farthest : place + 1);
      steps.push(1);
      dropped.push(axis);
      axes.push(axis++);
    }
  }
  if (axis > rank) return layer.fail(say`It has ${axis} indices, but its input has ${rank} axes.`);
  const lists = [begins, ends, axes, steps].map(list => layer.graph.list(list));
  const part = axes.length > 0 ? layer.op('Slice', [value, ...lists]) : value;
  if (places.length > 0) {
    const [{ axis: at, value: indices }, ...others] = places;
    if (others.length > 0 || dropped.length > 0 || added.length > 0)
      return layer.fail(say`Its indices are not supported.`);
    return layer.op('Gather', [part, indices], { axis: int(at) });
  }
  const squeezed = dropped.length > 0 ? layer.op('Squeeze', [part, layer.graph.list(dropped)]) : part;
  return added.length > 0 ? layer.op('Unsqueeze', [squeezed, layer.graph.list(added)]) : squeezed;
};

/** From a position on, the requested number of elements of each axis; −1 for all that are left. */
const slice: Lowering = layer => {
  const shape = layer.knownShape();
  const counts = integersOf(layer, argumentOf(layer, ['shape', 'size'], Infinity)) ?? layer.unknownInput();
  const begins =
    integersOf(layer, argumentOf(layer, ['start_indices', 'begin'], 1)) ??
    // Where it begins depends on data; how much it takes does not.
    shape.map(() => 0);
  const ends = counts.map((count, axis) => (count === -1 ? farthest : begins[axis] + count));
  return layer.op('Slice', [layer.input, layer.graph.list(begins), layer.graph.list(ends)]);
};

/** The same with a step; masks change the meaning of bounds. */
const stridedSlice: Lowering = layer => {
  const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'];
  if (masks.some(mask => (layer.argument(mask) ?? 0) !== 0)) return layer.fail(say`These masks are not supported.`);
  const [begins, ends] = ['begin', 'end'].map(
    name => integersOf(layer, layer.argument(name) ?? null) ?? layer.unknownInput(),
  );
  const steps = integersOf(layer, layer.argument('strides') ?? null) ?? begins.map(() => 1);
  const axes = begins.map((_, axis) => axis);
  return layer.op('Slice', [layer.input, ...[begins, ends, axes, steps].map(list => layer.graph.list(list))]);
};

/** Parts along an axis: a number of equal ones, up to given positions (NumPy), or of given sizes (TensorFlow). */
const split: Lowering = layer => {
  const shape = layer.knownShape();
  const axis = inRange(layer, integerOf(layer, ['axis'], 2) ?? 0, shape.length);
  const given =
    integersOf(layer, argumentOf(layer, ['indices_or_sections', 'num_or_size_splits'], 1)) ??
    layer.fail(say`The split sizes depend on the data.`);
  const isNumber = !isList(argumentOf(layer, ['indices_or_sections', 'num_or_size_splits'], 1));
  if (isNumber) {
    if (!(given[0] >= 1 && given[0] <= maxParts)) return layer.fail(say`It cannot be split into ${given[0]} parts.`);
    return layer.graph.add('Split', [layer.input], {
      outputs: given[0],
      attributes: { axis: int(axis), num_outputs: int(given[0]) },
    });
  }
  const size = layer.size(axis);
  const sizes = isTensorflow(layer)
    ? sizesOf(given, size)
    : [...given, size].map((end, i) => end - (given[i - 1] ?? 0));
  return layer.graph.add('Split', [layer.input, layer.graph.list(sizes)], {
    outputs: sizes.length,
    attributes: { axis: int(axis) },
  });
};

/** One of them may be −1, for what is left. */
function sizesOf(given: readonly number[], all: number): number[] {
  const rest = all - given.filter(size => size >= 0).reduce((a, b) => a + b, 0);
  return given.map(size => (size < 0 ? rest : size));
}

const unstack: Lowering = layer => {
  const shape = layer.knownShape();
  const axis = inRange(layer, integerOf(layer, ['axis'], 2) ?? 0, shape.length);
  const count = layer.size(axis);
  if (count > maxParts) return layer.fail(say`It has ${count} output tensors.`);
  const parts = layer.graph.add('Split', [layer.input], {
    outputs: count,
    attributes: { axis: int(axis), num_outputs: int(count) },
  });
  return parts.map(part => layer.op('Squeeze', [part, layer.graph.list([axis])]));
};

/** Elements at places along an axis. */
const take: Lowering = layer => {
  const indices = operand(layer, ['indices'], 1);
  const given = integerOf(layer, ['axis'], 3);
  if (given === undefined && !isTensorflow(layer)) {
    const flat = layer.op('Reshape', [layer.input, layer.graph.list([-1])]);
    return layer.op('Gather', [flat, indices], { axis: int(0) });
  }
  return layer.op('Gather', [layer.input, indices], { axis: int(given ?? 0) });
};

const takeAlong: Lowering = layer =>
  layer.op('GatherElements', [layer.input, operand(layer, ['indices'], 1)], {
    axis: int(integerOf(layer, ['axis'], 2) ?? 0),
  });

/** Functions that take parts of tensors. */
export const slicingOperations: Readonly<Record<string, Lowering>> = {
  get_item: getItem,
  getitem: getItem,
  slice,
  strided_slice: stridedSlice,
  split,
  unstack,
  take,
  gather: take,
  take_along_axis: takeAlong,
  gather_nd: layer => layer.op('GatherND', [layer.input, operand(layer, ['indices'], 1)]),
};

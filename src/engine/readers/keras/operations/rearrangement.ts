import { int, ints, text } from '../../support/attributes';
import { nhwc } from '../../support/graphBuilder';
import { isList, TensorArgument, type Argument } from '../layers/support/callArguments';
import type { KerasLayer, Lowering } from '../layers/support/layer';
import { argumentOf, axesOf, inRange, integerOf, integersOf, valueOf } from './operands';
import { say } from '../../../graph/message';

/** A shape whose sizes may be tensors; an unknown size takes what remains. */
const reshape: Lowering = layer => {
  const given = argumentOf(layer, ['newshape', 'shape'], 1);
  const value = operandOf(layer, ['tensor', 'x']);
  if (given instanceof TensorArgument) return layer.op('Reshape', [value, given.value]);
  return layer.op('Reshape', [value, layer.graph.list(sizesOf(layer, given))]);
};

function operandOf(layer: KerasLayer, names: readonly string[]): string {
  return valueOf(layer, argumentOf(layer, names, 0));
}

function sizesOf(layer: KerasLayer, given: Argument | undefined): number[] {
  const items = isList(given) ? given : [given];
  const sizes = items.map(item => (item === null ? -1 : (integersOf(layer, item)?.[0] ?? -1)));
  return sizes.filter(size => size < 0).length > 1 ? layer.unknownInput() : sizes.map(size => Math.max(size, -1));
}

const transpose: Lowering = layer => {
  const rank = layer.knownShape().length;
  const given = integersOf(layer, argumentOf(layer, ['axes', 'perm'], 1) ?? []);
  const perm = given && given.length > 0 ? given : Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  return layer.op('Transpose', [layer.input], { perm: ints(perm.map(axis => inRange(layer, axis, rank))) });
};

/** The order of axes in NumPy's moveaxis and swapaxes. */
const swapAxes: Lowering = layer => {
  const rank = layer.knownShape().length;
  const [a, b] = ['axis1', 'axis2'].map((name, index) =>
    inRange(layer, integerOf(layer, [name], index + 1) ?? 0, rank),
  );
  const perm = Array.from({ length: rank }, (_, axis) => (axis === a ? b : axis === b ? a : axis));
  return layer.op('Transpose', [layer.input], { perm: ints(perm) });
};

const moveAxis: Lowering = layer => {
  const rank = layer.knownShape().length;
  const [from, to] = ['source', 'destination'].map(
    name => axesOf(layer, rank, [name]) ?? layer.fail(say`Its axes are not supported.`),
  );
  const perm = Array.from({ length: rank }, (_, axis) => axis).filter(axis => !from.includes(axis));
  [...to.entries()].sort(([, a], [, b]) => a - b).forEach(([index, place]) => perm.splice(place, 0, from[index]));
  return layer.op('Transpose', [layer.input], { perm: ints(perm) });
};

const concat: Lowering = layer => {
  const given = argumentOf(layer, ['values', 'xs'], 0);
  const parts = isList(given) ? given.map(part => valueOf(layer, part)) : layer.inputs;
  return layer.op('Concat', parts, { axis: int(integerOf(layer, ['axis', 'concat_dim'], 1) ?? 0) });
};

const stack: Lowering = layer => {
  const axis = integerOf(layer, ['axis'], 1) ?? 0;
  const given = argumentOf(layer, ['values', 'x'], 0);
  const values = isList(given) ? given.map(part => valueOf(layer, part)) : layer.inputs;
  const parts = values.map(value => layer.op('Unsqueeze', [value, layer.graph.list([axis])]));
  return layer.op('Concat', parts, { axis: int(axis) });
};

const expandDims: Lowering = layer => {
  const axes = integersOf(layer, argumentOf(layer, ['axis', 'dim'], 1)) ?? layer.fail(say`The axis is missing.`);
  return layer.op('Unsqueeze', [layer.input, layer.graph.list(axes)]);
};

const squeeze: Lowering = layer => {
  const shape = layer.knownShape();
  const given = axesOf(layer, shape.length, ['axis', 'squeeze_dims']);
  const axes = given && given.length > 0 ? given : layer.sizes().flatMap((size, axis) => (size === 1 ? [axis] : []));
  return layer.op('Squeeze', [layer.input, layer.graph.list(axes)]);
};

const tile: Lowering = layer => {
  const rank = layer.knownShape().length;
  const given = argumentOf(layer, ['repeats', 'multiples'], 1);
  if (given instanceof TensorArgument && layer.graph.contents(given.value) === null)
    return layer.op('Tile', [layer.input, given.value]);
  const times = integersOf(layer, given) ?? layer.unknownInput();
  const missing = rank - times.length;
  const value =
    missing >= 0
      ? layer.input
      : layer.op('Unsqueeze', [layer.input, layer.graph.list(Array.from({ length: -missing }, (_, axis) => axis))]);
  return layer.op('Tile', [value, layer.graph.list([...new Array<number>(Math.max(0, missing)).fill(1), ...times])]);
};

/** Every element several times in a row along an axis. */
const repeat: Lowering = layer => {
  const times = integerOf(layer, ['repeats'], 1) ?? layer.unknownInput();
  const shape = layer.sizes();
  const given = integerOf(layer, ['axis'], 2);
  const axis = given === undefined ? 0 : inRange(layer, given, shape.length);
  const value = given === undefined ? layer.op('Reshape', [layer.input, layer.graph.list([-1])]) : layer.input;
  const sizes = given === undefined ? [shape.reduce((a, b) => a * b, 1)] : shape;
  const wide = layer.op('Unsqueeze', [value, layer.graph.list([axis + 1])]);
  const copies = [...sizes.map(() => 1), 1].map((one, at) => (at === axis + 1 ? times : one));
  const result = sizes.map((size, at) => (at === axis ? size * times : size));
  return layer.op('Reshape', [layer.op('Tile', [wide, layer.graph.list(copies)]), layer.graph.list(result)]);
};

/** Begin and end of every axis. */
const pad: Lowering = layer => {
  const rank = layer.knownShape().length;
  const given = argumentOf(layer, ['pad_width', 'paddings'], 1);
  const pairs = isList(given) && given.every(isList) ? given.map(pair => integersOf(layer, pair)) : null;
  const same = integersOf(layer, given);
  const widths = pairs ?? Array.from({ length: rank }, () => (same?.length === 1 ? [same[0], same[0]] : same));
  const all = widths.length === 1 ? Array.from({ length: rank }, () => widths[0]) : widths;
  if (all.length !== rank || !all.every(pair => pair?.length === 2))
    return layer.fail(say`Its widths are not supported.`);
  const sides = [0, 1].flatMap(side => all.map(pair => pair![side]));
  return layer.op('Pad', [layer.input, layer.graph.list(sides)], { mode: text('constant') });
};

const broadcast: Lowering = layer => {
  const given = argumentOf(layer, ['shape'], 1);
  if (given instanceof TensorArgument) return layer.op('Expand', [layer.input, given.value]);
  const shape = integersOf(layer, given) ?? layer.unknownInput();
  return layer.op('Expand', [layer.input, layer.graph.list(shape)]);
};

/** Backwards along axes. */
const flip: Lowering = layer => {
  const rank = layer.knownShape().length;
  const axes = axesOf(layer, rank) ?? Array.from({ length: rank }, (_, axis) => axis);
  const each = (value: number): string => layer.graph.list(axes.map(() => value));
  return layer.op('Slice', [layer.input, each(-1), each(-(2 ** 31)), layer.graph.list(axes), each(-1)]);
};

/** The last part of an axis moved before the first. */
const roll: Lowering = layer => {
  const rank = layer.knownShape().length;
  const axes = axesOf(layer, rank) ?? layer.fail(say`A roll over all axes is not supported.`);
  const shifts = integersOf(layer, argumentOf(layer, ['shift'], 1)) ?? layer.unknownInput();
  return axes.reduce((value, axis, index) => {
    const size = layer.size(axis);
    const shift = shifts[index] ?? shifts[0];
    const first = size === 0 ? 0 : (((size - shift) % size) + size) % size;
    const part = (from: number, to: number): string =>
      layer.op('Slice', [value, ...[from, to, axis].map(bound => layer.graph.list([bound]))]);
    return layer.op('Concat', [part(first, size), part(0, first)], { axis: int(axis) });
  }, layer.input);
};

const blockwise =
  (op: string): Lowering =>
  layer => {
    const blocksize = integerOf(layer, ['block_size', 'blocksize'], 1) ?? layer.fail(say`The block size is missing.`);
    const channelsFirst =
      layer.argument('data_format') === 'channels_first' || layer.argument('data_format') === 'NCHW';
    return layer.op(op, [layer.input], { blocksize: int(blocksize) }, channelsFirst ? undefined : nhwc);
  };

const onePerAxis: Readonly<Record<string, number>> = { hstack: 1, vstack: 0, dstack: 2 };

/** Functions that move data, by NumPy's names and TensorFlow's. */
export const rearrangementOperations: Readonly<Record<string, Lowering>> = {
  reshape,
  transpose,
  permute_dimensions: transpose,
  swapaxes: swapAxes,
  moveaxis: moveAxis,
  concat,
  concatenate: concat,
  ...Object.fromEntries(
    Object.entries(onePerAxis).map(([name, axis]): [string, Lowering] => [
      name,
      layer => layer.op('Concat', layer.inputs, { axis: int(axis) }),
    ]),
  ),
  stack,
  expand_dims: expandDims,
  squeeze,
  tile,
  repeat,
  pad,
  broadcast_to: broadcast,
  ravel: layer => layer.op('Reshape', [layer.input, layer.graph.list([-1])]),
  flip,
  reverse: flip,
  roll,
  depth_to_space: blockwise('DepthToSpace'),
  space_to_depth: blockwise('SpaceToDepth'),
  tril: layer => layer.op('Trilu', [layer.input], { upper: int(0) }),
  triu: layer => layer.op('Trilu', [layer.input], { upper: int(1) }),
  band_part: layer => layer.op('Trilu', [layer.input]),
  dropout: layer => layer.op('Dropout', [layer.input]),
};

import { elementCount } from '../../../graph/shape';
import type { Module } from '../support/conversion';
import type { Tensor } from '../support/draft';
import type { NodeView } from '../support/nodeView';
import { short, unless } from './arguments';
import type { Rule } from './rule';
import { keepsOrder } from './views';

/** Layers that only change the shape. */
const views = new Set(['Reshape', 'Flatten']);

/** The output's shape without the batch; null: not known. */
function target({ conversion, analyzed }: NodeView): readonly number[] | null {
  const [output] = analyzed.outputs;
  return output && conversion.plainShape(output);
}

/** The elements in the same order, in the shape of the output. */
const reshape: Rule = node => {
  const [input, to] = [node.tensor(0), target(node)];
  if (!input || !to || elementCount(input.shape) !== elementCount(to)) return null;
  // Of two views in a row the second one is enough.
  const { layer } = input;
  const source = layer && views.has(layer.type) ? layer.inputs[0] : input;
  if (to.length === 1 && source.shape.length > 1) return { type: 'Flatten', inputs: [source] };
  return { type: 'Reshape', args: { shape: to }, inputs: [source] };
};

/** An axis of the first input as the spec counts it: the batch is 0. */
function axisOf(node: NodeView, axis: number): number | null {
  const [value, rank] = [node.value(0), node.shape(0)?.length];
  if (!value || rank === undefined) return null;
  return (axis < 0 ? axis + rank : axis) + (node.conversion.isBatched(value) ? 0 : 1);
}

const transpose: Rule = node => {
  const [shape, value, output] = [node.shape(0), node.value(0), node.analyzed.outputs[0]];
  const { conversion } = node;
  if (!shape || !value || !output) return null;
  const perm = node.list('perm') ?? shape.map((_, axis) => shape.length - 1 - axis);
  if (keepsOrder(shape, perm)) return reshape(node);
  const input = node.tensor(0);
  if (!input) return null;
  const isBatched = conversion.isBatched(value);
  if (isBatched && perm[0] !== 0) return null;
  const dims = isBatched ? perm : [0, ...perm.map(axis => axis + 1)];
  const moved = dims.filter((axis, index) => axis !== index);
  const isSwap = moved.length === 2;
  if (!isSwap) return { type: 'Permute', args: { dims }, inputs: [input] };
  const [dim1, dim0] = moved;
  return { type: 'Transpose', args: { dim0, dim1 }, inputs: [input] };
};

const concat: Rule = node => {
  const { conversion, analyzed } = node;
  const values = analyzed.inputs;
  const rank = node.shape(0)?.length;
  if (rank === undefined || values.length > 4096) return null;
  const given = node.number('axis', 0);
  const axis = given < 0 ? given + rank : given;
  const data = values.filter(value => value && conversion.layoutOf(value));
  const isBatched = data.length > 0 && data.every(value => conversion.isBatched(value!)) && axis > 0;
  const output = analyzed.outputs[0];
  if (!output || (!isBatched && data.some(value => conversion.isBatched(value!)))) return null;
  const isTurned =
    isBatched &&
    rank > 2 &&
    data.length === values.length &&
    data.every(value => conversion.layoutOf(value!) === 'first');
  const layout = isTurned ? 'first' : 'plain';
  const inputs: Tensor[] = [];
  for (const [index, value] of values.entries()) {
    const shape = value && conversion.plainShape(value);
    const tensor = shape && node.operand(index, shape, layout);
    if (!tensor) return null;
    inputs.push(tensor);
  }
  const dim = isTurned ? (axis === rank - 1 ? 1 : axis + 1) : axis + (isBatched ? 0 : 1);
  return { type: 'Concat', args: unless(1, 'dim', dim), inputs, layout };
};

const split: Rule = node => {
  const [input, dim] = [node.tensor(0), axisOf(node, node.number('axis', 0))];
  if (!input || dim === null || dim === 0) return null;
  const sizes: number[] = [];
  for (const output of node.analyzed.outputs) {
    const shape = output && node.conversion.plainShape(output);
    if (!shape) return null;
    sizes.push(shape[dim - 1]);
  }
  return {
    type: 'Split',
    args: { split_size: short(sizes), ...unless(1, 'dim', dim) },
    inputs: [input],
    outputs: sizes.map((_, index) => (index === 0 ? null : String(index))),
  };
};

const slice: Rule = node => {
  const input = node.tensor(0);
  const shape = node.shape(0);
  const starts = node.list('starts') ?? node.contents(1);
  const ends = node.list('ends') ?? node.contents(2);
  if (!input || !shape || !starts || !ends) return null;
  const axes = node.list('axes') ?? (node.value(3) === null ? starts.map((_, axis) => axis) : node.contents(3));
  const steps = node.value(4) === null ? starts.map(() => 1) : node.contents(4);
  if (!axes || !steps || steps.some(step => step < 1)) return null;
  let current: Tensor = input;
  let last: Module | null = null;
  for (const [index, axis] of axes.entries()) {
    const dim = axisOf(node, axis);
    if (dim === null || dim === 0) return null;
    const size = current.shape[dim - 1];
    const at = (position: number): number => Math.min(size, Math.max(0, position < 0 ? position + size : position));
    const [start, end, step] = [at(starts[index]), at(ends[index]), steps[index]];
    if (start === 0 && end === size && step === 1) continue;
    if (end <= start) return null;
    const args = {
      dim,
      ...unless(0, 'start', start),
      ...(end === size ? {} : { end }),
      ...unless(1, 'step', step),
    };
    if (last) current = node.insert('Slice', last.args!, last.inputs, current.shape);
    const next = current.shape.map((length, position) =>
      position === dim - 1 ? Math.ceil((end - start) / step) : length,
    );
    last = { type: 'Slice', args, inputs: [current] };
    current = { ...current, shape: next };
  }
  return last ?? { type: 'Identity', inputs: [input] };
};

/** A table that is looked up at positions which do not depend on data, from the first one on. */
function firstRows(node: NodeView, table: readonly number[]): Module | null {
  const to = target(node);
  const stored = to?.length === 2 && to[0] <= table[0] ? node.operand(0, table) : null;
  return stored && { type: 'Slice', args: unless(table[0], 'end', to![0]), inputs: [stored] };
}

const gather: Rule = node => {
  const axis = node.number('axis', 0);
  const table = node.shape(0);
  if (node.isConstant(0) && table?.length === 2 && axis === 0) {
    const input = node.tensor(1);
    if (!input) return firstRows(node, table);
    return input && { type: 'Embedding', args: { num_embeddings: table[0], embedding_dim: table[1] }, inputs: [input] };
  }
  const [input, position, dim] = [node.tensor(0), node.contents(1), axisOf(node, axis)];
  if (!input || !position || dim === null || dim === 0 || node.shape(1)?.length !== 0) return null;
  return { type: 'Select', args: { dim, index: position[0] }, inputs: [input] };
};

const expand: Rule = node => {
  const [input, to] = [node.tensor(0), target(node)];
  return input && to && to.length > 0 ? { type: 'Expand', args: { shape: to }, inputs: [input] } : null;
};

const modes: Readonly<Record<string, string>> = {
  constant: 'constant',
  reflect: 'reflect',
  edge: 'replicate',
  wrap: 'circular',
};

const pad: Rule = node => {
  const value = node.value(0);
  const layout = (value && node.conversion.layoutOf(value)) ?? 'plain';
  const [input, shape] = [node.tensor(0, layout), node.shape(0)];
  const pads = node.list('pads') ?? node.contents(1);
  if (!value || !input || !shape || pads?.length !== 2 * shape.length || !node.conversion.isBatched(value)) return null;
  const mode = modes[node.text('mode') ?? 'constant'];
  const sides = shape.map((_, axis): readonly [number, number] => [pads[axis], pads[shape.length + axis]]);
  const [batch, ...rest] = sides;
  if (!mode || batch.some(size => size !== 0)) return null;
  const ordered = layout === 'first' ? [rest.at(-1)!, ...rest.slice(0, -1)] : rest;
  while (ordered.length > 0 && ordered[0].every(size => size === 0)) ordered.shift();
  if (ordered.length === 0) return { type: 'Identity', inputs: [input], layout };
  return {
    type: 'Pad',
    args: { pad: [...ordered].reverse().flat(), ...unless('constant', 'mode', mode) },
    inputs: [input],
    layout,
  };
};

const dropout: Rule = node => {
  const value = node.value(0);
  const layout = (value && node.conversion.layoutOf(value)) ?? 'plain';
  const input = node.tensor(0, layout);
  const p = node.scalar(1) ?? node.number('ratio', 0.5);
  return input && { type: 'Dropout', args: unless(0.5, 'p', p), inputs: [input], layout };
};

/** Operators that move elements, free in both. */
export const movementRules: Readonly<Record<string, Rule>> = {
  Reshape: reshape,
  Flatten: reshape,
  Squeeze: reshape,
  Unsqueeze: reshape,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Gather: gather,
  Expand: expand,
  Pad: pad,
  Dropout: dropout,
};

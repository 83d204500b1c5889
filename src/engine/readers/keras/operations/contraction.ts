import { ints, text } from '../../support/attributes';
import { isList } from '../layers/support/callArguments';
import type { KerasLayer, Lowering } from '../layers/support/layer';
import { argumentOf, first, integersOf, isTrue, operand, second } from './operands';
import { say } from '../../../graph/message';

/** The last two axes transposed, if a flag is set. */
function turned(layer: KerasLayer, value: string, ...flags: string[]): string {
  if (!isTrue(layer, ...flags)) return value;
  const rank = layer.knownShape(value).length;
  const perm = Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
  return layer.op('Transpose', [value], { perm: ints(perm) });
}

const matmul: Lowering = layer => {
  const [a, b] = [operand(layer, first, 0), operand(layer, second, 1)];
  return layer.op('MatMul', [
    turned(layer, a, 'transpose_a', 'adjoint_a'),
    turned(layer, b, 'transpose_b', 'adjoint_b'),
  ]);
};

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** The axes of both sides that are summed over together, as an equation. */
function contracted(layer: KerasLayer, over: readonly [readonly number[], readonly number[]]): string {
  const [a, b] = [operand(layer, first, 0), operand(layer, second, 1)];
  const [m, n] = [layer.knownShape(a).length, layer.knownShape(b).length];
  if (m + n > letters.length) return layer.fail(say`It has too many axes.`);
  const left = [...letters.slice(0, m)];
  const right = [...letters.slice(m, m + n)];
  over[1].forEach((axis, index) => (right[axis] = left[over[0][index]]));
  const kept = [
    ...left.filter((_, axis) => !over[0].includes(axis)),
    ...right.filter((_, axis) => !over[1].includes(axis)),
  ];
  return layer.op('Einsum', [a, b], { equation: text(`${left.join('')},${right.join('')}->${kept.join('')}`) });
}

/** A number of axes at the end of one and the start of the other, or those that are named. */
const tensordot: Lowering = layer => {
  const given = argumentOf(layer, ['axes'], 2) ?? 2;
  const [m, n] = [operand(layer, first, 0), operand(layer, second, 1)].map(value => layer.knownShape(value).length);
  const pair = isList(given) ? given.map(axes => integersOf(layer, axes)) : null;
  const count = typeof given === 'number' ? given : 0;
  const [left, right] = pair ?? [
    Array.from({ length: count }, (_, index) => m - count + index),
    Array.from({ length: count }, (_, index) => index),
  ];
  if (!left || !right || left.length !== right.length) return layer.fail(say`Its axes are not supported.`);
  const from = (axes: readonly number[], rank: number): number[] => axes.map(axis => (axis < 0 ? axis + rank : axis));
  return contracted(layer, [from(left, m), from(right, n)]);
};

/** NumPy's dot: the last axis of one with the last but one of the other. */
const dot: Lowering = layer => {
  const [m, n] = [operand(layer, first, 0), operand(layer, second, 1)].map(value => layer.knownShape(value).length);
  if (m === 0 || n === 0) return layer.op('Mul', [operand(layer, first, 0), operand(layer, second, 1)]);
  return contracted(layer, [[m - 1], [Math.max(0, n - 2)]]);
};

const einsum: Lowering = layer => {
  const equation = argumentOf(layer, ['subscripts', 'equation']);
  const written =
    typeof equation === 'string' ? equation : layer.call.positional.find(item => typeof item === 'string');
  if (typeof written !== 'string') return layer.fail(say`Its equation is not supported.`);
  if (layer.inputs.length === 0) return layer.fail(say`The file does not state its input.`);
  return layer.op('Einsum', layer.inputs, { equation: text(written) });
};

/** Of queries, keys and values whose heads are the last axis but one. */
const dotProductAttention: Lowering = layer => {
  const [query, key, value] = ['query', 'key', 'value'].map((name, place) =>
    layer.op('Transpose', [operand(layer, [name], place)], { perm: ints([0, 2, 1, 3]) }),
  );
  return layer.op('Transpose', [layer.op('Attention', [query, key, value])], { perm: ints([0, 2, 1, 3]) });
};

/** Matrix products and related functions, by NumPy's names and TensorFlow's. */
export const contractionOperations: Readonly<Record<string, Lowering>> = {
  matmul,
  batch_matmul: matmul,
  dot,
  inner: layer => contracted(layer, lastOfBoth(layer)),
  outer: layer => contracted(layer, [[], []]),
  tensordot,
  einsum,
  dot_product_attention: dotProductAttention,
};

function lastOfBoth(layer: KerasLayer): [number[], number[]] {
  const [m, n] = [operand(layer, first, 0), operand(layer, second, 1)].map(value => layer.knownShape(value).length);
  return [[m - 1], [n - 1]];
}

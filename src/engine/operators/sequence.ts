import { joinShapes, joinTypes } from '../graph/join';
import type { Dim } from '../graph/shape';
import { constant, maxConstantElements, tensor, type SequenceType, type ValueType } from '../graph/value';
import type { DeclaredType } from '../graph/graph';
import { listed, say } from '../graph/message';
import type { NodeContext, OperatorDefinition } from './support/definition';
import { knownValues, normalizeAxis } from './support/arguments';
import { joinedShape } from './movement';
import { free } from './support/rearrangement';

type Items = readonly (ValueType | null)[];

function sequenceOf(items: Items): SequenceType {
  const element = items.length === 0 ? null : items.reduce(joinTypes);
  return items.length > maxConstantElements ? { kind: 'sequence', element } : { kind: 'sequence', element, items };
}

function sequenceInput(node: NodeContext): SequenceType | null {
  const type = node.type(0);
  return type?.kind === 'sequence' ? type : null;
}

/**
 * Where in a sequence of `length` items an input points, the last one where it is left out; null where unknown.
 * @param room 1 where the end itself is a place (SequenceInsert)
 */
function positionIn(node: NodeContext, index: number, length: number, room: number): number | null {
  if (!node.hasInput(index)) return length - 1 + room;
  const given = node.constant(index)?.values[0] ?? null;
  if (given === null) return null;
  const place = given < 0 ? given + length : given;
  return place >= 0 && place < length + room
    ? place
    : node.fail(say`Position ${given} is outside a sequence of ${length}.`);
}

const sequenceAt: OperatorDefinition = {
  name: 'SequenceAt',
  since: 11,
  roles: ['moved', 'index'],
  infer(node) {
    const sequence = sequenceInput(node);
    const place = sequence?.items ? positionIn(node, 1, sequence.items.length, 0) : null;
    return [place === null ? (sequence?.element ?? null) : sequence!.items![place]];
  },
  cost: free,
};

const sequenceInsert: OperatorDefinition = {
  name: 'SequenceInsert',
  since: 11,
  roles: ['moved', 'moved', 'index'],
  infer(node) {
    const sequence = sequenceInput(node);
    if (sequence === null) return [{ kind: 'sequence', element: null }];
    const item = node.type(1);
    const place = sequence.items ? positionIn(node, 2, sequence.items.length, 1) : null;
    if (place === null || !sequence.items) {
      const empty = sequence.items?.length === 0;
      return [{ kind: 'sequence', element: empty ? item : joinTypes(sequence.element, item) }];
    }
    return [sequenceOf([...sequence.items.slice(0, place), item, ...sequence.items.slice(place)])];
  },
  cost: free,
};

const sequenceErase: OperatorDefinition = {
  name: 'SequenceErase',
  since: 11,
  roles: ['moved', 'index'],
  infer(node) {
    const sequence = sequenceInput(node);
    const place = sequence?.items ? positionIn(node, 1, sequence.items.length, 0) : null;
    if (place === null) return [{ kind: 'sequence', element: sequence?.element ?? null }];
    return [sequenceOf(sequence!.items!.filter((_, index) => index !== place))];
  },
  cost: free,
};

/** The elements along the axis of each piece of ONNX SplitToSequence-11; null where their number is unknown. */
function pieces(node: NodeContext, whole: Dim): Dim[] | null {
  const given = node.hasInput(1) ? (knownValues(node, 1) ?? null) : [1];
  if (given === null) {
    const count = node.rank(1) === 1 ? node.dim(1, 0) : null;
    return count === null || count > maxConstantElements ? null : new Array<Dim>(count).fill(null);
  }
  if (node.rank(1) === 1) return statedPieces(node, given, whole);
  const [piece] = given;
  if (!(piece > 0)) return node.fail(say`The size of a piece must be positive, but is ${piece}.`);
  if (whole === null || whole / piece > maxConstantElements) return null;
  return Array.from({ length: Math.ceil(whole / piece) }, (_, index) => Math.min(piece, whole - index * piece));
}

function statedPieces(node: NodeContext, given: readonly number[], whole: Dim): Dim[] {
  const sum = given.reduce((a, b) => a + b, 0);
  const impossible = given.find(piece => !(piece >= 0));
  if (impossible !== undefined) node.fail(say`The size of a piece must be positive, but is ${impossible}.`);
  if (whole !== null && sum !== whole) node.fail(say`Pieces of ${listed(given)} elements do not add up to ${whole}.`);
  return [...given];
}

/** ONNX SplitToSequence-11: without `split` pieces of 1, whose axis goes unless `keepdims` is set. */
const splitToSequence: OperatorDefinition = {
  name: 'SplitToSequence',
  since: 11,
  roles: ['moved', 'steering'],
  infer(node) {
    const input = node.shape(0);
    const dtype = node.dtype(0);
    if (input === null) return [{ kind: 'sequence', element: tensor(dtype, null) }];
    const along = normalizeAxis(node, node.int('axis', 0), input.length);
    const squeezed = !node.hasInput(1) && node.int('keepdims', 1) === 0;
    const piece = (size: Dim) =>
      tensor(
        dtype,
        input.flatMap((dim, axis) => (axis !== along ? [dim] : squeezed ? [] : [size])),
      );
    const sizes = pieces(node, input[along]);
    if (sizes === null) return [{ kind: 'sequence', element: piece(node.hasInput(1) ? null : 1) }];
    if (sizes.length === 0) return [{ kind: 'sequence', element: piece(null), items: [] }];
    return [sequenceOf(sizes.map(piece))];
  },
  cost: free,
};

/** ONNX ConcatFromSequence-11: items joined along an axis, or with `new_axis` stacked along a new one. */
const concatFromSequence: OperatorDefinition = {
  name: 'ConcatFromSequence',
  since: 11,
  roles: 'moved',
  infer(node) {
    const sequence = sequenceInput(node);
    const element = sequence?.element?.kind === 'tensor' ? sequence.element : null;
    const items = sequence?.items?.map(item => (item?.kind === 'tensor' ? item.shape : null));
    const dtype = element?.dtype ?? 'undefined';
    const first = items?.find(item => item !== null) ?? element?.shape ?? null;
    if (first === null) return [tensor(dtype, null)];
    const axis = node.int('axis') ?? node.fail(say`The axis is missing.`);
    if (node.int('new_axis', 0) === 0) {
      const along = normalizeAxis(node, axis, first.length);
      if (items) return [tensor(dtype, joinedShape(node, items, along, first.length))];
      return [
        tensor(
          dtype,
          first.map((dim, at) => (at === along ? null : dim)),
        ),
      ];
    }
    const along = normalizeAxis(node, axis, first.length + 1);
    const whole = items ? items.reduce(joinShapes) : first;
    return [tensor(dtype, whole && [...whole.slice(0, along), items?.length ?? null, ...whole.slice(along)])];
  },
  cost: free,
};

const sequenceLength: OperatorDefinition = {
  name: 'SequenceLength',
  since: 11,
  roles: 'shape',
  constantSource: true,
  infer: () => [tensor('int64', [])],
  fold(node) {
    const items = sequenceInput(node)?.items;
    return items ? [constant('int64', [], [items.length])] : [];
  },
  cost: free,
};

/** A type as declared by an attribute. Its symbols are not those of the graph and stay unknown. */
function typeOf(declared: DeclaredType | null): ValueType | null {
  switch (declared?.kind) {
    case 'tensor':
    case 'sparse_tensor':
      return tensor(declared.dtype, declared.shape?.map(dim => (typeof dim === 'number' ? dim : null)) ?? null);
    case 'sequence':
      return { kind: 'sequence', element: typeOf(declared.element) };
    case 'optional':
      return { kind: 'optional', element: typeOf(declared.element) };
    case 'map':
      return { kind: 'map', key: declared.key, value: typeOf(declared.value) };
    default:
      return null;
  }
}

/** ONNX Optional-15: its input wrapped, or an empty one of the type that an attribute names. */
const optional: OperatorDefinition = {
  name: 'Optional',
  since: 15,
  roles: 'moved',
  infer(node) {
    if (node.hasInput(0)) return [{ kind: 'optional', element: node.type(0), empty: false }];
    const declared = node.attribute('type');
    return [{ kind: 'optional', element: declared?.kind === 'type' ? typeOf(declared.value) : null, empty: true }];
  },
  cost: free,
};

/** ONNX OptionalHasElement-15 and -18 (a tensor or sequence always has one, a missing input never). */
const optionalHasElement: OperatorDefinition = {
  name: 'OptionalHasElement',
  since: 15,
  roles: 'shape',
  constantSource: true,
  infer: () => [tensor('bool', [])],
  fold(node) {
    const type = node.type(0);
    if (!node.hasInput(0)) return [constant('bool', [], [0])];
    if (type === null) return [];
    if (type.kind !== 'optional') return [constant('bool', [], [1])];
    return type.empty === undefined ? [] : [constant('bool', [], [type.empty ? 0 : 1])];
  },
  cost: free,
};

/** ONNX OptionalGetElement-15 and -18: a tensor or sequence is passed on as it is. */
const optionalGetElement: OperatorDefinition = {
  name: 'OptionalGetElement',
  since: 15,
  roles: 'moved',
  infer(node) {
    const type = node.type(0);
    return [type?.kind === 'optional' ? type.element : type];
  },
  fold(node) {
    const contents = node.type(0)?.kind === 'tensor' ? node.constant(0) : null;
    return contents ? [contents] : [];
  },
  cost: free,
};

/** Operators on sequences and optional values; their items are moved, never computed. */
export const sequence: readonly OperatorDefinition[] = [
  {
    name: 'SequenceConstruct',
    since: 11,
    roles: 'moved',
    cost: free,
    infer: node => [sequenceOf(Array.from({ length: node.inputCount }, (_, index) => node.type(index)))],
  },
  {
    name: 'SequenceEmpty',
    since: 11,
    cost: free,
    infer: node => [{ kind: 'sequence', element: tensor(node.dtypeAttribute('dtype') ?? 'float32', null), items: [] }],
  },
  sequenceAt,
  sequenceInsert,
  sequenceErase,
  sequenceLength,
  splitToSequence,
  concatFromSequence,
  optional,
  optionalHasElement,
  optionalGetElement,
];

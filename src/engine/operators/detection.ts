import { elementCount, type Dim, type Shape } from '../graph/shape';
import { constant, tensor, type Constant } from '../graph/value';
import { say } from '../graph/message';
import { call, difference, evaluate, product, quotient, sum, symbol, zero } from '../formula/expression';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';
import { inputElements, knownValues, normalizeAxis } from './support/arguments';
import { contents, smallShape } from './support/contents';
import { selectedBoxes } from './support/boxSelection';
import { regionPooling } from './regionPooling';
import { dimensionOrFail } from './slicing';
import { keptAxes } from './support/axes';
import { placeOf, rearranged, stridesOf, visitPositions } from './support/rearrangement';

/**
 * ONNX NonMaxSuppression-10: rows of batch, class and box, as many as survive. Per box its area is computed (2 differences, 1
 * product), per class and box its score compared; then every box is compared with the boxes of its class that were kept
 * before it: the intersection (4 comparisons, 2 differences, 2 comparisons with 0, 1 product), the union (2), the ratio and
 * its comparison. With k of B boxes kept that is k·(k − 1)/2 pairs among those kept, and k·(B − k) with the others.
 */
const nonMaxSuppression: OperatorDefinition = {
  name: 'NonMaxSuppression',
  since: 10,
  roles: [undefined, undefined, 'steering', 'steering', 'steering'],
  infer(node) {
    for (const index of [0, 1]) {
      const rank = node.rank(index);
      if (rank !== null && rank !== 3) node.fail(say`Boxes and scores have rank 3, not ${rank}.`);
    }
    return [tensor('int64', [selectedBoxes(node)?.length ?? null, 3])];
  },
  bound: node => [[mostKept(node), 3]],
  yields: say`Boxes kept by NonMaxSuppression`,
  fold(node) {
    const rows = selectedBoxes(node);
    return rows === null ? [] : contents('int64', [rows.length, 3], rows.flat());
  },
  cost(node) {
    const [batch, classCount, candidates] = [node.dim(1, 0) ?? node.dim(0, 0), node.dim(1, 1), candidatesOf(node)];
    const most = mostKept(node);
    const selected = node.outputDim(0, 0);
    const images = symbol('N', batch, say`batch size`);
    const classes = symbol('C', classCount, say`classes`);
    const boxes = symbol('B', candidates, say`candidate boxes`);
    const kept = symbol('K', selected === null || most === null ? null : Math.min(selected, most), say`boxes kept`);
    const groups = batch === 1 ? [classes] : [images, classes];
    const perGroup = quotient(kept, product(...groups));
    const pairs =
      evaluate(kept) === 0 ? zero : call('floor', product(kept, difference(boxes, quotient(sum(perGroup, 1), 2))));
    return {
      flops: sum(product(3, ...groups.slice(0, -1), boxes), product(...groups, boxes), product(13, pairs)),
      note: say`Every box is compared with the boxes of its class that were kept before it.`,
    };
  },
};

/** Boxes that scores are given for. */
function candidatesOf(node: NodeContext): Dim {
  return node.dim(1, 2) ?? node.dim(0, 1);
}

/** How many boxes of all images and classes may be kept: max_output_boxes_per_class of each, as far as there are any. */
function mostKept(node: NodeContext): Dim {
  const [boxes, images, classes] = [candidatesOf(node), node.dim(1, 0) ?? node.dim(0, 0), node.dim(1, 1)];
  const most = node.hasInput(2) ? (knownValues(node, 2)?.[0] ?? boxes) : 0;
  if (images === null || classes === null || boxes === null || most === null) return null;
  return images * classes * Math.min(Math.max(most, 0), boxes);
}

/** ONNX TopK-1 (attribute k) and -10 (input k). */
const topK: OperatorDefinition = {
  name: 'TopK',
  since: 1,
  roles: ['operand', 'steering'],
  infer(node) {
    const input = node.shape(0);
    const axis = input && normalizeAxis(node, node.int('axis', -1), input.length);
    const k = dimensionOrFail(node, countOf(node));
    if (axis !== null && k !== null && input![axis] !== null && k > input![axis]) {
      node.fail(say`Cannot choose ${k} of ${input![axis]} elements.`);
    }
    const shape = input && input.map((dim, at) => (at === axis ? k : dim));
    return [tensor(node.dtype(0), shape), tensor('int64', shape)];
  },
  axes: node => keptAxes(node, axis => axis === normalizeAxis(node, node.int('axis', -1), node.rank(0)!)),
  bound: node => [node.shape(0), node.shape(0)],
  yields: say`Elements chosen by TopK`,
  fold(node) {
    const source = node.constant(0);
    const shape = smallShape(node.outputShape(0) ?? node.outputShape(1));
    if (source === null || shape === null || source.values.includes(null)) return [];
    return topElements(node, source, shape);
  },
  cost(node) {
    const k = symbol('k', countOf(node), say`elements to choose`);
    return {
      flops: product(inputElements(node), sum(1, call('ceil', call('log2', call('max', k, 1))))),
      note: say`Counted as one pass with a heap of k: a comparison and ⌈log₂ k⌉ more for each element.`,
    };
  },
};

function countOf(node: NodeContext): Dim {
  return node.hasInput(1) ? (node.constant(1)?.values[0] ?? null) : (node.int('k') ?? node.fail(say`k is missing.`));
}

/** Ties go to the lower index (ONNX TopK-10). */
function topElements(node: NodeContext, source: Constant, shape: readonly number[]): (Constant | null)[] {
  const axis = normalizeAxis(node, node.int('axis', -1), shape.length);
  const sign = node.int('largest', 1) !== 0 ? -1 : 1;
  const strides = stridesOf(source.shape);
  const ranked = new Map<number, number[]>();
  const ranking = (start: number): number[] => {
    const known = ranked.get(start);
    if (known) return known;
    const at = (index: number) => source.values[start + index * strides[axis]]!;
    const order = Array.from({ length: source.shape[axis] }, (_, index) => index).sort(
      (a, b) => sign * (at(a) - at(b)) || a - b,
    );
    ranked.set(start, order);
    return order;
  };
  const values: Dim[] = [];
  const indices: Dim[] = [];
  visitPositions(shape, position => {
    const start = placeOf(position, strides) - position[axis] * strides[axis];
    const index = ranking(start)[position[axis]];
    indices.push(index);
    values.push(source.values[start + index * strides[axis]]);
  });
  return [constant(source.dtype, shape, values), constant('int64', shape, indices)];
}

/** ONNX NonZero-9: the positions of elements that are not 0, a row for each axis; one comparison each. */
const nonZero: OperatorDefinition = {
  name: 'NonZero',
  since: 9,
  infer(node) {
    const places = nonZeroPlaces(node);
    return [tensor('int64', [node.rank(0), places?.length ?? (elementCount(node.shape(0)) === 0 ? 0 : null)])];
  },
  bound: node => [[node.rank(0), elementCount(node.shape(0))]],
  yields: say`Elements found by NonZero`,
  fold(node) {
    const places = nonZeroPlaces(node);
    if (places === null) return [];
    const shape = node.constant(0)!.shape;
    const strides = stridesOf(shape);
    const rows = shape.map((size, axis) => places.map(place => Math.floor(place / strides[axis]) % size));
    return contents('int64', [shape.length, places.length], rows.flat());
  },
  cost: node => ({ flops: inputElements(node) }),
};

function nonZeroPlaces(node: NodeContext): number[] | null {
  const values = knownValues(node, 0);
  return values ? values.flatMap((value, place) => (value !== 0 ? [place] : [])) : null;
}

/** Distinct parts of a constant, in the order they come in or sorted. */
interface Distinct {
  /** First place of each. */
  readonly first: number[];
  /** For each part of the input, which of the distinct ones it is. */
  readonly inverse: number[];
  readonly counts: number[];
}

/** The parts of an input that Unique compares: its elements, or its slices along an axis. */
function partsOf(node: NodeContext): { count: Dim; values: (readonly number[])[] | null; axis: number | null } {
  const input = node.shape(0);
  const given = node.int('axis');
  const source = node.constant(0);
  const elements = knownValues(node, 0)?.map(value => [value]) ?? null;
  if (given === undefined) return { count: elementCount(input), values: elements, axis: null };
  if (input === null) return { count: null, values: null, axis: null };
  const axis = normalizeAxis(node, given, input.length);
  if (!source?.values.length || !knownValues(node, 0)) return { count: input[axis], values: null, axis };
  const parts = Array.from({ length: source.shape[axis] }, (): number[] => []);
  visitPositions(source.shape, (position, place) => parts[position[axis]].push(source.values[place]!));
  return { count: parts.length, values: parts, axis };
}

function distinct(parts: readonly (readonly number[])[], sorted: boolean): Distinct {
  const seen = new Map<string, number>();
  const groups = parts.map(part => {
    const key = part.join(' ');
    if (!seen.has(key)) seen.set(key, seen.size);
    return seen.get(key)!;
  });
  const first = [...seen.values()].map(group => groups.indexOf(group));
  const order = first.map((_, group) => group);
  if (sorted) order.sort((a, b) => compareParts(parts[first[a]], parts[first[b]]));
  const place = new Array<number>(order.length);
  order.forEach((group, index) => {
    place[group] = index;
  });
  const counts = new Array<number>(order.length).fill(0);
  for (const group of groups) counts[place[group]]++;
  return { first: order.map(group => first[group]), inverse: groups.map(group => place[group]), counts };
}

function compareParts(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return a[index] < b[index] ? -1 : 1;
  return 0;
}

/**
 * ONNX Unique-11: distinct elements, or slices along `axis`; with their first positions, the position of each element
 * among them, and their counts.
 */
const unique: OperatorDefinition = {
  name: 'Unique',
  since: 11,
  infer(node) {
    const { count, values, axis } = partsOf(node);
    const found = values ? distinct(values, false).first.length : count === 0 || count === 1 ? count : null;
    const input = node.shape(0);
    const flat = node.int('axis') === undefined;
    const shape: Shape | null = flat ? [found] : input && input.map((dim, at) => (at === axis ? found : dim));
    return [tensor(node.dtype(0), shape), tensor('int64', [found]), tensor('int64', [count]), tensor('int64', [found])];
  },
  bound(node) {
    const { count } = partsOf(node);
    return [node.int('axis') === undefined ? [count] : node.shape(0), [count], [count], [count]];
  },
  fold(node) {
    const { values, axis } = partsOf(node);
    const source = node.constant(0);
    if (values === null || source === null) return [];
    const { first, inverse, counts } = distinct(values, node.int('sorted', 1) !== 0);
    const list = (numbers: readonly number[]) => constant('int64', [numbers.length], numbers);
    const strides = stridesOf(source.shape);
    const picked =
      axis === null
        ? constant(
            source.dtype,
            [first.length],
            first.map(place => source.values[place]),
          )
        : (rearranged(
            source,
            source.dtype,
            source.shape.map((size, at) => (at === axis ? first.length : size)),
            position => placeOf(position, strides) + (first[position[axis]] - position[axis]) * strides[axis],
          )[0] ?? null);
    return [picked, list(first), list(inverse), list(counts)];
  },
  cost: sortingCost,
};

/** n elements found again among each other by sorting: ⌈log₂ n⌉ comparisons for each. */
function sortingCost(node: NodeContext): Cost {
  const n = inputElements(node);
  return {
    flops: product(n, call('ceil', call('log2', call('max', n, 1)))),
    note: say`Counted as a sort: the specification leaves the method open.`,
  };
}

/** ONNX Runtime ContribOperators, Unique: the distinct elements of a vector, their places and counts. */
const contribUnique: OperatorDefinition = {
  name: 'Unique',
  domain: 'com.microsoft',
  since: 1,
  infer(node) {
    const { count, values } = partsOf(node);
    const found = values ? distinct(values, false).first.length : null;
    return [tensor(node.dtype(0), [found]), tensor('int64', [count]), tensor('int64', [found])];
  },
  bound(node) {
    const { count } = partsOf(node);
    return [[count], [count], [count]];
  },
  fold(node) {
    const { values } = partsOf(node);
    if (values === null) return [];
    const { first, inverse, counts } = distinct(values, false);
    const list = (numbers: readonly number[]) => constant('int64', [numbers.length], numbers);
    return [
      constant(
        node.dtype(0),
        [first.length],
        first.map(place => values[place][0]),
      ),
      list(inverse),
      list(counts),
    ];
  },
  cost: sortingCost,
};

/** Operators of detection models, and those whose output is as long as the data makes it. */
export const detection: readonly OperatorDefinition[] = [
  nonMaxSuppression,
  topK,
  nonZero,
  unique,
  contribUnique,
  ...regionPooling,
];

import { readsOf } from '../graph/reads';
import { joinTypes, isSettled, sameType } from '../graph/join';
import { mergeShapes, type Dim, type Shape } from '../graph/shape';
import { constant, tensor, type Constant, type SequenceType, type ValueType } from '../graph/value';
import { say } from '../graph/message';
import { normalizeAxis } from './support/arguments';
import type { BodyValue, NodeContext, OperatorDefinition } from './support/definition';

/** Loops that change their shapes are followed iteration by iteration up to this count. */
const maxUnrolled = 64;
/** A larger trip count means "until the condition is false". */
const endless = 1_000_000;
/** Each pass of a fixed point makes at least one dimension unknown; more passes are not worth it. */
const maxPasses = 16;

/** Control flow of ai.onnx: nodes cost nothing themselves, their bodies are counted below them. */
export const controlFlow: OperatorDefinition[] = [
  {
    name: 'If',
    since: 1,
    alternatives: true,
    bodyFlow: () => ({ inputs: 0, outputs: 0 }),
    infer: inferIf,
    bound: boundIf,
    yields: say`Elements returned by If`,
    fold: foldIf,
    cost: () => ({}),
  },
  {
    name: 'Loop',
    since: 1,
    roles: ['steering', 'steering'],
    bodyFlow: node => ({ inputs: 0, outputs: 1, carried: { first: 2, count: node.inputCount - 2 } }),
    infer: inferLoop,
    cost: () => ({}),
  },
  scan(8, 1, inferScan8),
  scan(9, 0, inferScan),
  {
    name: 'SequenceMap',
    since: 17,
    bodyFlow: () => ({ inputs: 0, outputs: 0 }),
    infer: inferSequenceMap,
    cost: () => ({}),
  },
];

function scan(since: number, inputs: number, infer: OperatorDefinition['infer']): OperatorDefinition {
  return {
    name: 'Scan',
    since,
    bodyFlow: node => {
      const states = node.inputCount - inputs - node.int('num_scan_inputs', 1);
      return { inputs, outputs: 0, carried: { first: 0, count: states } };
    },
    infer,
    cost: () => ({}),
  };
}

/** If: where the condition is known, the other branch runs 0 times; else outputs are what both branches have in common. */
function inferIf(node: NodeContext): (ValueType | null)[] {
  const taken = takenBranch(node);
  if (taken !== null) {
    const outputs = node.run(taken, [], 1);
    node.run(taken === 'then_branch' ? 'else_branch' : 'then_branch', [], 0);
    return outputs.map(output => output.type);
  }
  const [one, two] = ['then_branch', 'else_branch'].map(branch => node.run(branch, [], 1));
  return one.map((output, index) => joinTypes(output.type, two[index]?.type ?? null));
}

/** What the branch computes that is known to run: exporters choose a shape like this. */
function foldIf(node: NodeContext): (Constant | null)[] {
  const taken = takenBranch(node);
  return taken === null ? [] : node.bodyOutputs(taken).map(output => output.constant);
}

/** null: decided by data. */
function takenBranch(node: NodeContext): 'then_branch' | 'else_branch' | null {
  const condition = node.constant(0)?.values[0] ?? null;
  // Sizes that are counted at their upper bounds decide nothing.
  if (condition === null || node.accuracy(0) !== 'exact') return null;
  return condition === 0 ? 'else_branch' : 'then_branch';
}

/** Where branches give different sizes, the larger one. */
function boundIf(node: NodeContext): (Shape | null)[] {
  const [one, two] = ['then_branch', 'else_branch'].map(branch => node.tryBody(branch, []));
  return one.map(({ type }, index) => {
    const other = two[index]?.type;
    if (type?.kind !== 'tensor' || other?.kind !== 'tensor' || type.shape?.length !== other.shape?.length) return null;
    return type.shape?.map((dim, axis) => larger(dim, other.shape?.[axis] ?? null)) ?? null;
  });
}

function larger(a: Dim, b: Dim): Dim {
  return a === null || b === null ? null : Math.max(a, b);
}

/**
 * Loop-1…: inputs M, cond, loop-carried values; the body maps (iteration, cond, carried…) to (cond, carried…, scanned…).
 * Carried types are widened until an iteration keeps them. Where that loses a dimension and the trip count is small,
 * the iterations are followed one by one.
 */
function inferLoop(node: NodeContext): (ValueType | null)[] {
  const carried = Array.from({ length: Math.max(0, node.inputCount - 2) }, (_, index) => node.value(index + 2));
  const stable = fixedPoint(carried, state =>
    node.tryBody('body', [iteration(node, null), truth(node, null), ...state]).slice(1),
  );
  const scanned = (outputs: readonly BodyValue[]) => outputs.slice(carried.length).map(output => output.type);
  const trips = tripCount(node, carried, stable.state);
  // Iterations are followed only if that can find out more: nested loops would multiply them.
  const unrolled = trips && stable.outputs.every(output => isSettled(output.type)) ? null : unroll(node, carried);
  const settled = stable.outputs.every((output, index) => isSettled(output.type) || unrolled?.unsettled.has(index));
  if (unrolled && (!settled || unrolled.count === 0)) {
    unrolled.keep();
    return [
      ...unrolled.carried.map(value => value.type),
      ...unrolled.scanned.map(item => stacked(item, 0, unrolled.count)),
    ];
  }
  const known = unrolled?.count ?? trips ?? node.assumedTrips(boundedTrips(node));
  node.run('body', [iteration(node, null), truth(node, null), ...stable.state], known);
  // A value may change its kind in the first iteration (an optional becomes a sequence): the body's output has the
  // final one.
  const carriedOut = stable.state.map((value, index) => value.type ?? stable.outputs[index]?.type ?? null);
  return [...carriedOut, ...scanned(stable.outputs).map(item => stacked(item, 0, known))];
}

interface Unrolled {
  readonly count: number;
  readonly carried: readonly BodyValue[];
  readonly scanned: readonly (ValueType | null)[];
  /** Outputs that stay unknown in any case, so that following the iterations gains nothing. */
  readonly unsettled: ReadonlySet<number>;
  keep(): void;
}

/**
 * Follows a loop iteration by iteration with known contents; null if its end depends on data or there are too many
 * iterations.
 */
function unroll(node: NodeContext, initial: readonly BodyValue[]): Unrolled | null {
  const most = node.hasInput(0) ? (node.constant(0)?.values[0] ?? null) : Infinity;
  let go = node.hasInput(1) ? (node.constant(1)?.values[0] ?? null) : 1;
  if (most === null || (most > maxUnrolled && most <= endless)) return null;
  const isNumbered = readsNumber(node);
  const steps: (readonly BodyValue[])[] = [];
  let state = initial;
  let scanned: (ValueType | null)[] = [];
  while (steps.length < most && go !== 0) {
    if (go === null || steps.length === maxUnrolled) return null;
    const inputs = [iteration(node, steps.length), truth(node, go), ...state];
    const [next, ...outputs] = node.tryBody('body', inputs);
    if (outputs.length < initial.length) return null;
    const items = outputs.slice(initial.length).map(output => output.type);
    scanned = steps.length === 0 ? items : scanned.map((item, index) => joinTypes(item, items[index]));
    steps.push(inputs);
    const goesOn = next?.constant?.values[0] ?? (node.hasInput(1) || most === Infinity ? null : 1);
    const left = outputs.slice(0, initial.length);
    // What comes out as it went in comes out so again.
    if (goesOn === go && !isNumbered && isSameState(left, state)) {
      if (most > maxUnrolled) return null;
      while (steps.length < most) steps.push(inputs);
    }
    go = goesOn;
    state = left;
  }
  const results = [...state.map(value => value.type), ...scanned];
  return {
    count: steps.length,
    carried: state,
    scanned,
    unsettled: new Set(results.flatMap((type, index) => (isSettled(type) ? [] : [index]))),
    keep: () => keepSteps(node, steps),
  };
}

/** Whether the body looks at the number of its iteration. */
function readsNumber(node: NodeContext): boolean {
  const body = node.graphAttribute('body');
  return body !== undefined && body.inputs.length > 0 && readsOf(body).inputs.includes(body.inputs[0].name);
}

function isSameState(a: readonly BodyValue[], b: readonly BodyValue[]): boolean {
  return a.every(
    ({ type, constant }, index) =>
      sameType(type, b[index].type) && JSON.stringify(constant) === JSON.stringify(b[index].constant),
  );
}

/** Iterations of the same types are kept once, with their number. */
function keepSteps(node: NodeContext, steps: readonly (readonly BodyValue[])[]): void {
  for (let start = 0; start < steps.length;) {
    let end = start + 1;
    while (end < steps.length && steps[end].every((input, index) => sameType(input.type, steps[start][index].type)))
      end++;
    node.run('body', steps[start], end - start, start === 0 && end === steps.length ? {} : { label: `body[${start}]` });
    start = end;
  }
}

/** The trip count of a loop whose condition stays true; null if it may stop earlier or M is unknown. */
function tripCount(node: NodeContext, carried: readonly BodyValue[], state: readonly BodyValue[]): number | null {
  const most = node.constant(0)?.values[0] ?? null;
  const start = node.hasInput(1) ? (node.constant(1)?.values[0] ?? null) : 1;
  if (start === 0) return 0;
  if (start === null || most === null || most > endless || carried.length !== state.length) return null;
  if (!node.hasInput(1)) return Math.max(0, most);
  const [condition] = node.tryBody('body', [iteration(node, null), truth(node, 1), ...state]);
  return condition?.constant?.values[0] === 1 ? Math.max(0, most) : null;
}

function boundedTrips(node: NodeContext): number | null {
  const most = node.constant(0)?.values[0] ?? null;
  return most !== null && most >= 0 && most <= endless ? most : null;
}

/** Widens a state until a pass of the body keeps it. Contents survive only where a pass keeps them too. */
function fixedPoint(
  initial: readonly BodyValue[],
  pass: (state: readonly BodyValue[]) => readonly BodyValue[],
): { state: readonly BodyValue[]; outputs: readonly BodyValue[] } {
  let state: readonly BodyValue[] = initial.map(({ type }) => ({ type: withoutItems(type), constant: null }));
  for (let count = 0; ; count++) {
    const outputs = pass(state);
    const next = state.map(({ type }, index) => ({
      type: count < maxPasses ? withoutItems(joinTypes(type, outputs[index]?.type ?? null)) : null,
      constant: null,
    }));
    if (next.every((value, index) => sameType(value.type, state[index].type))) return { state, outputs };
    state = next;
  }
}

/** A sequence that grows in a loop has no fixed list of items. */
function withoutItems(type: ValueType | null): ValueType | null {
  return type?.kind === 'sequence' && type.items?.length !== 0 ? { kind: 'sequence', element: type.element } : type;
}

/** Scan-9: state variables, then scanned inputs cut along `scan_input_axes`; scanned outputs are stacked again. */
function inferScan(node: NodeContext): (ValueType | null)[] {
  const scannedInputs = node.int('num_scan_inputs', 1);
  const states = node.inputCount - scannedInputs;
  if (states < 0) node.fail(say`num_scan_inputs is ${scannedInputs}, but there are ${node.inputCount} inputs.`);
  const axes = node.ints('scan_input_axes') ?? [];
  const slices: BodyValue[] = [];
  let length: Dim = null;
  for (let index = 0; index < scannedInputs; index++) {
    const shape = node.shape(states + index);
    const axis = shape === null ? 0 : normalizeAxis(node, axes[index] ?? 0, shape.length);
    length ??= shape?.[axis] ?? null;
    slices.push({ type: tensor(node.dtype(states + index), shape && without(shape, axis)), constant: null });
  }
  return scanBody(node, 0, states, slices, length, node.ints('scan_output_axes') ?? []);
}

/** Scan-8: a leading sequence_lens, then everything with a batch axis in front that the body does not see. */
function inferScan8(node: NodeContext): (ValueType | null)[] {
  const scannedInputs = node.int('num_scan_inputs', 1);
  const states = node.inputCount - 1 - scannedInputs;
  if (states < 0) node.fail(say`num_scan_inputs is ${scannedInputs}, but there are ${node.inputCount} inputs.`);
  const batch = node.dim(node.inputCount - 1, 0);
  const length = node.dim(node.inputCount - 1, 1);
  const slices = Array.from({ length: scannedInputs }, (_, index): BodyValue => {
    const shape = node.shape(1 + states + index);
    return { type: tensor(node.dtype(1 + states + index), shape && shape.slice(2)), constant: null };
  });
  const outputs = scanBody(node, 1, states, slices, length, [], batch);
  return outputs.map(type =>
    type?.kind === 'tensor' && type.shape !== null ? tensor(type.dtype, [batch, ...type.shape]) : type,
  );
}

function scanBody(
  node: NodeContext,
  first: number,
  states: number,
  slices: readonly BodyValue[],
  length: Dim,
  outputAxes: readonly number[],
  batch: Dim = 1,
): (ValueType | null)[] {
  const initial = Array.from({ length: states }, (_, index): BodyValue => {
    const value = node.value(first + index);
    const perSample =
      first === 0 || value.type?.kind !== 'tensor' || value.type.shape === null
        ? value.type
        : tensor(value.type.dtype, value.type.shape.slice(1));
    return { type: perSample, constant: null };
  });
  const { state, outputs } = fixedPoint(initial, values => node.tryBody('body', [...values, ...slices]));
  const trips = length === null || batch === null ? node.assumedTrips(null) : length * batch;
  node.run('body', [...state, ...slices], trips);
  return [
    // A state keeps its shape: what is known of it before or after a step is known of both.
    ...state.map((value, index) => mergedTypes(initial[index].type, outputs[index]?.type ?? null) ?? value.type),
    ...outputs.slice(states).map((output, index) => stacked(output.type, outputAxes[index] ?? 0, length)),
  ];
}

/** SequenceMap-17: the body runs once per item of the first input; other sequences give their item, tensors themselves. */
function inferSequenceMap(node: NodeContext): (ValueType | null)[] {
  const inputs = Array.from({ length: node.inputCount }, (_, index) => node.value(index));
  const [first] = inputs;
  if (first?.type?.kind !== 'sequence') return [];
  const count = first.type.items?.length ?? node.assumedTrips(null);
  const uniform = inputs.every(
    ({ type }) =>
      type?.kind !== 'sequence' || type.items === undefined || type.items.every(item => sameType(item, type.items![0])),
  );
  if (count === null || count > maxUnrolled || uniform) {
    const outputs = node.run(
      'body',
      inputs.map(input => itemOf(input, null)),
      count,
    );
    const items = (type: ValueType | null) =>
      count !== null && count <= maxUnrolled ? { items: new Array<ValueType | null>(count).fill(type) } : {};
    return outputs.map(({ type }): SequenceType => ({ kind: 'sequence', element: type, ...items(type) }));
  }
  const columns: (ValueType | null)[][] = [];
  for (let index = 0; index < count; index++) {
    const outputs = node.run(
      'body',
      inputs.map(input => itemOf(input, index)),
      1,
      { label: `body[${index}]` },
    );
    outputs.forEach(({ type }, output) => (columns[output] ??= []).push(type));
  }
  return columns.map((items): SequenceType => ({ kind: 'sequence', element: items.reduce(joinTypes), items }));
}

function itemOf(input: BodyValue, index: number | null): BodyValue {
  if (input.type?.kind !== 'sequence') return input;
  const { items, element } = input.type;
  return { type: items?.[index ?? 0] ?? element, constant: null };
}

/** Merges two partial descriptions of one tensor; null if they contradict each other. */
function mergedTypes(a: ValueType | null, b: ValueType | null): ValueType | null {
  if (a?.kind !== 'tensor' || b?.kind !== 'tensor' || a.dtype !== b.dtype) return null;
  const shape = a.shape === null || b.shape === null ? (a.shape ?? b.shape) : mergeShapes(a.shape, b.shape);
  return shape === null ? null : tensor(a.dtype, shape);
}

/** A tensor per iteration, stacked along a new axis. */
function stacked(item: ValueType | null, axis: number, length: Dim): ValueType | null {
  if (item?.kind !== 'tensor' || item.shape === null) return item;
  const place = axis < 0 ? axis + item.shape.length + 1 : axis;
  return tensor(item.dtype, [...item.shape.slice(0, place), length, ...item.shape.slice(place)]);
}

function without(shape: Shape, axis: number): Shape {
  return shape.filter((_, index) => index !== axis);
}

/** A body may declare its first two inputs, the number of the iteration and the condition, as scalars or as `[1]`. */
function iteration(node: NodeContext, number: number | null): BodyValue {
  return single(node, 0, 'int64', number);
}

function truth(node: NodeContext, value: number | null): BodyValue {
  return single(node, 1, 'bool', value);
}

function single(node: NodeContext, input: number, dtype: 'int64' | 'bool', value: number | null): BodyValue {
  const declared = node.graphAttribute('body')?.inputs[input]?.type;
  const shape = declared?.kind === 'tensor' && declared.shape?.length === 1 ? [1] : [];
  const contents: Constant | null = value === null ? null : constant(dtype, shape, [value]);
  return { type: tensor(dtype, shape), constant: contents };
}

import { lost, mixed, type AxisFlow, type AxisName } from './axisFlow';
import type { NodeContext } from './definition';

/** `0`, `1`, … */
export function namedAxes(rank: number | null): readonly AxisName[] {
  return ofRank[rank ?? 0] ?? Array.from({ length: rank! }, (_, axis) => String(axis));
}

/** Of usual ranks, since nodes of all kinds ask for them. */
const ofRank: readonly (readonly AxisName[])[] = Array.from({ length: 9 }, (_, rank) =>
  Array.from({ length: rank }, (_, axis) => String(axis)),
);

/**
 * Inputs that are combined in the outputs with their last axes aligned. If a constant has an element for every position
 * of an axis (a position embedding), the positions are not alike.
 * @param inputs which of the inputs; all if omitted
 */
export function broadcastAxes(node: NodeContext, inputs?: readonly number[]): AxisFlow | 'regrouped' {
  if (node.inputCount === 1) return 'regrouped';
  const output = node.outputShape(0);
  if (output === null) return { inputs: [], outputs: [] };
  const learned = new Set<number>();
  const places = Array.from({ length: node.inputCount }, (_, input) =>
    (inputs?.includes(input) === false ? null : node.shape(input))?.map((dim, axis, { length }) => {
      const place = output.length - length + axis;
      if (dim !== 1 && node.isWeight(input)) learned.add(place);
      return place;
    }),
  );
  const named = (place: number): AxisName => (learned.has(place) ? mixed : String(place));
  return {
    inputs: places.map(axes => axes?.map(named) ?? null),
    outputs: Array.from({ length: node.outputCount }, () => output.map((_, place) => named(place))),
  };
}

/** The first input's axes continue in all outputs; elements are combined along those that `mixes` returns. */
export function keptAxes(node: NodeContext, mixes: (axis: number) => boolean = () => false): AxisFlow {
  const axes = namedAxes(node.rank(0)).map((name, axis) => (mixes(axis) ? mixed : name));
  return { inputs: [axes], outputs: Array.from({ length: node.outputCount }, () => axes) };
}

/** Rows that are multiplied with weights: all axes of the first input but the last. */
export function rowAxes(node: NodeContext): AxisFlow {
  const rank = node.rank(0) ?? 0;
  return { ...keptAxes(node, axis => axis === rank - 1), rows: namedAxes(rank) };
}

/** The first axis of these inputs, and of all outputs, is the batch; elements are combined along the others. */
export function samplesFirst(node: NodeContext, ...inputs: readonly number[]): AxisFlow {
  const taken = inputs.length === 0 ? [0] : inputs;
  const first = (rank: number | null, others: AxisName): readonly AxisName[] =>
    namedAxes(rank).map((name, axis) => (axis === 0 ? name : others));
  return {
    inputs: Array.from({ length: node.inputCount }, (_, input) =>
      taken.includes(input) ? first(node.rank(input), mixed) : null,
    ),
    outputs: Array.from({ length: node.outputCount }, (_, output) =>
      first(node.outputShape(output)?.length ?? null, lost),
    ),
    samples: ['0'],
  };
}

/** The same for operators that slide windows along the axes after batch and channels. */
export function windowAxes(node: NodeContext): AxisFlow {
  return { ...samplesFirst(node), hasWindows: true };
}

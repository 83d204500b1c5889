import { elementCount, shapeText, type KnownShape, type Shape } from '../../graph/shape';
import { say } from '../../graph/message';
import { symbol, type Expression } from '../../formula/expression';
import type { NodeContext } from './definition';

/** A non-negative axis for a rank; fails if it is out of range. */
export function normalizeAxis(node: NodeContext, axis: number, rank: number): number {
  const normalized = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normalized < 0 || normalized >= rank)
    node.fail(say`Axis ${axis} is outside a tensor of rank ${rank}.`);
  return normalized;
}

/** Contents of an input that are known in full; undefined where absent or (partly) unknown. */
export function knownValues(node: NodeContext, index: number): readonly number[] | undefined {
  const values = node.constant(index)?.values;
  return values === undefined || values.includes(null) ? undefined : (values as readonly number[]);
}

/**
 * A list that newer versions take as an input and older ones as an attribute (axes, pads, …).
 * @returns undefined where it was left out, null where it is there and unknown
 */
export function listArgument(
  node: NodeContext,
  index: number,
  attribute: string,
): readonly number[] | null | undefined {
  if (node.hasInput(index)) return knownValues(node, index) ?? null;
  return node.ints(attribute) ?? node.floats(attribute);
}

/** Contents of an input that are sizes, those that depend on data null; null where none are known. */
export function sizeContents(node: NodeContext, index: number): Shape | null {
  const values = node.constant(index)?.values ?? null;
  const bad = values?.find(value => value !== null && !(Number.isInteger(value) && value >= 0));
  if (bad !== undefined) node.fail(say`Input ${index + 1} contains ${bad!}, which is not a valid size.`);
  return values;
}

/** A whole number of at least `least`, given as an attribute. */
export function sizeAttribute(node: NodeContext, name: string, least = 0): number | undefined {
  const value = node.int(name);
  if (value !== undefined && !(Number.isInteger(value) && value >= least)) {
    node.fail(say`The attribute ${name} must be a whole number of at least ${least}, but is ${value}.`);
  }
  return value;
}

/** Dimensions known in full, or null. */
export function knownShape(shape: Shape | null): KnownShape | null {
  return shape === null || shape.includes(null) ? null : (shape as KnownShape);
}

/** The symbol `n`: how many elements an output has. */
export function outputElements(node: NodeContext, index = 0): Expression {
  const shape = node.outputShape(index);
  return symbol('n', elementCount(shape), say`output elements, ${shapeText(shape)}`);
}

/** The symbol `n`: how many elements an input has. */
export function inputElements(node: NodeContext, index = 0): Expression {
  const shape = node.shape(index);
  return symbol('n', elementCount(shape), say`input elements, ${shapeText(shape)}`);
}

import type { DataType } from '../../../graph/dataType';
import { say } from '../../../graph/message';
import { isList, TensorArgument, type Argument } from '../layers/support/callArguments';
import type { KerasLayer } from '../layers/support/layer';

/** Names of the first and the second operand of an operation in different frameworks. */
export const first = ['x1', 'x', 'a'];
export const second = ['x2', 'y', 'b', 'bias', 'x'];

/** An argument by its position or one of its names; undefined if omitted. */
export function argumentOf(layer: KerasLayer, names: readonly string[], place = Infinity): Argument | undefined {
  const positional = layer.call.positional[place];
  if (positional !== undefined) return positional;
  for (const name of names) {
    const found = layer.argument(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An operand as a value: a tensor, or a constant of the other tensors' type, which is not a weight. */
export function operand(layer: KerasLayer, names: readonly string[], place: number): string {
  return valueOf(layer, argumentOf(layer, names, place));
}

export function valueOf(layer: KerasLayer, argument: Argument | undefined): string {
  if (argument instanceof TensorArgument) return argument.value;
  if (typeof argument === 'number' || typeof argument === 'boolean')
    return layer.scalar(Number(argument), typeOfTensors(layer));
  if (isList(argument) && argument.length === 1 && argument[0] instanceof TensorArgument) return argument[0].value;
  const shape = shapeOfList(argument);
  if (shape === null) return layer.fail(say`One of its operands is not supported.`);
  return layer.op('ConstantOfShape', [layer.graph.list(shape)]);
}

function typeOfTensors(layer: KerasLayer): DataType {
  const dtype = layer.inputs.map(input => layer.graph.type(input)?.dtype).find(found => found !== undefined);
  return dtype ?? 'float32';
}

/** The shape of a constant that is written as nested lists of numbers. */
function shapeOfList(argument: Argument | undefined): number[] | null {
  if (typeof argument === 'number' || typeof argument === 'boolean') return [];
  if (!isList(argument) || argument.length === 0) return null;
  const inner = shapeOfList(argument[0]);
  return inner && [argument.length, ...inner];
}

/** A string argument in lower case; undefined if omitted. */
export function wordOf(layer: KerasLayer, names: readonly string[], place?: number): string | undefined {
  const given = argumentOf(layer, names, place);
  return typeof given === 'string' ? given.toLowerCase() : undefined;
}

/** Whole numbers: one, a list, or the known contents of a tensor; null for anything else. */
export function integersOf(layer: KerasLayer, argument: Argument | undefined): number[] | null {
  if (argument instanceof TensorArgument) return contentsOf(layer, argument);
  const items = isList(argument) ? argument : [argument];
  const numbers = items.map(item => (item instanceof TensorArgument ? (contentsOf(layer, item)?.[0] ?? null) : item));
  return numbers.every(isInteger) && numbers.length <= 64 ? numbers : null;
}

function contentsOf(layer: KerasLayer, { value }: TensorArgument): number[] | null {
  const contents = layer.graph.contents(value);
  return contents && [...contents];
}

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);

/** One whole number; undefined for anything else. */
export function integerOf(layer: KerasLayer, names: readonly string[], place?: number): number | undefined {
  return integersOf(layer, argumentOf(layer, names, place))?.[0];
}

/** Axes counted from the start; null: all of them. */
export function axesOf(layer: KerasLayer, rank: number, names: readonly string[] = ['axis']): number[] | null {
  const given = argumentOf(layer, names);
  if (given === undefined || given === null) return null;
  const axes = integersOf(layer, given) ?? layer.fail(say`Its axes are not supported.`);
  return axes.map(axis => inRange(layer, axis, rank));
}

/** An axis counted from the start. */
export function inRange(layer: KerasLayer, axis: number, rank: number): number {
  const found = axis < 0 ? axis + rank : axis;
  return found >= 0 && found < rank ? found : layer.fail(say`It has no axis ${axis}: its input has ${rank}.`);
}

export const isTrue = (layer: KerasLayer, ...names: string[]): boolean => argumentOf(layer, names) === true;

/** Whether it is a TensorFlow function, whose defaults may differ. */
export const isTensorflow = (layer: KerasLayer): boolean => layer.config.has('function');

import * as z from 'zod';
import type { Layer } from './layer';

/** Outputs of a layer: its value, and further ones that `inputs` can refer to (`lstm.h_n`). */
export interface LayerOutputs {
  readonly value: string;
  readonly named?: Readonly<Record<string, string>>;
}

/** How many inputs a layer takes. */
export interface InputCount {
  readonly least: number;
  readonly most: number;
}

/** One type of layer: PyTorch's module of that name, or a function that is called between modules. */
export interface ModuleType {
  readonly type: string;
  readonly description: string;
  readonly arguments: z.ZodObject;
  readonly inputs: InputCount;
  /** Arguments in which a string is the name of a size, such as a dimension of an input. */
  readonly sizes?: readonly string[];
  /** Set for functions, which have no row of their own in the module tree. */
  readonly isFunction?: boolean;
  /** Builds its operators. `args` have been validated with `arguments`. */
  lower(args: never, layer: Layer): string | LayerOutputs;
}

const one: InputCount = { least: 1, most: 1 };

/** Defines a type of layer. */
export function moduleType<Shape extends z.ZodRawShape>(
  type: string,
  description: string,
  shape: Shape,
  lower: (args: z.infer<z.ZodObject<Shape>>, layer: Layer) => string | LayerOutputs,
  inputs = one,
): ModuleType {
  return { type, description, arguments: z.object(shape), inputs, lower };
}

/** Defines a function that is called between modules, such as a sum of branches. */
export function functionType<Shape extends z.ZodRawShape>(
  type: string,
  description: string,
  shape: Shape,
  lower: (args: z.infer<z.ZodObject<Shape>>, layer: Layer) => string | LayerOutputs,
  inputs = one,
  sizes: readonly (string & keyof Shape)[] = [],
): ModuleType {
  return { ...moduleType(type, description, shape, lower, inputs), isFunction: true, sizes };
}

/** Maximum of sizes and counts: the limit of PyTorch's 32-bit kernels. */
const largest = 2 ** 31 - 1;

/** A whole number of at least 1. */
export const size = z.int().min(1).max(largest);

/** A whole number of at least 0. */
export const count = z.int().min(0).max(largest);

/** A size that is inferred from the input if omitted. */
export const inferred = (description: string) =>
  size.optional().describe(`${description} Inferred from the input if omitted.`);

export const flag = (fallback: boolean, description: string) => z.boolean().default(fallback).describe(description);

/** One number for all spatial axes, or one for each. */
export const perAxis = (axes: number, element: z.ZodInt = size) => z.union([element, z.array(element).length(axes)]);

/** `inplace`, which has no effect on the cost. */
export const inplace = { inplace: flag(false, 'Overwrite the input. Printed, but has no effect on the cost.') };

/** Expands one value for all spatial axes to one value for each. */
export function spread(value: number | readonly number[], axes: number): readonly number[] {
  return typeof value === 'number' ? new Array<number>(axes).fill(value) : value;
}

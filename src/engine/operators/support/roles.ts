/**
 * What an operator does with an input. By default, floats are operands and everything else is steering.
 * - `operand`: computes with it, whatever its type.
 * - `weight`: computes with it, and expects learned values there.
 * - `buffer`: running statistics; shown separately.
 * - `scale`: quantization scales and zero points; their bytes count, parameters do not.
 * - `moved`: the outputs hold its elements in another order, shape or type; nothing is computed (Transpose, Concat,
 * Cast).
 * - `compared`: only used for comparisons and choices (Equal, And, the condition of Where).
 * - `index`: determines which elements are taken or written.
 * - `steering`: shapes, axes, bounds, limits.
 * - `shape`: only its shape is used.
 */
export type InputRole =
  'operand' | 'weight' | 'buffer' | 'scale' | 'moved' | 'compared' | 'index' | 'steering' | 'shape';

/** One role for all inputs, or roles by position. */
export type InputRoles = InputRole | readonly (InputRole | undefined)[];

/** The role of one input. */
export function roleOf({ roles }: { readonly roles?: InputRoles }, input: number): InputRole | undefined {
  return typeof roles === 'string' ? roles : roles?.[input];
}

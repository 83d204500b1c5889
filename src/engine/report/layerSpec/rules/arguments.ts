import type { Arguments, ArgumentValue } from '../support/draft';

/** One number if all axes agree, as people write it. */
export const short = (values: readonly number[]): ArgumentValue =>
  values.every(value => value === values[0]) ? values[0] : values;

/** An argument that is left out where it has its default. */
export const unless = (fallback: ArgumentValue, name: string, value: ArgumentValue): Arguments =>
  value === fallback ? {} : { [name]: value };

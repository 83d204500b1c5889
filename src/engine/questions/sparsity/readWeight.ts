import type { Initializer } from '../../graph/graph';

/**
 * Reads the contents of a weight in their order, some numbers at a time, which are valid until `take` is done. Integers
 * have their values, other numbers are zero where the weight is.
 * @returns `missing`: the file with them is not there; `unreadable`: they are not numbers of one type
 */
export type ReadWeight = (
  weight: Initializer,
  take: (numbers: ArrayLike<number>) => Promise<void> | void,
) => Promise<'read' | 'missing' | 'unreadable'>;

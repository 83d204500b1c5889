import type { OperatorType } from '../../protocol/data';

export type OperatorColumn = 'op' | 'count' | 'params' | 'macs' | 'flops' | 'share';

export interface OperatorSort {
  readonly column: OperatorColumn;
  readonly descending: boolean;
}

/** Operators by a column, equal ones as they came; null: as they came. */
export function sortOperators(
  operators: readonly OperatorType[],
  sort: OperatorSort | null,
  metric: 'macs' | 'flops',
): readonly OperatorType[] {
  if (sort === null) return operators;
  const { column } = sort;
  const sign = sort.descending ? -1 : 1;
  return [...operators].sort(
    (a, b) =>
      sign *
      (column === 'op' ? a.op.localeCompare(b.op) : column === 'share' ? a[metric] - b[metric] : a[column] - b[column]),
  );
}

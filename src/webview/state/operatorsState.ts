import type { OperatorType } from '../../protocol/data';
import { nextSort } from './nextSort';
import type { OperatorColumn, OperatorSort } from './operatorSort';

/** What the view of the operators shows, whichever view is open. */
export class OperatorsState {
  /** The operator whose nodes are listed, as `operatorKey` names it. */
  open: string | null = null;
  sort: OperatorSort | null = null;

  sortBy(column: OperatorColumn): void {
    this.sort = nextSort(this.sort, column, column !== 'op');
  }
}

/** Tells operators of several domains apart. */
export function operatorKey({ domain, op }: Pick<OperatorType, 'domain' | 'op'>): string {
  return `${domain} ${op}`;
}

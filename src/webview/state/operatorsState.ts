import type { OperatorType } from '../../protocol/data';
import { nextSort } from './nextSort';

/** What the view of the operators shows, whichever view is open. */
export class OperatorsState {
  /** The operator whose nodes are listed, as `operatorKey` names it. */
  open: string | null = null;
  sort: { readonly column: string; readonly descending: boolean } | null = null;

  sortBy(column: string): void {
    this.sort = nextSort(this.sort, column, column !== 'op');
  }
}

/** Tells operators of several domains apart. */
export function operatorKey({ domain, op }: Pick<OperatorType, 'domain' | 'op'>): string {
  return `${domain} ${op}`;
}

import type { OperatorType } from '../../protocol/data';
import { nextSort } from './nextSort';

/** The state of the Operators view, whichever view is open. */
export class OperatorsState {
  /** The operator whose nodes are listed, identified by `operatorKey`. */
  open: string | null = null;
  sort: { readonly column: string; readonly descending: boolean } | null = null;

  sortBy(column: string): void {
    this.sort = nextSort(this.sort, column, column !== 'op');
  }
}

/** Distinguishes operators of several domains. */
export function operatorKey({ domain, op }: Pick<OperatorType, 'domain' | 'op'>): string {
  return `${domain} ${op}`;
}

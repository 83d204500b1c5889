import { html, nothing } from 'lit';

/** How a column is sorted, as `aria-sort` has it. */
export type SortDirection = 'none' | 'ascending' | 'descending';

/** The direction of a column in a table that is sorted by one, or by none. */
export function sortDirection(
  sort: { readonly column: string; readonly descending: boolean } | null | undefined,
  column: string,
): SortDirection {
  return sort?.column !== column ? 'none' : sort.descending ? 'descending' : 'ascending';
}

/** The arrow beside the title of the sorted column; nothing for others. */
export function sortMark(direction: SortDirection) {
  return direction === 'none'
    ? nothing
    : html`<span
        class="codicon ${direction === 'descending' ? 'codicon-arrow-small-down' : 'codicon-arrow-small-up'}"
        aria-hidden="true"
      ></span>`;
}

/**
 * The order after a click on a column's title: sorted by it, then reversed, then unsorted.
 * @param firstDescending whether the first click sorts largest first
 */
export function nextSort<C>(
  sort: { readonly column: C; readonly descending: boolean } | null,
  column: C,
  firstDescending: boolean,
): { column: C; descending: boolean } | null {
  if (sort?.column !== column) return { column, descending: firstDescending };
  return sort.descending === firstDescending ? { column, descending: !firstDescending } : null;
}

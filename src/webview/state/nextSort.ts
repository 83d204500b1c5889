/**
 * What a click on a column's title makes of the order: sorted by it, then the other way round, then as it comes.
 *
 * @param firstDescending whether the first click puts the largest on top
 */
export function nextSort<C>(
  sort: { readonly column: C; readonly descending: boolean } | null,
  column: C,
  firstDescending: boolean,
): { column: C; descending: boolean } | null {
  if (sort?.column !== column) return { column, descending: firstDescending };
  return sort.descending === firstDescending ? { column, descending: !firstDescending } : null;
}

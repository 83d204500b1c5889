import type { RowPlace } from '../../protocol/data';

/** What a key does in the tree. */
export type TreeAction =
  | { readonly kind: 'go'; readonly row: number; readonly extend: boolean }
  | { readonly kind: 'expand'; readonly open: boolean; readonly reach: 'one' | 'siblings' }
  | { readonly kind: 'select' }
  | { readonly kind: 'type'; readonly text: string };

/** The state that the effect of a key depends on. */
export interface TreePlace {
  /** The active row's index. */
  readonly row: number;
  /** Its contents; undefined while they are in flight. */
  readonly data: Pick<RowPlace, 'expanded' | 'parent'> | undefined;
  readonly rowCount: number;
  /** Whole rows that fit on the screen. */
  readonly pageRows: number;
}

/** The keys of an ARIA treegrid whose rows have the focus; null for other keys. */
export function treeAction(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  place: TreePlace,
): TreeAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const { row, data } = place;
  const go = (to: number): TreeAction => ({
    kind: 'go',
    row: Math.max(0, Math.min(place.rowCount - 1, to)),
    extend: event.shiftKey,
  });
  switch (event.key) {
    case 'ArrowDown':
      return go(row + 1);
    case 'ArrowUp':
      return go(row - 1);
    case 'Home':
      return go(0);
    case 'End':
      return go(place.rowCount - 1);
    case 'PageDown':
      return go(row + place.pageRows);
    case 'PageUp':
      return go(row - place.pageRows);
    case 'ArrowRight':
      if (data?.expanded === undefined) return null;
      return data.expanded ? go(row + 1) : { kind: 'expand', open: true, reach: 'one' };
    case 'ArrowLeft':
      if (data?.expanded) return { kind: 'expand', open: false, reach: 'one' };
      return data && data.parent !== null ? go(data.parent) : null;
    case '*':
      return { kind: 'expand', open: true, reach: 'siblings' };
    case 'Enter':
    case ' ':
      return { kind: 'select' };
    default:
      return [...event.key].length === 1 ? { kind: 'type', text: event.key } : null;
  }
}

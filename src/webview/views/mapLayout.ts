import type { MapCell } from '../../protocol/data';

/** A cell narrower than this many pixels is a line that cannot be read or clicked. */
export const narrowest = 2;

/** The cell that an arrow key leads to; null if there is none. */
export function neighbour(cells: readonly MapCell[], at: number, key: string): number | null {
  const cell = cells[at];
  switch (key) {
    case 'ArrowUp':
      return cell.parent >= 0 ? cell.parent : null;
    case 'ArrowDown':
      return found(cells.findIndex(({ parent }) => parent === at));
    case 'ArrowRight':
      return beside(cells, at, 1);
    case 'ArrowLeft':
      return beside(cells, at, -1);
    case 'Home':
      return 0;
    default:
      return null;
  }
}

/** The next cell of the same level, whatever its parent. */
function beside(cells: readonly MapCell[], at: number, direction: 1 | -1): number | null {
  const { level, start } = cells[at];
  let best: number | null = null;
  cells.forEach((cell, index) => {
    if (cell.level !== level || index === at || Math.sign(cell.start - start || index - at) !== direction) return;
    if (best === null || Math.abs(cell.start - start) < Math.abs(cells[best].start - start)) best = index;
  });
  return best;
}

function found(index: number): number | null {
  return index < 0 ? null : index;
}

/** Position among the cells of the same parent, from 1, and how many those are. */
export function placeAmongSiblings(
  cells: readonly MapCell[],
): { readonly position: number; readonly siblings: number }[] {
  const counts = new Map<number, number>();
  const positions = cells.map(({ parent }) => {
    const position = (counts.get(parent) ?? 0) + 1;
    counts.set(parent, position);
    return position;
  });
  return cells.map(({ parent }, index) => ({ position: positions[index], siblings: counts.get(parent)! }));
}

/** One of five colours for an operator or class, always the same; modules have none. */
export function colourOf({ more, type, items }: MapCell, hasChildren: boolean): number | null {
  if (more || hasChildren || items > 1) return null;
  let hash = 0;
  for (const letter of type) hash = (hash * 31 + letter.codePointAt(0)!) % 65_521;
  return hash % 5;
}

/** What a colour of the map stands for. */
export interface LegendEntry {
  readonly colour: number;
  /** Operators and classes of this colour, the largest first. */
  readonly types: readonly string[];
}

/** The colours on screen, those with the largest cells first. */
export function legendOf(cells: readonly MapCell[]): LegendEntry[] {
  const parents = new Set(cells.map(({ parent }) => parent));
  const sizes = new Map<number, Map<string, number>>();
  cells.forEach((cell, index) => {
    const colour = colourOf(cell, parents.has(index));
    if (colour === null || cell.type === '') return;
    const types = sizes.get(colour) ?? new Map<string, number>();
    sizes.set(colour, types.set(cell.type, (types.get(cell.type) ?? 0) + cell.size));
  });
  const sum = (types: ReadonlyMap<string, number>): number => [...types.values()].reduce((all, size) => all + size, 0);
  return [...sizes]
    .sort(([, a], [, b]) => sum(b) - sum(a))
    .map(([colour, types]) => ({
      colour,
      types: [...types].sort(([, a], [, b]) => b - a).map(([type]) => type),
    }));
}

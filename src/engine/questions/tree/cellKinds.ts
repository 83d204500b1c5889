import type { Accuracy } from '../../formula/accuracy';
import { elementCount, formatShape, type Shape } from '../../graph/shape';

/** What a cell holds, by its kind. */
export interface CellValues {
  /** The name of a row, which opens and closes it. */
  readonly name: string;
  readonly shape: Shape | null;
  readonly count: Figure;
  /** A part of a whole, 0–1; null: unknown. */
  readonly share: number | null;
}

export type CellKind = keyof CellValues;

/** A figure, and how far it can be trusted. */
export interface Figure {
  /** null: unknown. */
  readonly value: number | null;
  readonly accuracy: Accuracy;
}

/** How cells of a kind are sorted and copied. How they look is the page's (`webview/tree/cells.ts`). */
export interface CellKindRules<V> {
  /** What is sorted by; NaN: unknown. */
  readonly sortKey: (value: V) => number;
  /** All that is known of it; '' for what is unknown. */
  readonly text: (value: V) => string;
}

export const cellKinds: { readonly [K in CellKind]: CellKindRules<CellValues[K]> } = {
  // Names have an order of their own (`TreeIndex.nameRanks`).
  name: { sortKey: () => NaN, text: name => name },
  shape: {
    sortKey: shape => elementCount(shape) ?? NaN,
    text: shape => (shape === null ? '' : formatShape(shape)),
  },
  count: { sortKey: ({ value }) => value ?? NaN, text: ({ value }) => numberText(value) },
  share: { sortKey: share => share ?? NaN, text: numberText },
};

function numberText(value: number | null): string {
  return value === null ? '' : String(value);
}

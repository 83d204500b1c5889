import { say, type Message, type MessageValue } from '../../graph/message';
import type { Accuracy } from '../../formula/accuracy';
import { elementCount, shapeText, type Shape } from '../../graph/shape';
import type { Limit } from '../speed/timeBounds';

/** Contents of a cell, by kind. */
export interface CellValues {
  /** The name of a row, which expands and collapses it. */
  readonly name: string;
  /** null: unknown; undefined: there is none. */
  readonly shape: Shape | null | undefined;
  readonly count: Figure;
  readonly bytes: Figure;
  readonly seconds: Figure;
  /** A quotient; null: unknown, or there is none. */
  readonly ratio: number | null;
  /** A word, perhaps none. */
  readonly word: string;
  /** What limits a time; null: nothing, or it is unknown. */
  readonly limit: LimitShare | null;
  /** A share of a whole, 0–1; null: unknown. */
  readonly share: number | null;
}

/** What limits most of a time, and the share of that time (0–1): 1 for a node. */
export interface LimitShare {
  readonly by: Limit;
  readonly share: number;
}

export type CellKind = keyof CellValues;

/** A figure with its accuracy. */
export interface Figure {
  /** null: unknown. */
  readonly value: number | null;
  readonly accuracy: Accuracy;
}

/** How cells of a kind are sorted and copied. Their look is up to the page (`webview/tree/cells.ts`). */
export interface CellKindRules<V> {
  /** The sort key; NaN: unknown. */
  readonly sortKey: (value: V) => number;
  /** The value in full; '' if unknown. */
  readonly text: (value: V) => MessageValue;
}

export const cellKinds: { readonly [K in CellKind]: CellKindRules<CellValues[K]> } = {
  // Names are sorted by `TreeIndex.nameRanks`.
  name: { sortKey: () => NaN, text: name => name },
  shape: {
    sortKey: (shape = null) => elementCount(shape) ?? NaN,
    text: (shape = null) => (shape === null ? '' : shapeText(shape)),
  },
  count: { sortKey: ({ value }) => value ?? NaN, text: ({ value }) => numberText(value) },
  bytes: { sortKey: ({ value }) => value ?? NaN, text: ({ value }) => numberText(value) },
  seconds: { sortKey: ({ value }) => value ?? NaN, text: ({ value }) => numberText(value) },
  ratio: { sortKey: ratio => ratio ?? NaN, text: numberText },
  word: { sortKey: () => NaN, text: word => word },
  limit: {
    // Memory-bound first.
    sortKey: limit => (limit === null ? NaN : limit.by === 'memory' ? limit.share : 1 - limit.share),
    text: limit => (limit === null ? '' : limitNames[limit.by]),
  },
  share: { sortKey: share => share ?? NaN, text: numberText },
};

/** What a time is bound by, in a word. */
export const limitNames: Readonly<Record<Limit, Message>> = { compute: say`arithmetic`, memory: say`memory` };

function numberText(value: number | null): string {
  return value === null ? '' : String(value);
}

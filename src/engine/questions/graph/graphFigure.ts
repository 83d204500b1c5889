import type { ColumnId } from '../tree/columns';

/** What boxes can be shaded by: columns of the tree that add up. */
export const graphFigures = [
  'macs',
  'flops',
  'params',
  'weightBytes',
  'activationBytes',
  'bytesMoved',
  'timeBound',
] as const satisfies readonly ColumnId[];

export type GraphFigure = (typeof graphFigures)[number];

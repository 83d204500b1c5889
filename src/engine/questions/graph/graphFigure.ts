import type { ColumnId } from '../tree/columns';

/** What boxes can be shaded by: columns of the tree that add up. */
export type GraphFigure = Extract<
  ColumnId,
  'macs' | 'flops' | 'params' | 'weightBytes' | 'activationBytes' | 'bytesMoved' | 'timeBound'
>;

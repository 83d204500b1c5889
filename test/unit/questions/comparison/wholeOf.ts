import type { ComparedFigures, Comparison } from '../../../../src/engine/questions/comparison/compare';

/** A figure of one of the models as a whole, which the rows of a comparison have to add up to. */
export function wholeOf(
  { totals, speed, bops }: Comparison,
  side: 'old' | 'new',
  figure: keyof ComparedFigures,
): number {
  switch (figure) {
    case 'bytesMoved':
      return speed[side].bytesMoved.value ?? 0;
    case 'bops':
      return bops[side].value;
    case 'timeBound':
      return speed[side].time?.seconds.value ?? 0;
    default:
      return totals[side][figure];
  }
}

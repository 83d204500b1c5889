import type { CountedNode } from '../engine/analysis/count';
import type { Sums } from '../engine/analysis/modules';
import type { Convention, Totals } from '../engine/report/report';

/** MACs, FLOPs and special functions as a convention counts them; null: unknown. */
export interface ConventionFigures {
  readonly macs: number | null;
  readonly flops: number | null;
  readonly special: number | null;
}

/** Of everything below an item; lower bounds where something is unknown. */
export function sumFigures(sums: Sums, convention: Convention): ConventionFigures {
  return pick(convention, sums);
}

/** Of one node, whether or not it counts. */
export function nodeFigures({ figures }: CountedNode, convention: Convention): ConventionFigures {
  return pick(convention, figures);
}

/** A part of a whole, 0–1; nothing is no part of nothing. */
export function shareOf(part: number | null, whole: number): number | null {
  if (part === null) return null;
  return whole === 0 ? 0 : part / whole;
}

export function totalOf(totals: Readonly<Record<Convention, Totals>>, convention: Convention, metric: 'macs' | 'flops'): number {
  return totals[convention][metric];
}

function pick(convention: Convention, figures: { macs: number | null; flops: number | null; special: number | null; ptflops: number | null }): ConventionFigures {
  if (convention === 'exact') return { macs: figures.macs, flops: figures.flops, special: figures.special };
  const macs = convention === 'macs' ? figures.macs : figures.ptflops;
  return { macs, flops: macs === null ? null : 2 * macs, special: 0 };
}

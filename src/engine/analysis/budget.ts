import type { Budget } from '../graph/graph';
import { say, type Message } from '../graph/message';
import { formatBytes, formatCount, formatTotal } from '../formula/numbers';
import type { Totals } from './totals';

/** Upper bounds for totals, or for the difference of two models. */
export interface Limits extends Budget {
  /** Weights and peak activations together: what one run needs at least. */
  readonly memoryBytes?: number;
}

export type LimitedFigure = keyof Limits;

/** The figures that can be limited. */
export type LimitedFigures = Readonly<Record<LimitedFigure, number>>;

/** A limit that is passed. */
export interface Excess {
  readonly figure: LimitedFigure;
  readonly value: number;
  readonly limit: number;
}

export function limitedFigures({ macs, params, weightBytes, peakActivationBytes }: Totals): LimitedFigures {
  return { macs, params, weightBytes, peakActivationBytes, memoryBytes: weightBytes + peakActivationBytes };
}

/** The limits that figures pass, in the order of the limits. A lower bound that passes one is over it for certain. */
export function excesses(figures: LimitedFigures, limits: Limits): Excess[] {
  const passed: Excess[] = [];
  for (const [figure, limit] of Object.entries(limits) as [LimitedFigure, number | undefined][]) {
    if (limit !== undefined && figures[figure] > limit) passed.push({ figure, value: figures[figure], limit });
  }
  return passed;
}

/** The stricter of two limits for every figure. */
export function stricter(a: Limits, b: Limits): Limits {
  const both: Partial<Record<LimitedFigure, number>> = { ...a };
  for (const [figure, limit] of Object.entries(b) as [LimitedFigure, number][])
    both[figure] = Math.min(both[figure] ?? Infinity, limit);
  return both;
}

const labels: Readonly<Record<LimitedFigure, Message>> = {
  macs: say`MACs`,
  params: say`parameters`,
  weightBytes: say`weights`,
  peakActivationBytes: say`peak activations`,
  memoryBytes: say`weights and peak activations`,
};

export function limitLabel(figure: LimitedFigure): Message {
  return labels[figure];
}

/** `714 MMac`, `61.1 M`, `244 MB`. */
export function formatLimited(figure: LimitedFigure, value: number): string {
  return figure === 'macs' ? formatTotal(value, 'Mac') : figure === 'params' ? formatCount(value) : formatBytes(value);
}

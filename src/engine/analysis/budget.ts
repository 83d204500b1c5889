import type { Budget } from '../graph/graph';
import { say, type Message } from '../graph/message';
import type { Accuracy } from '../formula/accuracy';
import { formatBytes, formatCount, formatSeconds, formatTotal, withAccuracy } from '../formula/numbers';

/** Upper bounds for totals, or for the difference of two models. */
export interface Limits extends Budget {
  /** Weights and peak activations together: the minimum memory of one run. */
  readonly memoryBytes?: number;
}

export type LimitedFigure = keyof Limits;

/** The stricter of two limits for each figure. */
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
  latency: say`time bound`,
};

export function limitLabel(figure: LimitedFigure): Message {
  return labels[figure];
}

/** `714 MMac`, `≥ 61.1 M`, `244 MB`, `5.00 ms`. */
export function formatLimited(figure: LimitedFigure, value: number, accuracy?: Accuracy): string {
  const text = formats[figure]?.(value) ?? formatBytes(value);
  return accuracy === undefined ? text : withAccuracy(text, accuracy);
}

/** Others are bytes. */
const formats: { readonly [F in LimitedFigure]?: (value: number) => string } = {
  macs: value => formatTotal(value, 'Mac'),
  params: formatCount,
  latency: formatSeconds,
};

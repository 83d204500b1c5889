import { joinAccuracy, type Accuracy } from '../formula/accuracy';
import type { Convention } from '../graph/convention';
import { allExact, type SumAccuracy } from './sumAccuracy';

/** What counting yields: a node's figures, their sums, or their formulas. */
interface Counted<T> {
  readonly macs: T;
  readonly flops: T;
  readonly special: T;
  readonly ptflops: T;
}

/** MACs, FLOPs and special functions under a convention. */
export interface ConventionFigures<T> {
  readonly macs: T;
  readonly flops: T;
  readonly special: T;
}

/**
 * The definition of the three conventions, for anything that represents a figure.
 * @param twice two times a figure
 * @param none the figure of what is not counted
 */
export function underConvention<T>(
  { macs, flops, special, ptflops }: Counted<T>,
  convention: Convention,
  twice: (figure: T) => T,
  none: T,
): ConventionFigures<T> {
  switch (convention) {
    case 'exact':
      return { macs, flops, special };
    case 'macs':
      return { macs, flops: twice(macs), special: none };
    case 'ptflops':
      return { macs: ptflops, flops: twice(ptflops), special: none };
  }
}

/** How far a node's or a module's figures under a convention can be trusted. */
export interface FigureAccuracy extends ConventionFigures<Accuracy> {
  readonly params: Accuracy;
  readonly weightBytes: Accuracy;
  readonly outputBytes: Accuracy;
}

const exactFigures: FigureAccuracy = {
  macs: 'exact',
  flops: 'exact',
  special: 'exact',
  params: 'exact',
  weightBytes: 'exact',
  outputBytes: 'exact',
};

export function accuracyUnder(counted: SumAccuracy, convention: Convention): FigureAccuracy {
  if (counted === allExact) return exactFigures;
  const { params, weightBytes, outputBytes } = counted;
  const costs = underConvention<Accuracy>(counted, convention, macs => macs, 'exact');
  return { ...costs, params, weightBytes, outputBytes };
}

/** How far figures can be trusted that grow with all sizes, such as bytes moved and time bounds. */
export function sizeAccuracy({ flops, outputBytes }: Pick<FigureAccuracy, 'flops' | 'outputBytes'>): Accuracy {
  return joinAccuracy(flops, outputBytes);
}

/** A node's or a module's figures under a convention; null: unknown. */
export function figuresUnder<T extends number | null>(
  counted: Counted<T>,
  convention: Convention,
): ConventionFigures<T | number> {
  return underConvention<T | number>(counted, convention, macs => (macs === null ? macs : 2 * macs), 0);
}

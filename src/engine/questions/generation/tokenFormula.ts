import type { Analysis } from '../../analysis/analyze';
import { formatExact } from '../../formula/numbers';
import type { Convention } from '../../graph/convention';
import { runAt } from './runs';

/** perToken · tokens + perPair · tokens · (past + tokens) + once: exact at every tested size. */
export interface TokenFormula {
  readonly perToken: number;
  readonly perPair: number;
  readonly once: number;
  /** `7,504,658,432 · tokens + 262,144 · tokens · (past + tokens)`: the same as text. */
  readonly text: string;
}

type Coefficients = Omit<TokenFormula, 'text'>;

/** Sizes that the formula is derived from, and sizes that confirm it. */
const found = [
  [1, 0],
  [2, 0],
  [1, 1],
] as const;
const tried = [
  [3, 2],
  [2, 5],
  [4, 0],
] as const;

/**
 * How MACs grow with new and past tokens, found by analysing the model at six sizes.
 * @returns null if no such formula is exact: shorter windows, or latent attention that changes its form
 */
export function tokenFormula(analysis: Analysis, convention: Convention): TokenFormula | null {
  const macsAt = ([tokens, past]: readonly [number, number]): number => runAt(analysis, tokens, past, convention).macs;
  const [first, second, third] = found.map(macsAt);
  const perPair = third - first;
  const perToken = second - first - 3 * perPair;
  const formula = { perToken, perPair, once: first - perToken - perPair };
  return tried.every(sizes => macsAt(sizes) === valueAt(formula, sizes)) ? { ...formula, text: textOf(formula) } : null;
}

function textOf({ perToken, perPair, once }: Coefficients): string {
  const terms = [
    ...(perToken === 0 ? [] : [`${formatExact(perToken)} · tokens`]),
    ...(perPair === 0 ? [] : [`${formatExact(perPair)} · tokens · (past + tokens)`]),
    ...(once === 0 ? [] : [formatExact(once)]),
  ];
  return terms.join(' + ') || '0';
}

function valueAt({ perToken, perPair, once }: Coefficients, [tokens, past]: readonly [number, number]): number {
  return perToken * tokens + perPair * tokens * (past + tokens) + once;
}

import type { Convention } from '../graph/convention';

/** What counting gives, for a node (null: unknown) or summed. */
interface Counted<T> {
  readonly macs: T;
  readonly flops: T;
  readonly special: T;
  readonly ptflops: T;
}

/** MACs, FLOPs and special functions as a convention has them. */
export interface ConventionFigures<T> {
  readonly macs: T;
  readonly flops: T;
  readonly special: T;
}

/** A node's or a module's figures under a convention; `formulasOf` gives the expressions behind them. */
export function figuresUnder<T extends number | null>(
  counted: Counted<T>,
  convention: Convention,
): ConventionFigures<T | number> {
  if (convention === 'exact') return { macs: counted.macs, flops: counted.flops, special: counted.special };
  const macs = convention === 'ptflops' ? counted.ptflops : counted.macs;
  return { macs, flops: macs === null ? macs : 2 * macs, special: 0 };
}

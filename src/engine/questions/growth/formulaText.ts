import { formatCount } from '../../formula/numbers';
import { fraction, toNumber, type Fraction } from './fraction';

/** A coefficient times powers of symbols. */
export interface FormulaTerm {
  /** Exact: numerator and denominator of a fraction in lowest terms, in decimal digits. */
  readonly numerator: string;
  readonly denominator: string;
  /** By symbol; without those of power 0. */
  readonly powers: Readonly<Record<string, number>>;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `86.5 M·N + 1,536·N·S²`: coefficients from a million on with three digits; or, with `exact`, all digits. */
export function formulaText(terms: readonly FormulaTerm[], precision: 'short' | 'exact'): string {
  if (terms.length === 0) return '0';
  return terms
    .map((term, index) => {
      const coefficient = fraction(BigInt(term.numerator), BigInt(term.denominator));
      const negative = coefficient.numerator < 0n;
      const sign = index === 0 ? (negative ? '−' : '') : negative ? ' − ' : ' + ';
      return (
        sign +
        termText(
          { ...coefficient, numerator: negative ? -coefficient.numerator : coefficient.numerator },
          term.powers,
          precision,
        )
      );
    })
    .join('');
}

function termText(size: Fraction, powers: FormulaTerm['powers'], precision: 'short' | 'exact'): string {
  const factors = Object.entries(powers).map(([symbol, power]) => (power === 1 ? symbol : symbol + superscript(power)));
  const one = size.numerator === size.denominator;
  return (one && factors.length > 0 ? factors : [coefficientText(size, precision), ...factors]).join('·');
}

function coefficientText(size: Fraction, precision: 'short' | 'exact'): string {
  const value = toNumber(size);
  if (size.denominator === 1n)
    return precision === 'short' && value >= 1e6 ? formatCount(value) : grouped(size.numerator);
  if (precision === 'exact') return `${grouped(size.numerator)}/${grouped(size.denominator)}`;
  return value >= 1000 ? formatCount(value) : String(Number(value.toPrecision(3)));
}

function grouped(value: bigint): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function superscript(power: number): string {
  return [...String(power)].map(digit => superscripts[Number(digit)]).join('');
}

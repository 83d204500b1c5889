import { add, fraction, multiply, zeroFraction, type Fraction } from './fraction';

/** A coefficient times powers of the variables, by position. */
export interface Monomial {
  readonly coefficient: Fraction;
  readonly powers: readonly number[];
}

/** Equally spaced values of a variable: `step`·`first`, `step`·(`first` + 1), …, `degree` + 1 values. */
export interface Spacing {
  readonly first: number;
  readonly step: number;
  readonly degree: number;
}

/**
 * The degree of the polynomial through equally spaced values, if at least two of them are left to confirm it; null:
 * none.
 */
export function degreeOf(values: readonly bigint[]): number | null {
  let differences = values;
  for (let degree = -1; differences.length >= 2; degree++) {
    if (differences.every(value => value === 0n)) return Math.max(degree, 0);
    differences = differences.slice(1).map((value, index) => value - differences[index]);
  }
  return null;
}

/** Index vectors of a grid with `degree` + 1 points per axis, the last axis fastest. */
export function gridPoints(axes: readonly Spacing[]): number[][] {
  let points: number[][] = [[]];
  for (const { degree } of axes)
    points = points.flatMap(point => Array.from({ length: degree + 1 }, (_, index) => [...point, index]));
  return points;
}

/**
 * The one polynomial, of at most the given degree in each variable, that has these values on the grid: Newton's forward
 * differences along each axis, then powers of the variables in place of Newton's basis. Exact.
 * @param values in the order of `gridPoints`
 */
export function interpolate(axes: readonly Spacing[], values: readonly bigint[]): Monomial[] {
  const lengths = axes.map(({ degree }) => degree + 1);
  let coefficients: Fraction[] = forwardDifferences(values, lengths).map(value => fraction(value));
  axes.forEach((axis, position) => {
    coefficients = alongAxis(coefficients, lengths, position, line => {
      const powers = line.map(() => zeroFraction);
      newtonBasis(axis).forEach((basis, order) =>
        basis.forEach((part, power) => {
          powers[power] = add(powers[power], multiply(line[order], part));
        }),
      );
      return powers;
    });
  });
  const exponents = gridPoints(axes);
  return coefficients
    .map((coefficient, index) => ({ coefficient, powers: exponents[index] }))
    .filter(({ coefficient }) => coefficient.numerator !== 0n);
}

/** The polynomial's value at integers. */
export function evaluateAt(polynomial: readonly Monomial[], point: readonly number[]): Fraction {
  return polynomial.reduce((sum, { coefficient, powers }) => {
    const power = powers.reduce(
      (product, exponent, position) => product * BigInt(point[position]) ** BigInt(exponent),
      1n,
    );
    return add(sum, multiply(coefficient, fraction(power)));
  }, zeroFraction);
}

function forwardDifferences(values: readonly bigint[], lengths: readonly number[]): bigint[] {
  let result = [...values];
  lengths.forEach((_, position) => {
    result = alongAxis(result, lengths, position, line => {
      const differences = [...line];
      for (let order = 1; order < line.length; order++)
        for (let index = line.length - 1; index >= order; index--) differences[index] -= differences[index - 1];
      return differences;
    });
  });
  return result;
}

/** Applies a change to every line of a tensor along one axis. */
function alongAxis<T>(
  values: readonly T[],
  lengths: readonly number[],
  position: number,
  change: (line: readonly T[]) => T[],
): T[] {
  const stride = lengths.slice(position + 1).reduce((product, length) => product * length, 1);
  const length = lengths[position];
  const result = [...values];
  for (let start = 0; start < values.length; start++) {
    if (Math.floor(start / stride) % length !== 0) continue;
    const line = Array.from({ length }, (_, index) => values[start + index * stride]);
    change(line).forEach((value, index) => {
      result[start + index * stride] = value;
    });
  }
  return result;
}

/** For each order e the coefficients of u·(u − 1)…(u − e + 1)/e! in powers of x, where u = x/step − first. */
function newtonBasis({ first, step, degree }: Spacing): Fraction[][] {
  const bases: Fraction[][] = [[fraction(1n)]];
  for (let order = 1; order <= degree; order++) {
    const previous = bases[order - 1];
    const slope = fraction(1n, BigInt(step) * BigInt(order));
    const constant = fraction(-BigInt(first) - BigInt(order - 1), BigInt(order));
    const next = Array.from({ length: order + 1 }, () => zeroFraction);
    previous.forEach((part, power) => {
      next[power] = add(next[power], multiply(part, constant));
      next[power + 1] = add(next[power + 1], multiply(part, slope));
    });
    bases.push(next);
  }
  return bases;
}

import { degreeOf, evaluateAt, gridPoints, interpolate, type Monomial, type Spacing } from './polynomial';

/** Costs are products of few sizes; a total of a higher degree in one of them is not such a formula. */
const highestDegree = 3;
/** Values per variable used to find its degree: two more than the highest degree needs. */
const probes = highestDegree + 3;
/** Spacings to try: 1, then products of the strides and windows that networks use. */
const steps = [1, 32, 256, 224, 384, 320, 1000];
const primes = [2, 3, 5, 7];

/**
 * `no-variables`: nothing can be varied; `too-large`: it would take too many or too large analyses; `unknown-cost`: a
 * part of the total is unknown; `not-polynomial`: no formula of this kind is valid.
 */
export type NoFormula = 'no-variables' | 'too-large' | 'unknown-cost' | 'not-polynomial';

/** A total at one choice of sizes; null: the model does not run there. `isPartial`: a part of it is unknown. */
export interface FormulaSample {
  readonly total: number | null;
  readonly isPartial: boolean;
}

/** The result for one variable. */
export interface FormulaAxis extends Spacing {
  /** The formula is valid from here; null: from the first multiple of the step. */
  readonly atLeast: number | null;
}

/** A polynomial that is exact at every tested size. */
export interface FoundFormula {
  readonly polynomial: readonly Monomial[];
  /** null: the variable was kept fixed; its power in the polynomial is 0. */
  readonly axes: readonly (FormulaAxis | null)[];
  readonly found: number;
  readonly tried: number;
}

/** Finds the polynomial that equals a function of sizes, if there is one. */
export async function findFormula(
  base: readonly number[],
  analyses: number,
  sample: (values: readonly number[]) => Promise<FormulaSample>,
): Promise<FoundFormula | NoFormula> {
  try {
    return await new FormulaSearch(base, analyses, sample).run();
  } catch (error) {
    if (error instanceof GivenUp) return error.reason;
    throw error;
  }
}

class GivenUp extends Error {
  constructor(readonly reason: NoFormula) {
    super(reason);
  }
}

class FormulaSearch {
  private readonly samples = new Map<string, bigint | null | 'rounded'>();

  constructor(
    private readonly base: readonly number[],
    private readonly analyses: number,
    private readonly sample: (values: readonly number[]) => Promise<FormulaSample>,
  ) {}

  async run(): Promise<FoundFormula> {
    await this.at(this.base);
    const spacings: (Spacing | null)[] = [];
    for (let variable = 0; variable < this.base.length; variable++) spacings.push(await this.spacing(variable));
    if (spacings.every(spacing => spacing === null)) throw new GivenUp('no-variables');
    const grid = spacings.map(
      (spacing, variable): Spacing => spacing ?? { first: this.base[variable], step: 1, degree: 0 },
    );
    const polynomial = await this.interpolated(grid);
    const found = gridPoints(grid).length;
    const tried = await this.verify(polynomial, grid, spacings);
    const axes: (FormulaAxis | null)[] = [];
    for (const [variable, spacing] of spacings.entries()) {
      axes.push(
        spacing && {
          ...spacing,
          atLeast: (await this.holdsFromFirst(polynomial, grid, variable)) ? null : spacing.first * spacing.step,
        },
      );
    }
    return { polynomial, axes, found, tried };
  }

  /** The widest set of sizes on which the total is a polynomial of one variable; null: the model runs at no other size. */
  private async spacing(variable: number): Promise<Spacing | null> {
    let runs = false;
    for (const step of steps) {
      const spacing = await this.spacingAt(variable, step);
      // Running at a few neighbouring sizes only, where rounding makes them equal, is not growth.
      if (spacing === 'not-polynomial' && step > 1) runs = true;
      if (typeof spacing === 'string') continue;
      if (spacing.degree === 0 && !(await this.runsAtTwice(variable))) return null;
      return this.narrowed(variable, spacing);
    }
    if (runs) throw new GivenUp('not-polynomial');
    return null;
  }

  private async runsAtTwice(variable: number): Promise<boolean> {
    return (await this.at(this.base.map((value, position) => (position === variable ? 2 * value : value)))) !== null;
  }

  /** The same with the smallest step that works. */
  private async narrowed(variable: number, spacing: Spacing): Promise<Spacing> {
    for (const prime of primes) {
      if (spacing.step % prime !== 0) continue;
      const finer = await this.spacingAt(variable, spacing.step / prime);
      if (typeof finer !== 'string') return this.narrowed(variable, finer);
    }
    return spacing;
  }

  /** Tests values from the current one upwards, or downwards if a table of positions ends there. */
  private async spacingAt(variable: number, step: number): Promise<Spacing | 'not-polynomial' | 'does-not-run'> {
    const present = this.base[variable] / step;
    let refused: 'not-polynomial' | 'does-not-run' = 'does-not-run';
    for (const first of [
      Math.max(1, Math.ceil(present)),
      ...(step === 1 && present >= probes ? [present - probes + 1] : []),
    ]) {
      const values: bigint[] = [];
      for (let index = 0; index < probes; index++) {
        const value = await this.at(
          this.base.map((value, position) => (position === variable ? (first + index) * step : value)),
        );
        if (value === null) break;
        values.push(value);
      }
      if (values.length < probes) continue;
      const degree = degreeOf(values);
      if (degree !== null && degree <= highestDegree) return { first, step, degree };
      refused = 'not-polynomial';
    }
    return refused;
  }

  private async interpolated(grid: readonly Spacing[]): Promise<Monomial[]> {
    const points = gridPoints(grid);
    if (points.length > this.analyses) throw new GivenUp('too-large');
    const values: bigint[] = [];
    for (const point of points) {
      const value = await this.at(point.map((index, variable) => (grid[variable].first + index) * grid[variable].step));
      if (value === null) throw new GivenUp('not-polynomial');
      values.push(value);
    }
    return interpolate(grid, values);
  }

  /**
   * Tests the formula at sizes that it was not derived from: one variable far away, and all others at once. Some may
   * not run.
   */
  private async verify(
    polynomial: readonly Monomial[],
    grid: readonly Spacing[],
    spacings: readonly (Spacing | null)[],
  ): Promise<number> {
    let tried = 0;
    let rounded = false;
    const far = grid.map(
      (_, chosen) =>
        ({ first, step }: Spacing, variable: number) =>
          variable === chosen ? 50 * first + Math.ceil(3000 / step) : first,
    );
    for (const place of [
      ...far,
      ({ first, degree }: Spacing, variable: number) => first + degree + 1 + variable,
      ({ first, degree }: Spacing, variable: number) => first + degree + 3 - (variable % 2),
      ({ first }: Spacing, variable: number) => 2 * first + 3 + variable,
      ({ first }: Spacing, variable: number) => 3 * first + 7 + 2 * variable,
      ({ first }: Spacing, variable: number) => (variable % 2 === 0 ? 4 * first + 1 : first),
    ]) {
      const values = grid.map((spacing, variable) =>
        spacings[variable] === null ? spacing.first : place(spacing, variable) * spacing.step,
      );
      const agrees = await this.agrees(polynomial, values);
      if (agrees === false) throw new GivenUp('not-polynomial');
      if (agrees === true) tried++;
      rounded ||= agrees === 'rounded';
    }
    if (tried < 2) throw new GivenUp(rounded ? 'too-large' : 'not-polynomial');
    return tried;
  }

  /** Whether the formula is also valid at the smallest sizes, where windows may be larger than their input. */
  private async holdsFromFirst(
    polynomial: readonly Monomial[],
    grid: readonly Spacing[],
    variable: number,
  ): Promise<boolean> {
    const { first, step } = grid[variable];
    for (const place of new Set([1, Math.min(2, first)])) {
      const values = grid.map((spacing, index) => (index === variable ? place * step : spacing.first * spacing.step));
      if ((await this.agrees(polynomial, values)) !== true) return false;
    }
    return true;
  }

  /** null: the model does not run there; `rounded`: not exact as a double. */
  private async agrees(
    polynomial: readonly Monomial[],
    values: readonly number[],
  ): Promise<boolean | null | 'rounded'> {
    const value = await this.known(values);
    if (value === null || value === 'rounded') return value;
    const { numerator, denominator } = evaluateAt(polynomial, values);
    return denominator === 1n && numerator === value;
  }

  /** The total to find the formula from; null: the model does not run there. */
  private async at(values: readonly number[]): Promise<bigint | null> {
    const value = await this.known(values);
    if (value === 'rounded') throw new GivenUp('too-large');
    return value;
  }

  /** The total, computed once; `rounded`: beyond 2⁵³, where doubles are not exact. */
  private async known(values: readonly number[]): Promise<bigint | null | 'rounded'> {
    const key = values.join(' ');
    const before = this.samples.get(key);
    if (before !== undefined) return before;
    if (this.samples.size >= this.analyses) throw new GivenUp('too-large');
    const { total, isPartial } = await this.sample(values);
    if (isPartial && total !== null) throw new GivenUp('unknown-cost');
    if (total !== null && total % 1 !== 0) throw new GivenUp('not-polynomial');
    const value = total === null ? null : Number.isSafeInteger(total) ? BigInt(total) : 'rounded';
    this.samples.set(key, value);
    return value;
  }
}

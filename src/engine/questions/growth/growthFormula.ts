import type { Convention } from '../../graph/convention';
import { toNumber } from './fraction';
import { growthVariables, measure, type GrowthBase, type GrowthFigure, type GrowthVariable } from './growth';
import { lawSymbols } from './formulaSymbols';
import { formulaText, type FormulaTerm } from './formulaText';
import { findFormula, type FoundFormula, type NoFormula } from './polynomialFormula';

/** At most this many nodes are analysed for one formula: a few seconds of work. */
const lawNodes = 300_000;
/** Maximum number of analyses of a small model. */
const mostAnalyses = 1500;
/** Minimum number of analyses to find a formula. */
const fewestAnalyses = 30;
/** Maximum number of input sizes of a fixed model that are varied together. */
const mostSizes = 6;

/** A total as a polynomial of the variables, exact wherever it was tested; or why there is none. */
export type GrowthFormula =
  | {
      readonly kind: 'formula';
      /** With coefficients rounded to three digits: `86.5 M·N + 1,536·N·S²`; and with all digits. */
      readonly text: string;
      readonly exactText: string;
      readonly terms: readonly FormulaTerm[];
      /** Symbols of the text with their meanings; the total does not depend on other variables. */
      readonly symbols: readonly { readonly symbol: string; readonly variable: string }[];
      /** Where it is valid as far as it was tested; [] for every size from 1 up. */
      readonly conditions: readonly FormulaCondition[];
      /** Variables that were kept fixed because the model does not run at other sizes. */
      readonly held: readonly { readonly variable: string; readonly value: number }[];
      /** The number of sizes it was derived from, and the number of others that confirmed it. */
      readonly found: number;
      readonly tried: number;
    }
  | { readonly kind: 'none'; readonly reason: NoFormula };

export interface FormulaCondition {
  readonly variable: string;
  readonly symbol: string;
  /** The formula holds at multiples of this number (1: at all sizes) … */
  readonly multipleOf: number;
  /** … from here (null: from the first). */
  readonly atLeast: number | null;
}

/**
 * The formula of a total over all symbolic dimensions; for a model without any, over the sizes of its inputs. Found by
 * analysing the model at chosen sizes, and returned only if it is exact at others. `pause` is awaited before each
 * analysis, and may throw.
 * @param module the path of a module whose MACs or FLOPs are wanted instead of the model's; null: the model
 */
export async function growthFormula(
  base: GrowthBase,
  figure: GrowthFigure,
  convention: Convention,
  pause: () => Promise<void>,
  module: string | null = null,
): Promise<GrowthFormula> {
  const analyses = Math.min(mostAnalyses, Math.floor(lawNodes / Math.max(1, base.analysis.nodes.length)));
  const all = lawVariables(base);
  const sizes = all.filter(({ kind }) => kind !== 'variable');
  // Expressions of variables may round and compare: then only the sizes have a formula.
  const over = (variables: readonly GrowthVariable[]): Promise<GrowthFormula> =>
    formulaOf(variables, analyses, async values => {
      await pause();
      return measure(base, values, figure, convention, module);
    });
  const whole = await over(all);
  return whole.kind === 'formula' || sizes.length === all.length ? whole : over(sizes);
}

async function formulaOf(
  variables: readonly GrowthVariable[],
  analyses: number,
  measured: (values: ReadonlyMap<string, number>) => Promise<ReturnType<typeof measure>>,
): Promise<GrowthFormula> {
  if (variables.length === 0) return { kind: 'none', reason: 'no-variables' };
  if (analyses < fewestAnalyses) return { kind: 'none', reason: 'too-large' };
  const outcome = await findFormula(
    variables.map(({ value }) => value),
    analyses,
    async values => {
      const { point, isPartial } = await measured(new Map(variables.map(({ name }, index) => [name, values[index]])));
      return { total: point.figure, isPartial };
    },
  );
  return typeof outcome === 'string' ? { kind: 'none', reason: outcome } : describe(outcome, variables);
}

function lawVariables({ analysis, options }: GrowthBase): GrowthVariable[] {
  // Assumed bounds of sizes that depend on data follow the inputs.
  const follows = new Set(
    analysis.dimensions.filter(({ kind, source }) => source === 'assumed' && kind === 'size').map(({ name }) => name),
  );
  const all = growthVariables(analysis, options).filter(
    // A formula is found at whole numbers.
    ({ name, kind, value }) => !follows.has(name) && (kind !== 'variable' || (Number.isInteger(value) && value > 1)),
  );
  const symbolic = all.filter(variable => variable.symbolic);
  return symbolic.length > 0 ? symbolic : all.slice(0, mostSizes);
}

function describe(
  { polynomial, axes, found, tried }: FoundFormula,
  variables: readonly GrowthVariable[],
): GrowthFormula {
  const matters = variables.map((_, position) => polynomial.some(({ powers }) => powers[position] > 0));
  const named = variables.filter((_, position) => matters[position]);
  const symbols = new Map(lawSymbols(named).map((symbol, index) => [named[index].name, symbol]));
  const terms = [...polynomial]
    .sort((a, b) => degree(a.powers) - degree(b.powers) || toNumber(b.coefficient) - toNumber(a.coefficient))
    .map(({ coefficient, powers }): FormulaTerm => ({
      numerator: String(coefficient.numerator),
      denominator: String(coefficient.denominator),
      powers: Object.fromEntries(
        named
          .map(
            ({ name }) =>
              [symbols.get(name)!, powers[variables.findIndex(variable => variable.name === name)]] as const,
          )
          .filter(([, power]) => power > 0),
      ),
    }));
  return {
    kind: 'formula',
    terms,
    text: formulaText(terms, 'short'),
    exactText: formulaText(terms, 'exact'),
    found,
    tried,
    symbols: named.map(({ name }) => ({ symbol: symbols.get(name)!, variable: name })),
    conditions: variables.flatMap(({ name }, position): FormulaCondition[] => {
      const axis = axes[position];
      if (!matters[position] || axis === null || (axis.step === 1 && axis.atLeast === null)) return [];
      return [{ variable: name, symbol: symbols.get(name)!, multipleOf: axis.step, atLeast: axis.atLeast }];
    }),
    held: variables
      .filter((_, position) => axes[position] === null)
      .map(({ name, value }) => ({ variable: name, value })),
  };
}

function degree(powers: readonly number[]): number {
  return powers.reduce((sum, power) => sum + power, 0);
}

import type { Model } from '../graph/graph';
import type { Totals } from './totals';
import type { Diagnostic } from '../graph/diagnostic';
import { say } from '../graph/message';
import { formatLimited, limitLabel, type LimitedFigure } from './budget';
import { judge, limitedFigures, type RatedValue, type Verdict } from './verdict';

/**
 * Limits of a model's own budget that its totals exceed or may exceed, each with its position in the source. That of its
 * time needs a device (`checkOwnLatency`).
 */
export function checkOwnBudget({ budget = {}, budgetRanges }: Model, totals: Totals): Diagnostic[] {
  return findings(judge(limitedFigures(totals), budget), budgetRanges);
}

/** The same for the least time of a run on a device. */
export function checkOwnLatency({ budget, budgetRanges }: Model, totals: Totals, latency: RatedValue): Diagnostic[] {
  if (budget?.latency === undefined) return [];
  return findings(judge(limitedFigures(totals, latency), { latency: budget.latency }), budgetRanges);
}

function findings(verdicts: readonly Verdict[], budgetRanges: Model['budgetRanges'] = {}): Diagnostic[] {
  const ranges: { readonly [F in LimitedFigure]?: Diagnostic['range'] } = budgetRanges;
  return verdicts
    .filter(({ outcome }) => outcome !== 'within')
    .map(verdict => {
      const range = ranges[verdict.figure];
      return { ...finding(verdict), ...(range && { range }) };
    });
}

function finding({ figure, value, accuracy, limit, outcome }: Verdict): Omit<Diagnostic, 'range'> {
  const [counted, allowed] = [formatLimited(figure, value, accuracy), formatLimited(figure, limit)];
  if (outcome === 'over')
    return {
      severity: 'warning',
      code: 'over-budget',
      message: say`Over budget: ${counted} (${limitLabel(figure)}); the limit is ${allowed}.`,
    };
  return {
    severity: 'info',
    code: 'budget-unconfirmed',
    message: say`The budget cannot be confirmed: ${counted} (${limitLabel(figure)}), and ${allowed} is the limit.`,
  };
}

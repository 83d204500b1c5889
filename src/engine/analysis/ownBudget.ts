import type { Model } from '../graph/graph';
import type { Totals } from './totals';
import type { Diagnostic } from '../graph/diagnostic';
import { say } from '../graph/message';
import { formatLimited, limitLabel, type LimitedFigure } from './budget';
import { judge, limitedFigures, type Verdict } from './verdict';

/** Limits of a model's own budget that its totals exceed or may exceed, each with its position in the source. */
export function checkOwnBudget({ budget = {}, budgetRanges = {} }: Model, totals: Totals): Diagnostic[] {
  const ranges: { readonly [F in LimitedFigure]?: Diagnostic['range'] } = budgetRanges;
  return judge(limitedFigures(totals), budget)
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

import type { Model } from '../graph/graph';
import type { Totals } from './totals';
import type { Diagnostic } from '../graph/diagnostic';
import { say } from '../graph/message';
import { excesses, formatLimited, limitedFigures, limitLabel } from './budget';

/** The bounds of a model's own budget that its totals pass, each where the source states it. */
export function checkOwnBudget({ budget = {}, budgetRanges = {} }: Model, totals: Totals): Diagnostic[] {
  return excesses(limitedFigures(totals), budget).map(({ figure, value, limit }) => {
    const range = figure === 'memoryBytes' ? undefined : budgetRanges[figure];
    return {
      severity: 'warning',
      code: 'over-budget',
      ...(range && { range }),
      message: say`Over budget: ${formatLimited(figure, value)} (${limitLabel(figure)}), and ${formatLimited(figure, limit)} is the limit.`,
    };
  });
}

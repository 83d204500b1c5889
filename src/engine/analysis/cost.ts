import { evaluate, product, zero, type Expression } from '../formula/expression';
import type { Convention } from '../graph/convention';
import type { Cost } from '../operators/support/definition';
import type { AnalyzedNode } from './analysis';
import { underConvention, type ConventionFigures } from './convention';
import { silentServices } from './nodeContext';
import { RuleMemo } from './ruleMemo';

/** A node's cost rule applied; null if there is no rule or it fails, which counting has reported. */
export function costOf(analyzed: AnalyzedNode): Cost | null {
  try {
    return appliedRule(analyzed);
  } catch {
    return null;
  }
}

/** @throws RuleFailure, or anything thrown by a rule */
export function appliedRule(analyzed: AnalyzedNode): Cost | null {
  if (analyzed.definition === null) return analyzed.bodies.length > 0 ? {} : null;
  return costs.apply(analyzed.definition, analyzed, silentServices);
}

const costs = new RuleMemo((definition, context) => definition.cost(context), true);

/** The formulas of a node's figures under a convention: the same expressions that were evaluated. */
export function formulasOf(
  cost: Cost,
  trips: Expression | null,
  convention: Convention,
): ConventionFigures<Expression> {
  const counted = {
    macs: times(trips, cost.macs),
    flops: times(trips, cost.flops),
    special: times(trips, cost.special),
    ptflops: times(trips, cost.ptflops),
  };
  return underConvention(counted, convention, twice, zero);
}

/** A figure's formula over all runs. */
export function times(trips: Expression | null, expression: Expression = zero): Expression {
  return trips === null || evaluate(expression) === 0 ? expression : product(trips, expression);
}

function twice(macs: Expression): Expression {
  return evaluate(macs) === 0 ? zero : product(2, macs);
}

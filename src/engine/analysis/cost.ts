import { evaluate, product, zero, type Expression } from '../formula/expression';
import type { Convention } from '../graph/convention';
import type { Cost } from '../operators/support/definition';
import type { AnalyzedNode } from './analysis';
import { underConvention, type ConventionFigures } from './convention';
import { RuleContext, silentServices } from './nodeContext';

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
  return analyzed.definition.cost(new RuleContext(analyzed, silentServices));
}

/** The formulas of a node's figures under a convention: the same expressions that were evaluated. */
export function formulasOf(
  cost: Cost,
  trips: Expression | null,
  convention: Convention,
): ConventionFigures<Expression> {
  const times = (expression: Expression = zero): Expression =>
    trips === null || evaluate(expression) === 0 ? expression : product(trips, expression);
  const counted = {
    macs: times(cost.macs),
    flops: times(cost.flops),
    special: times(cost.special),
    ptflops: times(cost.ptflops),
  };
  const twice = (macs: Expression): Expression => (evaluate(macs) === 0 ? zero : product(2, macs));
  return underConvention(counted, convention, twice, zero);
}

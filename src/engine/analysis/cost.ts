import { evaluate, product, zero, type Expression } from '../formula/expression';
import type { Convention } from '../graph/convention';
import type { Cost } from '../operators/support/definition';
import type { AnalyzedNode } from './analysis';
import { underConvention, type ConventionFigures } from './convention';
import { silentServices } from './nodeContext';
import type { Figures } from './countedNode';
import { RuleMemo } from './ruleMemo';
import { isFigure } from '../graph/figure';

/** A node's cost rule applied; null if there is no rule or it fails, which counting has reported. */
export function costOf(analyzed: AnalyzedNode): Cost | null {
  try {
    return countedRule(analyzed)?.cost ?? null;
  } catch {
    return null;
  }
}

/** A cost, and the figures of one run of a node without weights. */
export interface CountedCost {
  readonly cost: Cost;
  readonly figures: Figures;
}

/** Figures that come from a cost rule; null: unknown. */
type CostFigures = Pick<Figures, 'macs' | 'flops' | 'special' | 'ptflops'>;

/** A node's cost rule applied, with figures; null: there is none. @throws RuleFailure, or anything thrown by a rule */
export function countedRule(analyzed: AnalyzedNode): CountedCost | null {
  if (analyzed.definition === null) return analyzed.bodies.length > 0 ? free : null;
  return costs.apply(analyzed.definition, analyzed, silentServices);
}

const costs = new RuleMemo((definition, context) => counted(definition.cost(context)));

function counted(cost: Cost): CountedCost {
  return { cost, figures: { ...figuresOf(cost, null), params: 0, buffers: 0, weightBytes: 0 } };
}

/** The figures of a cost over all runs; null for `trips`: one. */
export function figuresOf(cost: Cost, trips: Expression | null): CostFigures {
  const figure = (formula: Expression | undefined): number | null => {
    const value = evaluate(times(trips, formula));
    return value !== null && isFigure(value) ? value : null;
  };
  const { macs, flops, special, ptflops } = cost;
  return { macs: figure(macs), flops: figure(flops), special: figure(special), ptflops: figure(ptflops) };
}

/** Of a function: its nodes cost something. */
const free = counted({});

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

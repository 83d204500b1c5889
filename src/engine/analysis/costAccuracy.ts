import { joinAccuracy, type Accuracy } from '../formula/accuracy';
import { evaluate, zero } from '../formula/expression';
import { roleOf } from '../operators/support/roles';
import type { Cost } from '../operators/support/definition';
import type { AnalyzedNode } from './analysis';
import { costOf } from './cost';
import type { Figures } from './countedNode';
import type { KnownFacts } from './knownFacts';
import { allExact, type SumAccuracy } from './sumAccuracy';

/** Of the figures that follow from a cost rule. */
export type CostAccuracy = Pick<SumAccuracy, 'macs' | 'flops' | 'special' | 'ptflops'>;

/** How far the basis of a node's cost can be trusted: sizes, contents, and what its rule assumes. */
function basisOf(analyzed: AnalyzedNode, cost: Cost | null): Accuracy {
  const { node, inputs, outputs } = analyzed;
  if (node.assumed !== undefined) return 'estimate';
  let accuracy = cost?.accuracy ?? 'exact';
  for (let index = 0; index < inputs.length; index++) {
    const value = inputs[index];
    if (value === null) continue;
    accuracy = joinAccuracy(accuracy, value.accuracy);
    if (steers(analyzed, index)) accuracy = joinAccuracy(accuracy, value.contentsAccuracy);
  }
  for (let index = 0; index < outputs.length; index++) {
    const value = outputs[index];
    if (value !== null) accuracy = joinAccuracy(accuracy, value.accuracy);
  }
  return accuracy;
}

/** The node's cost from what is known without assumptions, unless its rule assumes something itself. */
function certainCost({ node, outputs }: AnalyzedNode, known: KnownFacts | null): Cost | null {
  const output = outputs.find(value => value !== null);
  if (known === null || !output || node.assumed !== undefined) return null;
  const producer = known.valueOf(output.name)?.producer ?? null;
  const cost = producer && costOf(producer);
  return cost?.accuracy === undefined ? cost : null;
}

/** Whether a cost may depend on the contents of an input, such as the k of a TopK. */
function steers({ definition }: AnalyzedNode, input: number): boolean {
  const role = definition === null ? undefined : roleOf(definition, input);
  return role === undefined || role === 'steering';
}

/**
 * How far the cost of a node can be trusted. A node that costs nothing at any size, or nothing at its upper bound, is
 * exact.
 * @param runs how certain it is how often the node runs
 * @param known what is known without assumptions
 */
export function costAccuracy(
  analyzed: AnalyzedNode,
  figures: Figures,
  cost: Cost | null,
  runs: Accuracy,
  known: KnownFacts | null,
): CostAccuracy {
  const basis = basisOf(analyzed, cost);
  const { macs, flops, special, ptflops } = figures;
  const isKnown = macs !== null && flops !== null && special !== null && ptflops !== null;
  if (basis === 'exact' && runs === 'exact' && isKnown) return allExact;
  return inexactAccuracy(analyzed, figures, cost, { basis, runs, known });
}

function inexactAccuracy(
  analyzed: AnalyzedNode,
  figures: Figures,
  cost: Cost | null,
  { basis, runs, known }: { basis: Accuracy; runs: Accuracy; known: KnownFacts | null },
): CostAccuracy {
  const certain = basis === 'exact' ? null : certainCost(analyzed, known);
  const of = (figure: keyof CostAccuracy): Accuracy => {
    const [value, formula] = [figures[figure], cost?.[figure] ?? zero];
    if (value === null) return 'atLeast';
    const isCertain = certain !== null && evaluate(certain[figure] ?? zero) === evaluate(formula);
    const accuracy = joinAccuracy(runs, isCertain ? 'exact' : basis);
    return (formula.kind === 'number' && formula.value === 0) || (value === 0 && accuracy === 'atMost')
      ? 'exact'
      : accuracy;
  };
  return { macs: of('macs'), flops: of('flops'), special: of('special'), ptflops: of('ptflops') };
}

import type { AnalyzedNode } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import type { Sparsity } from '../../graph/graph';
import { formatShare } from '../../formula/numbers';
import { say, type Message } from '../../graph/message';
import type { AppliedChange } from './changedLayer';
import { contractionWeights } from '../quantization/contractionWeights';
import { PlanRefusal } from './planRefusal';

/**
 * The model in which weights of the selected layers are zero. Sizes, types and figures stay as they are; what the zeros
 * save is counted apart (`effectiveMacs`).
 * @throws PlanRefusal if the pattern selects no layer with weights
 */
export function makeSparse(analysis: Analysis, selected: ReadonlySet<AnalyzedNode>, sparsity: Sparsity): AppliedChange {
  const found = analysis.nodes.filter(
    counted => selected.has(counted.analyzed) && contractionWeights(counted).length > 0,
  );
  const layers = new Set(found.map(({ analyzed }) => analyzed.node));
  if (layers.size === 0) throw new PlanRefusal(say`The pattern selects no layer that multiplies by weights.`);
  const { model } = analysis;
  const nodes = model.graph.nodes.map(node =>
    layers.has(node) ? { ...node, compressed: { ...node.compressed, sparsity } } : node,
  );
  return {
    model: { ...model, graph: { ...model.graph, nodes } },
    notes: [],
    layers: () =>
      found.map(counted => ({
        node: counted.analyzed,
        why: zerosOf(sparsity),
        tensors: contractionWeights(counted).map(({ name, dtype, shape }) => ({
          name,
          old: { dtype, shape },
          new: [{ dtype, shape }],
        })),
      })),
  };
}

function zerosOf(sparsity: Sparsity): Message {
  return 'zeros' in sparsity
    ? say`${formatShare(sparsity.zeros)} of its weights are zero.`
    : say`Keeps ${sparsity.n} of every ${sparsity.m} weights.`;
}

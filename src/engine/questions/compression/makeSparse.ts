import type { AnalyzedNode } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import type { Model, Sparsity } from '../../graph/graph';
import { say } from '../../graph/message';
import { contractionWeights } from './contractionWeights';
import { PlanRefusal } from './planRefusal';

/**
 * The model in which weights of the selected layers are zero. Sizes, types and figures stay as they are; what the zeros
 * save is counted apart (`effectiveMacs`).
 * @throws PlanRefusal if the pattern selects no layer with weights
 */
export function makeSparse(analysis: Analysis, selected: ReadonlySet<AnalyzedNode>, sparsity: Sparsity): Model {
  const layers = new Set(
    analysis.nodes
      .filter(counted => selected.has(counted.analyzed) && contractionWeights(counted).length > 0)
      .map(({ analyzed }) => analyzed.node),
  );
  if (layers.size === 0) throw new PlanRefusal(say`The pattern selects no layer that multiplies by weights.`);
  const { model } = analysis;
  const nodes = model.graph.nodes.map(node =>
    layers.has(node) ? { ...node, compressed: { ...node.compressed, sparsity } } : node,
  );
  return { ...model, graph: { ...model.graph, nodes } };
}

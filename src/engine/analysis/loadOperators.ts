import type { Graph, ModelSource } from '../graph/graph';
import { bodiesOf } from '../graph/reads';
import { isUsual, loadOthers } from '../operators/registry';

/**
 * Loads what may define the operators of a model; comes before `analyze`, which waits for nothing.
 * @param model undefined: any model may follow
 */
export async function loadOperators(model?: ModelSource): Promise<void> {
  // A model that is built for given sizes may turn out to have any operator.
  const isUsualOnly = model !== undefined && 'graph' in model && graphsOf(model).every(hasUsualOnly);
  if (!isUsualOnly) await loadOthers();
}

function graphsOf({ graph, functions }: Extract<ModelSource, { graph: Graph }>): readonly Graph[] {
  return [graph, ...[...functions.values()].map(({ graph }) => graph)];
}

function hasUsualOnly({ nodes }: Graph): boolean {
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    if (!isUsual(node.domain, node.op)) return false;
    if (node.attributes.size > 0 && !bodiesOf(node).every(hasUsualOnly)) return false;
  }
  return true;
}

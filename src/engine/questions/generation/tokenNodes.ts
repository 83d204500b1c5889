import type { AnalyzedNode } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';

/**
 * The nodes of a run that depend on new tokens or on the cache of past ones. All others, such as an encoder and the
 * keys and values of its output, are the same for every token of a text.
 */
export function tokenNodes({ model, graph }: Pick<Analysis, 'model' | 'graph'>): ReadonlySet<AnalyzedNode> {
  const { generation } = model;
  const begins = new Set(generation?.caches.map(({ past }) => past));
  for (const { name, type } of model.graph.inputs)
    if (type?.kind === 'tensor' && generation && type.shape?.includes(generation.tokens)) begins.add(name);
  const found = new Set<AnalyzedNode>();
  for (const node of graph.nodes) {
    const depends = node.inputs.some(
      value => value !== null && (value.producer === null ? begins.has(value.name) : found.has(value.producer)),
    );
    if (depends) found.add(node);
  }
  return found;
}

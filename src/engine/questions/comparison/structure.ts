import { formatShape } from '../../graph/shape';
import type { AnalyzedValue } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';

/**
 * A number for the structure of each item: operators with the shapes of inputs and outputs, in order, without names.
 * Numbers of several models are comparable if they were created with the same `known`.
 */
export function structuresOf({ tree, nodes }: Analysis, known: Map<string, number>): Int32Array {
  const structures = new Int32Array(tree.length);
  const below: number[][] = tree.map(() => []);
  for (let item = tree.length - 1; item >= 0; item--) {
    const { node, parent } = tree[item];
    const own = node === null ? '' : operation(nodes[node].analyzed);
    const key = `${own}{${below[item].join(' ')}}`;
    if (!known.has(key)) known.set(key, known.size);
    structures[item] = known.get(key)!;
    if (parent >= 0) below[parent].push(structures[item]);
  }
  return structures;
}

function operation({ node, inputs, outputs }: Analysis['nodes'][number]['analyzed']): string {
  return `${node.domain}:${node.op} ${shapes(inputs)} → ${shapes(outputs)}`;
}

function shapes(values: readonly (AnalyzedValue | null)[]): string {
  return values
    .map(value => (value === null ? '' : value.type?.kind === 'tensor' ? formatShape(value.type.shape) : '?'))
    .join(', ');
}

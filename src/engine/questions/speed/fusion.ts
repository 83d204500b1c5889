import type { AnalyzedNode, AnalyzedValue } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import type { CountedNode } from '../../analysis/countedNode';
import { isElementwise } from '../../analysis/elementwise';
import { isView } from '../../analysis/plumbing';
import { canonical } from '../../analysis/values';
import { elementCount } from '../../graph/shape';

/** How the nodes of a model run if elementwise operators are fused into the contraction in front of them. */
export interface Fusion {
  /** For each node, the node that it runs as a part of: itself, or a contraction. */
  readonly heads: Int32Array;
  /** The values that are neither written nor read then, each with the nodes that would have written and read it. */
  readonly kept: readonly { readonly from: number; readonly node: number; readonly value: AnalyzedValue }[];
}

/**
 * Chains of elementwise operators behind a contraction: each reads the result of the one before it, which nothing else
 * reads, and gives as many elements. Views in between move nothing anyway.
 */
export function fusion({ nodes, graph }: Pick<Analysis, 'nodes' | 'graph'>): Fusion {
  const heads = Int32Array.from(nodes.keys());
  const indices = new Map<AnalyzedNode, number>(nodes.map(({ analyzed }, index) => [analyzed, index]));
  const users = countUsers(nodes, graph.outputs);
  const kept: { from: number; node: number; value: AnalyzedValue }[] = [];
  nodes.forEach((node, index) => {
    if (!mayFollow(node)) return;
    for (const value of new Set(node.analyzed.inputs)) {
      if (value?.origin !== 'data' || users.get(canonical(value)) !== 1) continue;
      const { producer } = canonical(value);
      const before = producer === null ? undefined : indices.get(producer);
      // Order is execution order, so the head of what is before is known.
      if (before === undefined || before >= index || !isChained(nodes[before], node, value)) continue;
      const head = heads[before];
      if (!isContraction(nodes[head])) continue;
      heads[index] = head;
      kept.push({ from: before, node: index, value });
      break;
    }
  });
  return { heads, kept };
}

function isContraction({ figures, counted, below }: CountedNode): boolean {
  return counted && below === 0 && (figures.macs ?? 0) > 0;
}

function mayFollow({ analyzed, figures, counted, below }: CountedNode): boolean {
  if (!counted || below > 0 || figures.flops === null || figures.macs !== 0) return false;
  return isView(analyzed.node) || isElementwise(analyzed);
}

/** Whether a node can go on where the one before it stands: in the same body, with as many elements. */
function isChained(before: CountedNode, { analyzed }: CountedNode, value: AnalyzedValue): boolean {
  const outputs = analyzed.outputs.filter(output => output !== null);
  if (before.analyzed.graph !== analyzed.graph || outputs.length !== 1) return false;
  const elements = elementsOf(value);
  return elements !== null && elements === elementsOf(outputs[0]);
}

function elementsOf({ type }: AnalyzedValue): number | null {
  return type?.kind === 'tensor' ? elementCount(type.shape) : null;
}

/** How many nodes read each value; a function reads by its body. Results of a graph are read by whoever runs it. */
function countUsers(
  nodes: readonly CountedNode[],
  results: readonly (AnalyzedValue | null)[],
): ReadonlyMap<AnalyzedValue, number> {
  const users = new Map<AnalyzedValue, number>();
  const use = (values: Iterable<AnalyzedValue | null>): void => {
    for (const value of values) if (value !== null) users.set(canonical(value), (users.get(canonical(value)) ?? 0) + 1);
  };
  use(results);
  for (const { analyzed } of nodes) {
    if (analyzed.bodies.length === 0 || analyzed.definition !== null) use(new Set(analyzed.inputs));
    // What a function returns is the output of its node, whose users are counted.
    if (analyzed.definition !== null) for (const { graph } of analyzed.bodies) use(graph.outputs);
  }
  return users;
}

import type { BodyFlow } from '../operators/support/definition';
import type { AnalyzedGraph, AnalyzedNode, AnalyzedValue } from './analysis';
import { RuleContext, silentServices } from './nodeContext';

/**
 * Which values are the same on both sides of a body's boundary, by the name that is used: the others are where they
 * come from.
 */
export type Passages = ReadonlyMap<AnalyzedValue, readonly AnalyzedValue[]>;

/**
 * All passages of a graph, including bodies inside bodies. Functions need none: their values refer to what they rename.
 */
export function passagesOf(graph: AnalyzedGraph): Passages {
  const passages = new Map<AnalyzedValue, AnalyzedValue[]>();
  const pending = [graph];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { nodes } = next;
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index];
      const flow = flowOf(node);
      if (flow !== null) openPassages(node, flow, passages);
      if (node.bodies.length > 0) for (const body of node.bodies) pending.push(body.graph);
    }
  }
  return passages;
}

/** How values pass between a node and its bodies; null: only the operator knows. */
export function flowOf(node: AnalyzedNode): BodyFlow | null {
  const { definition } = node;
  return definition?.bodyFlow === undefined ? null : definition.bodyFlow(new RuleContext(node, silentServices));
}

function openPassages(node: AnalyzedNode, flow: BodyFlow, passages: Map<AnalyzedValue, AnalyzedValue[]>): void {
  const open = (used: AnalyzedValue | null | undefined, source: AnalyzedValue | null | undefined): void => {
    if (!used || !source) return;
    const sources = passages.get(used);
    if (sources) sources.push(source);
    else passages.set(used, [source]);
  };
  const { first = 0, count = 0 } = flow.carried ?? {};
  const running = node.bodies.filter(({ trips }) => trips !== 0);
  for (const { graph } of running) {
    node.outputs.forEach((output, index) => open(output, graph.outputs[index + flow.outputs]));
    graph.inputs.forEach((input, index) => open(input, node.inputs[index + flow.inputs]));
    for (let index = 0; index < count; index++)
      for (const earlier of running) open(graph.inputs[first + index], earlier.graph.outputs[index + flow.outputs]);
  }
  // Without a run, carried values come out as they went in.
  if (node.bodies.some(({ trips }) => !trips))
    for (let index = 0; index < count; index++) open(node.outputs[index], node.inputs[first + index + flow.inputs]);
}

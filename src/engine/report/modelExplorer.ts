import type { Report } from './report';

/** From free to the most expensive node. */
const gradient = [
  { stop: 0, bgColor: '#ffffff' },
  { stop: 1, bgColor: '#e8590c' },
];

/**
 * Node data for Google's Model Explorer (`GraphNodeData` of its node_data_builder.py): the FLOPs of the main graph's
 * nodes. Without a graph's id, Model Explorer applies it to the graph on screen. Unknown figures are left out.
 */
export function toModelExplorerData(report: Report): string {
  const known = report.nodes.filter(({ graph, flops }) => graph === '' && flops !== null);
  const results = Object.fromEntries(known.map(({ name, flops }) => [name, { value: flops }]));
  return `${JSON.stringify({ results, gradient }, null, 1)}\n`;
}

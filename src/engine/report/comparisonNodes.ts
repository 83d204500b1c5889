import { itemsOfNodes } from '../questions/nodeItems';
import type { Comparison } from '../questions/comparison/compare';
import { toReport } from './json';
import type { Report, ReportedNode } from './report';

/**
 * The report of the new model with differences in place of figures: new minus old, a node without a match being all
 * new. Viewers show it on the graph of the new model.
 */
export function differenceReport({ old, new: changed, match, convention, totals }: Comparison, file: string): Report {
  const report = toReport(changed, file, convention);
  const before = toReport(old, file, convention).nodes;
  const items = itemsOfNodes(changed.tree, changed.nodes.length);
  return {
    ...report,
    totals: {
      ...report.totals,
      ...totals.difference,
      accuracy: { ...report.totals.accuracy, ...totals.difference.accuracy },
    },
    nodes: report.nodes.map((node, index) => {
      const other = items[index] < 0 ? -1 : match.after[items[index]];
      const same = other < 0 ? null : old.tree[other].node;
      return differenceOf(node, same === null ? null : before[same]);
    }),
  };
}

function differenceOf(node: ReportedNode, before: ReportedNode | null): ReportedNode {
  const difference = (figure: 'macs' | 'flops' | 'params' | 'weightBytes'): number | null => {
    const [from, to] = [before === null ? 0 : before[figure], node[figure]];
    return from === null || to === null ? null : to - from;
  };
  return {
    ...node,
    macs: difference('macs'),
    flops: difference('flops'),
    params: difference('params'),
    weightBytes: difference('weightBytes'),
    formula: '',
    note: before === null ? 'added' : before.name === node.name ? '' : `was ${before.name}`,
  };
}

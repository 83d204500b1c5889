import { formatExact, withAccuracy } from '../formula/numbers';
import type { Report, ReportedNode } from './report';

/** A line of Netron's sidebar (lutzroeder/netron, source/metadata.js): the figure `name` of the entity `target`. */
interface Entry {
  readonly kind: 'model' | 'node';
  /** The node's name; '' for the model. */
  readonly target: string;
  readonly name: string;
  readonly value: number | string;
}

/**
 * An attachment for Netron: dropped on a page that shows the model, it adds the figures to the sidebar. Netron finds
 * nodes by their names; unnamed nodes get no figures.
 * @param nameOf what a figure is called
 */
export function toNetronAttachment(report: Report, nameOf: (figure: string) => string = figure => figure): string {
  const { totals } = report;
  const total = (name: string, figure: 'macs' | 'flops' | 'params'): Entry => {
    const [value, accuracy] = [totals[figure], totals.accuracy[figure]];
    return {
      kind: 'model',
      target: '',
      name,
      value: accuracy === 'exact' ? value : withAccuracy(formatExact(value), accuracy),
    };
  };
  const nodes = namedOnce(report.nodes);
  return `${JSON.stringify(
    {
      signature: 'netron:attachment',
      metadata: nodes.flatMap(nodeNotes),
      metrics: [
        total(nameOf('MACs'), 'macs'),
        total(nameOf('FLOPs'), 'flops'),
        total(nameOf('parameters'), 'params'),
        ...nodes.flatMap(nodeFigures).map(entry => ({ ...entry, name: nameOf(entry.name) })),
      ],
    },
    null,
    1,
  )}\n`;
}

function nodeFigures(node: ReportedNode): Entry[] {
  const figures: readonly (readonly [string, number | null])[] = [
    ['MACs', node.macs],
    ['FLOPs', node.flops],
    ['parameters', node.params],
    ['weight bytes', node.weightBytes],
  ];
  return figures
    .filter(([, value]) => value !== null && value !== 0)
    .map(([name, value]) => ({ kind: 'node', target: targetOf(node), name, value: value! }));
}

function nodeNotes(node: ReportedNode): Entry[] {
  const notes = [
    ['FLOPs formula', node.formula],
    ['note', node.note],
  ];
  return notes
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ kind: 'node', target: targetOf(node), name, value }));
}

/** Netron compares names up to their first line break. */
function targetOf({ name }: ReportedNode): string {
  return name.split('\n', 1)[0];
}

/** A name that several nodes have, such as those of a function called twice, does not identify one of them. */
function namedOnce(nodes: readonly ReportedNode[]): ReportedNode[] {
  const uses = new Map<string, number>();
  for (const node of nodes) uses.set(targetOf(node), (uses.get(targetOf(node)) ?? 0) + 1);
  return nodes.filter(node => uses.get(targetOf(node)) === 1);
}

import type { Convention } from '../graph/convention';
import type { Analysis } from '../analysis/analyze';
import { accuracyUnder, figuresUnder, type FigureAccuracy } from '../analysis/convention';
import type { CountedNode } from '../analysis/countedNode';
import { addCounted, sumsOf, type Sums } from '../analysis/sums';

/** All nodes of one operator. */
export interface OperatorType {
  readonly domain: string;
  readonly op: string;
  readonly count: number;
  readonly macs: number;
  readonly flops: number;
  readonly special: number;
  readonly params: number;
  readonly weightBytes: number;
  readonly outputBytes: number;
  /** Of the model's figures, 0–1. */
  readonly share: { readonly macs: number; readonly flops: number; readonly params: number };
  readonly accuracy: FigureAccuracy;
}

/** Sums by operator, most expensive first, equal ones by name. */
export function operatorTypes({ nodes, totals }: Analysis, convention: Convention): OperatorType[] {
  const groups = new Map<string, { node: CountedNode; sums: Sums }>();
  for (const node of nodes) {
    const key = operatorKey(node);
    const group = groups.get(key);
    if (group) addCounted(group.sums, node);
    else groups.set(key, { node, sums: sumsOf(node) });
  }
  const whole = totals[convention];
  const types = [...groups.values()].map(({ node: { analyzed }, sums }): OperatorType => {
    const { macs, flops, special } = figuresUnder(sums, convention);
    return {
      domain: analyzed.node.domain,
      op: analyzed.node.op,
      count: sums.nodes,
      macs,
      flops,
      special,
      params: sums.params,
      weightBytes: sums.weightBytes,
      outputBytes: sums.outputBytes,
      accuracy: accuracyUnder(sums.accuracy, convention),
      share: {
        macs: partOf(macs, whole.macs),
        flops: partOf(flops, whole.flops),
        params: partOf(sums.params, whole.params),
      },
    };
  });
  return types.sort((a, b) => b.flops - a.flops || b.macs - a.macs || b.count - a.count || (a.op < b.op ? -1 : 1));
}

/** Identifies a node's operator. */
export function operatorKey({ analyzed: { node } }: CountedNode): string {
  return `${node.domain}\n${node.op}`;
}

function partOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

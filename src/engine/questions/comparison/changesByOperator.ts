import { operatorTypes, type OperatorType } from '../operatorTypes';
import { rowOf, type ComparedSide, type Comparison } from './compare';
import type { ChangeNode } from './changeTree';

/** A row for each operator of either model, with all of its nodes together. */
export function changesByOperator({ old, new: changed, convention }: Comparison): readonly ChangeNode[] {
  const [before, after] = [old, changed].map(
    analysis => new Map(operatorTypes(analysis, convention).map(type => [nameOf(type), type])),
  );
  return [...new Set([...before.keys(), ...after.keys()])].map(name => {
    const sides = [before.get(name), after.get(name)].map(type => type && sideOf(type));
    const row = rowOf(sides[0] ?? null, sides[1] ?? null, true, true);
    const isRepeated = row.change === 'same' && row.old?.nodes !== row.new?.nodes;
    return { key: `operator ${name}`, row: isRepeated ? { ...row, change: 'changed' } : row, children: null };
  });
}

function nameOf({ domain, op }: OperatorType): string {
  return domain === 'ai.onnx' ? op : `${domain}::${op}`;
}

function sideOf(type: OperatorType): ComparedSide {
  const { count, macs, flops, params, weightBytes, accuracy } = type;
  return {
    item: -1,
    path: nameOf(type),
    type: '',
    nodes: count,
    macs,
    flops,
    params,
    weightBytes,
    accuracy,
    isPlumbing: false,
  };
}

import { joinAccuracy, type Accuracy } from '../../formula/accuracy';
import type { Analysis } from '../../analysis/analyze';
import { limitShare } from '../tree/treeIndex';
import type { ComparedSpeeds } from './comparedSpeeds';
import { operatorTypes, type OperatorType } from '../operatorTypes';
import { rowOf, type ComparedSide, type Comparison } from './compare';
import type { ChangeNode } from './changeTree';

/** A row for each operator of either model, with all of its nodes together. */
export function changesByOperator({ old, new: changed, convention, speeds }: Comparison): readonly ChangeNode[] {
  const sidesOf = (analysis: Analysis, speeds: ComparedSpeeds): ReadonlyMap<string, ComparedSide> => {
    const sums = speedsByOperator(analysis, speeds);
    return new Map(
      operatorTypes(analysis, convention).map(type => [
        nameOf(type),
        sideOf(type, sums.get(nameOf(type))!, speeds.hasTimes),
      ]),
    );
  };
  const [before, after] = [sidesOf(old, speeds.old), sidesOf(changed, speeds.new)];
  return [...new Set([...before.keys(), ...after.keys()])].map(name => {
    const row = rowOf(before.get(name) ?? null, after.get(name) ?? null, true, true);
    const isRepeated = row.change === 'same' && row.old?.nodes !== row.new?.nodes;
    return { key: `operator ${name}`, row: isRepeated ? { ...row, change: 'changed' } : row, children: null };
  });
}

function nameOf({ domain, op }: Pick<OperatorType, 'domain' | 'op'>): string {
  return domain === 'ai.onnx' ? op : `${domain}::${op}`;
}

/** The speed figures of all nodes of an operator, with those whose figure is unknown left out. */
interface OperatorSpeeds {
  bytesMoved: number;
  bops: number;
  timeBound: number;
  memoryBound: number;
  readonly unknown: Set<'bytesMoved' | 'bops' | 'timeBound'>;
}

function speedsByOperator(analysis: Analysis, speeds: ComparedSpeeds): ReadonlyMap<string, OperatorSpeeds> {
  const sums = new Map<string, OperatorSpeeds>();
  analysis.nodes.forEach(({ analyzed }, at) => {
    const name = nameOf(analyzed.node);
    const own = speeds.ofNode(at);
    const sum = sums.get(name) ?? { bytesMoved: 0, bops: 0, timeBound: 0, memoryBound: 0, unknown: new Set() };
    sums.set(name, sum);
    for (const figure of ['bytesMoved', 'bops', 'timeBound'] as const) {
      const value = own[figure];
      if (value === null) sum.unknown.add(figure);
      else sum[figure] += value;
    }
    if (own.boundBy === 'memory') sum.memoryBound += own.timeBound ?? 0;
  });
  return sums;
}

function sideOf(type: OperatorType, speeds: OperatorSpeeds, hasTimes: boolean): ComparedSide {
  const { count, macs, flops, params, weightBytes, accuracy } = type;
  const { unknown, bytesMoved, bops, timeBound, memoryBound } = speeds;
  const sized = (figure: 'bytesMoved' | 'bops' | 'timeBound', rated: Accuracy): Accuracy =>
    unknown.has(figure) ? joinAccuracy(rated, 'atLeast') : rated;
  const moved = joinAccuracy(accuracy.flops, accuracy.outputBytes);
  return {
    item: -1,
    path: nameOf(type),
    type: '',
    nodes: count,
    macs,
    flops,
    params,
    weightBytes,
    bytesMoved,
    bops,
    timeBound: hasTimes ? timeBound : null,
    boundBy: limitShare(timeBound, memoryBound)?.by ?? null,
    accuracy: {
      macs: accuracy.macs,
      flops: accuracy.flops,
      params: accuracy.params,
      weightBytes: accuracy.weightBytes,
      bytesMoved: sized('bytesMoved', moved),
      bops: sized('bops', accuracy.macs),
      timeBound: sized('timeBound', moved),
    },
    isPlumbing: false,
  };
}

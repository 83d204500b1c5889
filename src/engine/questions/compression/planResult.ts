import type { Analysis } from '../../analysis/analyze';
import type { RatedFigure } from '../../analysis/totals';
import { formatChangeShare } from '../../formula/numbers';
import type { Convention } from '../../graph/convention';
import { say, type Message } from '../../graph/message';
import type { ChosenDevice, DevicePeak } from '../speed/devices';
import type { Figure } from '../tree/cellKinds';
import { NodeSpeeds } from '../tree/nodeSpeeds';
import { speedTotals } from '../tree/speedTotals';
import type { AppliedPlan } from './applyPlan';
import { effectOfPlan, type PlanEffect } from './effectOfPlan';

/** A figure of a model before and after a plan. */
export interface PlannedFigure {
  readonly figure: PlanFigure;
  readonly old: Figure;
  readonly new: Figure;
}

const totalFigures = [
  'macs',
  'flops',
  'params',
  'weightBytes',
  'peakActivationBytes',
] as const satisfies readonly RatedFigure[];

/** Effective MACs only where weights are zero, and the time only on a device. */
export type PlanFigure = (typeof totalFigures)[number] | 'effectiveMacs' | 'bops' | 'bytesMoved' | 'timeBound';

/** What a plan brings. */
export interface PlanResult {
  readonly figures: readonly PlannedFigure[];
  readonly sentence: Message;
  /** What the figures do not count; null: nothing. */
  readonly remark: Message | null;
  /** The arithmetic that times are for; '' without a device. */
  readonly peakName: DevicePeak['name'];
}

/**
 * The totals of a model before and after a plan.
 * @param device chosen for the model as it was; null: without times
 */
export function planResult(
  before: Analysis,
  applied: AppliedPlan,
  convention: Convention,
  device: ChosenDevice | null,
): PlanResult {
  const effect = effectOfPlan(before, applied, convention, device);
  const [old, changed] = [before, applied.analysis].map(({ totals }) => totals[convention]);
  const figure = (name: PlanFigure, of: (side: 'old' | 'new') => Figure): PlannedFigure => ({
    figure: name,
    old: of('old'),
    new: of('new'),
  });
  const moved = {
    old: movedBytes(before, convention),
    new: movedBytes(applied.analysis, convention),
  };
  const [macs, ...totals] = totalFigures.map(name =>
    figure(name, side => {
      const total = side === 'old' ? old : changed;
      return { value: total[name], accuracy: total.accuracy[name] };
    }),
  );
  const { bound } = effect.new;
  return {
    figures: [
      macs,
      ...(effect.new.zeros ? [figure('effectiveMacs', side => effect[side].effectiveMacs)] : []),
      ...totals.slice(0, -1),
      figure('bops', side => effect[side].bops),
      ...totals.slice(-1),
      figure('bytesMoved', side => moved[side]),
      ...(bound ? [figure('timeBound', side => effect[side].bound!)] : []),
    ],
    sentence: effectSentence({ old, new: changed }, effect),
    remark:
      bound && bound.countedDense > 0
        ? say`The device has no published peak for the zeros of ${bound.countedDense} layers: their time is that of dense weights.`
        : null,
    peakName: device?.peak.name ?? '',
  };
}

function movedBytes(analysis: Analysis, convention: Convention): Figure {
  return speedTotals(analysis, new NodeSpeeds(analysis).bytesMoved, convention, null).bytesMoved;
}

/** What the sentence about a plan compares. */
interface ComparedTotals {
  readonly flops: number;
  readonly params: number;
}

/** `FLOPs −50.0 %, time bound −12.0 %: 31 of 53 layers are memory-bound.` */
export function effectSentence(
  totals: { readonly old: ComparedTotals; readonly new: ComparedTotals },
  effect: PlanEffect,
): Message {
  const flops = shareOf(totals.old.flops, totals.new.flops);
  const [old, changed] = [effect.old.bound, effect.new.bound];
  if (old === null || changed === null)
    return say`FLOPs ${flops}, parameters ${shareOf(totals.old.params, totals.new.params)}, bit operations ${shareOf(effect.old.bops.value, effect.new.bops.value)}.`;
  return say`FLOPs ${flops}, time bound ${shareOf(old.value, changed.value)}: ${changed.memoryBound} of ${changed.layers} layers are memory-bound.`;
}

function shareOf(old: number, changed: number): string {
  return changed === old ? '±0 %' : formatChangeShare(changed - old, old);
}

import { t } from '@vscode/l10n';
import { formatExact } from '../../engine/formula/numbers';
import type { PlanStep } from '../../protocol/data';

/** The kinds of steps, in the order in which they are offered. */
export const stepKinds = ['keep', 'lowRank', 'type', 'sparsity'] as const;

export type StepKind = (typeof stepKinds)[number];

export function kindOf(step: PlanStep): StepKind {
  return stepKinds.find(kind => kind in step)!;
}

export function kindTitle(kind: StepKind): string {
  switch (kind) {
    case 'keep':
      return t('Keep channels');
    case 'lowRank':
      return t('Low rank');
    case 'type':
      return t('Data type');
    case 'sparsity':
      return t('Zeros');
  }
}

/** The pattern of the layers of a step. */
export function layersOf(step: PlanStep): string {
  if ('keep' in step) return step.keep.layers;
  if ('lowRank' in step) return step.lowRank.layers;
  return 'type' in step ? step.type.layers : step.sparsity.layers;
}

/** What a step does to its layers: `Keep 50 % of the channels`. */
export function stepText(step: PlanStep): string {
  if ('keep' in step) {
    const { channels } = step.keep;
    return channels < 1
      ? t('Keep {0} of the channels', percentText(channels))
      : t('Keep {0} channels', formatExact(channels));
  }
  if ('lowRank' in step) return t('Two layers of rank {0}', formatExact(step.lowRank.rank));
  if ('type' in step) {
    const { weights, activations } = step.type;
    if (weights === undefined) return t('Activations as {0}', activations!);
    if (activations === undefined) return t('Weights as {0}', weights);
    return t('Weights as {0}, activations as {1}', weights, activations);
  }
  return 'zeros' in step.sparsity
    ? t('{0} of the weights zero', percentText(step.sparsity.zeros))
    : t('{0} of every {1} weights kept', step.sparsity.n, step.sparsity.m);
}

/** The number of a step as it is written in a field; '' where it has none. */
export function amountText(step: PlanStep): string {
  if ('keep' in step) return step.keep.channels < 1 ? percentText(step.keep.channels) : String(step.keep.channels);
  if ('lowRank' in step) return String(step.lowRank.rank);
  if ('type' in step) return '';
  return 'zeros' in step.sparsity ? percentText(step.sparsity.zeros) : `${step.sparsity.n}:${step.sparsity.m}`;
}

/** A share of 0.125 as `12.5 %`. */
function percentText(share: number): string {
  return `${Number((share * 100).toPrecision(12))} %`;
}

/** Channels that are kept: a whole number, or a share such as `50 %`; null: neither. */
export function readChannels(text: string): number | null {
  return readShare(text) ?? readWhole(text);
}

/** A rank; null: not a positive whole number. */
export function readWhole(text: string): number | null {
  const value = /^\d{1,15}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 ? value : null;
}

/** Zeros: a share such as `90 %`, or `2:4` for two of every four that are kept; null: neither. */
export function readZeros(text: string): { zeros: number } | { n: number; m: number } | null {
  const [, n = '', m = ''] = /^\s*(\d{1,6})\s*:\s*(\d{1,6})\s*$/.exec(text) ?? [];
  if (m !== '') return Number(n) >= 1 && Number(n) < Number(m) ? { n: Number(n), m: Number(m) } : null;
  const zeros = readShare(text);
  return zeros === null ? null : { zeros };
}

/** `50 %` or `0.5`, above 0 and below 1. */
function readShare(text: string): number | null {
  const [, number = '', percent = ''] = /^\s*(\d*[.,]?\d+)\s*(%?)\s*$/.exec(text) ?? [];
  const share = Number((Number(number.replace(',', '.')) / (percent === '' ? 1 : 100)).toPrecision(12));
  return number !== '' && share > 0 && share < 1 ? share : null;
}

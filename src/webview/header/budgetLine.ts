import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { mayBeLess, mayBeMore } from '../../engine/formula/accuracy';
import { formatBytes, formatCount, formatExact, formatSeconds, withAccuracy } from '../../engine/formula/numbers';
import type { Accuracy, Limits, SpeedSummary, Totals } from '../../protocol/data';
import { listText } from '../parts/listText';

const figures = ['macs', 'params', 'weightBytes', 'peakActivationBytes', 'latency'] as const;

type Figure = (typeof figures)[number];

/** Whether the totals are within all limits: lists exceeded ones, or says that there are none. Empty without limits. */
export function budgetLine(
  totals: Totals,
  speed: SpeedSummary | undefined,
  limits: readonly Limits[],
): TemplateResult | typeof nothing {
  const limited = figures.flatMap((figure): Limited[] => {
    const rated = ratedFigure(figure, totals, speed);
    const limit = Math.min(...limits.map(({ [figure]: least = Infinity }) => least));
    return rated === null || limit === Infinity ? [] : [{ figure, limit, ...rated }];
  });
  if (limited.length === 0) return nothing;
  const isPassed = ({ value, limit }: Limited): boolean => value > limit;
  const isOpen = (each: Limited): boolean => (isPassed(each) ? mayBeLess : mayBeMore)(each.accuracy);
  const list = (some: readonly Limited[]): string => listText(some.map(comparison));
  const over = limited.filter(each => isPassed(each) && !isOpen(each));
  if (over.length > 0) return line('over', 'codicon-error', t('Over budget: {0}', list(over)));
  const open = limited.filter(isOpen);
  if (open.length > 0) return line('', 'codicon-warning', t('The budget cannot be confirmed: {0}', list(open)));
  return line('', 'codicon-check', t('Within budget'), list(limited));
}

interface Limited {
  readonly figure: Figure;
  readonly value: number;
  readonly accuracy: Accuracy;
  readonly limit: number;
}

/** The figure of a model; null: there is no device to have a time on. */
function ratedFigure(
  figure: Figure,
  totals: Totals,
  speed: SpeedSummary | undefined,
): Pick<Limited, 'value' | 'accuracy'> | null {
  if (figure !== 'latency') return { value: totals[figure], accuracy: totals.accuracy[figure] };
  const seconds = speed?.time?.seconds;
  return seconds ? { value: seconds.value ?? 0, accuracy: seconds.accuracy } : null;
}

function line(kind: string, icon: string, text: string, hint = ''): TemplateResult {
  return html`<p class="budget ${kind}" title=${hint || nothing}>
    <span class="codicon ${icon}" aria-hidden="true"></span>${text}
  </p>`;
}

function comparison({ figure, value, accuracy, limit }: Limited): string {
  switch (figure) {
    case 'macs':
      return t('MACs {0} of {1}', ...counts(value, limit, accuracy));
    case 'params':
      return t('parameters {0} of {1}', ...counts(value, limit, accuracy));
    case 'weightBytes':
      return t('weights {0} of {1}', ...bytes(value, limit, accuracy));
    case 'peakActivationBytes':
      return t('peak activations {0} of {1}', ...bytes(value, limit, accuracy));
    case 'latency':
      return t('time bound {0} of {1}', withAccuracy(formatSeconds(value), accuracy), formatSeconds(limit));
  }
}

/** With all digits if rounding would make the two look the same. */
function counts(value: number, limit: number, accuracy: Accuracy): [string, string] {
  const format = formatCount(value) === formatCount(limit) ? formatExact : formatCount;
  return [withAccuracy(format(value), accuracy), format(limit)];
}

function bytes(value: number, limit: number, accuracy: Accuracy): [string, string] {
  const format =
    formatBytes(value) === formatBytes(limit) ? (figure: number): string => `${formatExact(figure)} B` : formatBytes;
  return [withAccuracy(format(value), accuracy), format(limit)];
}

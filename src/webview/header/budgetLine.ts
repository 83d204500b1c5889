import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { formatBytes, formatCount, formatExact } from '../../engine/formula/numbers';
import type { Limits, Totals } from '../../protocol/data';

const figures = ['macs', 'params', 'weightBytes', 'peakActivationBytes'] as const;

type Figure = (typeof figures)[number];

/** Whether the totals keep all limits: which of them are passed, or that none is. Nothing where there are no limits. */
export function budgetLine(totals: Totals, limits: readonly Limits[]): TemplateResult | typeof nothing {
  const limited = figures
    .map(figure => ({ figure, limit: Math.min(...limits.map(({ [figure]: limit = Infinity }) => limit)) }))
    .filter(({ limit }) => limit < Infinity);
  if (limited.length === 0) return nothing;
  const passed = limited.filter(({ figure, limit }) => totals[figure] > limit);
  if (passed.length > 0)
    return line(
      'over',
      'codicon-error',
      t('Over budget: {0}', passed.map(({ figure, limit }) => comparison(figure, totals[figure], limit)).join(', ')),
    );
  // Unknown costs may be what passes the limit.
  if (totals.unknownCost > 0 && limited.some(({ figure }) => figure === 'macs'))
    return line('', 'codicon-warning', t('Within budget as far as known'));
  const kept = limited.map(({ figure, limit }) => comparison(figure, totals[figure], limit)).join(', ');
  return line('', 'codicon-check', t('Within budget'), kept);
}

function line(kind: string, icon: string, text: string, hint = ''): TemplateResult {
  return html`<p class="budget ${kind}" title=${hint || nothing}>
    <span class="codicon ${icon}" aria-hidden="true"></span>${text}
  </p>`;
}

function comparison(figure: Figure, value: number, limit: number): string {
  switch (figure) {
    case 'macs':
      return t('MACs {0} of {1}', ...counts(value, limit));
    case 'params':
      return t('parameters {0} of {1}', ...counts(value, limit));
    case 'weightBytes':
      return t('weights {0} of {1}', ...bytes(value, limit));
    case 'peakActivationBytes':
      return t('peak activations {0} of {1}', ...bytes(value, limit));
  }
}

/** With all digits where rounding would make the two look the same. */
function counts(value: number, limit: number): [string, string] {
  return formatCount(value) === formatCount(limit)
    ? [formatExact(value), formatExact(limit)]
    : [formatCount(value), formatCount(limit)];
}

function bytes(value: number, limit: number): [string, string] {
  return formatBytes(value) === formatBytes(limit)
    ? [`${formatExact(value)} B`, `${formatExact(limit)} B`]
    : [formatBytes(value), formatBytes(limit)];
}

import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { changeOf } from '../../engine/formula/accuracy';
import {
  formatBytes,
  formatChange,
  formatCount,
  formatExact,
  formatTotal,
  withAccuracy,
  type UnitPrefix,
} from '../../engine/formula/numbers';
import type { RatedFigure, Totals } from '../../protocol/data';
import type { DiffChanges, DiffSide } from '../../protocol/pageApi';
import { changeWord, relativeChange } from '../compare/changeText';
import { listText } from '../parts/listText';
import type { PageStore } from '../state/pageStore';

/** On a side of a diff editor: what changed, and a button that compares both sides in full. */
export function diffBar(store: PageStore): TemplateResult | typeof nothing {
  const { side, unit } = store;
  if (side === null) return nothing;
  return html`<section class="diff" aria-label=${t('Difference between both sides')}>
    <span class="codicon codicon-diff" aria-hidden="true"></span>
    <p>
      <span role="status">${sideText(side, unit)}</span>
      <button class="link" @click=${() => void store.compareSides()}>${t('Compare Model Cost')}</button>
    </p>
  </section>`;
}

function sideText(side: DiffSide, unit: UnitPrefix): string {
  if (side.side === 'old') return t('Old side of the diff: {0}', side.name);
  const { against, changes, failure } = side;
  if (failure !== '') return t('Not compared with {0}: {1}', against, failure);
  return changes === null
    ? t('Comparing with {0}…', against)
    : t('Compared with {0}: {1}', against, changesText(changes, unit));
}

/** `+12.3 MMac (+1.7 %), −1.20 M parameters (−2.0 %) · 3 changed, 1 added`. */
function changesText({ totals, rows }: DiffChanges, unit: UnitPrefix): string {
  const change = (figure: RatedFigure, write: (value: number) => string): string[] => {
    const of = (side: Totals) => ({ value: side[figure], accuracy: side.accuracy[figure] });
    const [old, changed] = [of(totals.old), of(totals.new)];
    const { value, accuracy } = changeOf(old, changed);
    if (value === 0 && accuracy === 'exact') return [];
    const text = withAccuracy(formatChange(value, write), accuracy);
    const relative = relativeChange(old.value, changed.value);
    return [relative === '' ? text : t('{0} ({1})', text, relative)];
  };
  const [macs, flops, params, weights, peak] = [
    change('macs', value => formatTotal(value, 'Mac', unit)),
    change('flops', value => formatTotal(value, 'FLOPs', unit)),
    change('params', value => t('{0} parameters', formatCount(value))),
    change('weightBytes', value => t('{0} of weights', formatBytes(value))),
    change('peakActivationBytes', value => t('{0} of peak activations', formatBytes(value))),
  ];
  // FLOPs and bytes follow MACs and parameters: they are news where those stay.
  const figures = [...(macs.length > 0 ? macs : flops), ...(params.length > 0 ? params : weights), ...peak];
  const counts = (['changed', 'added', 'removed'] as const)
    .filter(kind => rows[kind] > 0)
    .map(kind => `${formatExact(rows[kind])} ${changeWord(kind)}`);
  const cost = figures.length > 0 ? listText(figures) : t('the same cost and parameters');
  return counts.length > 0 ? `${cost} · ${listText(counts)}` : cost;
}

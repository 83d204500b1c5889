import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { changeOf } from '../../engine/formula/accuracy';
import {
  formatBytes,
  formatChange,
  formatChangeShare,
  formatCount,
  formatExact,
  formatSeconds,
  formatTotal,
  withAccuracy,
} from '../../engine/formula/numbers';
import type { Figure, PlanFigure, PlannedFigure, PlanOutcome } from '../../protocol/data';
import type { PageStore } from '../state/pageStore';

/** What a plan brings: the totals before and after it, and where to look at single layers. */
export function planResult(store: PageStore, { result }: PlanOutcome, isPending: boolean): TemplateResult {
  if (result === null)
    return html`<p class="plan-result view-text" role="status">
      ${isPending ? nothing : t('Change or remove the step that cannot be followed to see what the plan brings.')}
    </p>`;
  const { sentence, remark, figures } = result;
  return html`<section class="plan-result" aria-label=${t('Result')} aria-busy=${isPending}>
    <div class="view-text plan-sentence">
      <p role="status"><strong>${sentence}</strong></p>
      ${remark === null ? nothing : html`<p class="aside">${remark}</p>`}
    </div>
    <table class="figures plan-figures">
      <caption class="visually-hidden">
        ${t('The model before and after the plan')}
      </caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col" class="number">${t('Before')}</th>
          <th scope="col" class="number">${t('After')}</th>
          <th scope="col" class="number">${t('Difference')}</th>
          <th scope="col" class="number relative">%</th>
        </tr>
      </thead>
      <tbody>
        ${figures.map(figure => figureRow(figure, store))}
      </tbody>
    </table>
    <div class="view-bar">
      <vscode-button @click=${() => void store.comparePlan()}>${t('Open comparison')}</vscode-button>
      <vscode-button secondary @click=${() => void store.convertPlan()}>${t('Convert to layer spec')}</vscode-button>
    </div>
  </section>`;
}

function figureRow({ figure, old, new: changed }: PlannedFigure, { unit, device }: PageStore): TemplateResult {
  const { title, write, exact } = looks[figure];
  const format = (value: number): string => write(value, unit);
  const cell = ({ value, accuracy }: Figure): TemplateResult =>
    html`<td class="number" title=${exact(value ?? 0)}>${withAccuracy(format(value ?? 0), accuracy)}</td>`;
  const { value: change, accuracy } = changeOf(old, changed);
  const isNone = change === 0 && accuracy === 'exact';
  return html`<tr>
    <th scope="row">${title(device?.name ?? '')}</th>
    ${cell(old)}${cell(changed)}
    <td class="number" title=${exact(Math.abs(change))}>
      ${isNone ? t('none') : withAccuracy(formatChange(change, format), accuracy)}
    </td>
    <td class="number relative">${isNone ? nothing : formatChangeShare(change, old.value ?? 0)}</td>
  </tr>`;
}

interface FigureLook {
  title(device: string): string;
  write(value: number, unit: PageStore['unit']): string;
  /** With all digits, where figures are whole numbers. */
  exact(value: number): string;
}

const looks: Readonly<Record<PlanFigure, FigureLook>> = {
  macs: { title: () => t('MACs'), write: (value, unit) => formatTotal(value, 'Mac', unit), exact: formatExact },
  effectiveMacs: {
    title: () => t('MACs without zeros'),
    write: (value, unit) => formatTotal(value, 'Mac', unit),
    exact: formatExact,
  },
  flops: { title: () => t('FLOPs'), write: (value, unit) => formatTotal(value, 'FLOPs', unit), exact: formatExact },
  params: { title: () => t('Parameters'), write: formatCount, exact: formatExact },
  weightBytes: { title: () => t('Weights'), write: formatBytes, exact: formatExact },
  bops: { title: () => t('Bit operations'), write: formatCount, exact: formatExact },
  peakActivationBytes: { title: () => t('Peak of activations'), write: formatBytes, exact: formatExact },
  bytesMoved: { title: () => t('Bytes moved'), write: formatBytes, exact: formatExact },
  timeBound: { title: device => t('Time bound on {0}', device), write: formatSeconds, exact: formatSeconds },
};

import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { joinAccuracy } from '../../engine/formula/accuracy';
import type { Summary } from '../../protocol/data';
import { formatBytes, formatExact, withAccuracy } from '../../engine/formula/numbers';
import { weightTypeChoice } from '../parts/weightTypeChoice';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import { WeightTotal } from '../state/weightTotal';
import { accuracyLines } from './accuracyLines';
import { changedLine } from './changedLine';
import { budgetLine } from './budgetLine';
import { totalsOf, type Total } from './totals';

/** What the file is, and its total cost. */
@customElement('mcl-page-header')
export class PageHeader extends StoreElement<PageStore> {
  @property({ attribute: false }) summary!: Summary;
  private readonly weightTotal = new WeightTotal(this);

  protected override render(): TemplateResult {
    const { summary, store } = this;
    const { convention } = store.view;
    return html`<header>
      <div class="file">
        <h1>${summary.file}</h1>
        <p>${describe(summary)}</p>
        ${changedLine(summary, () => void store.resetSizes())} ${accuracyLines(summary, convention)}
        ${budgetLine(summary.totals[convention], summary.speed?.[convention], [summary.budget, summary.limits])}
      </div>
      <dl class="totals">${totalsOf(summary, convention, store.unit).map(total => this.figure(total))}</dl>
    </header>`;
  }

  private figure({ value, unit, caption, exact, about }: Total): TemplateResult {
    return html`<div title=${exact}>
      <dt>${caption}${about === 'params' ? this.weights() : about === 'peak' ? this.together() : nothing}</dt>
      <dd>${value} <span class="unit">${unit}</span></dd>
    </div>`;
  }

  /** Bytes of the weights, as stored or in another data type. */
  private weights(): TemplateResult {
    const { store } = this;
    const total = this.weightTotal.get();
    return html` · ${total === null ? '…' : withAccuracy(formatBytes(total.value), total.accuracy)}
    ${weightTypeChoice(store.view.weights, weights => void store.changeView({ weights }))}`;
  }

  /** What weights and activations need at the peak. */
  private together(): TemplateResult | typeof nothing {
    const weights = this.weightTotal.get();
    if (weights === null || weights.value === 0) return nothing;
    const { peakActivationBytes, accuracy } = this.summary.totals[this.store.view.convention];
    const sum = formatBytes((weights.value ?? 0) + peakActivationBytes);
    const joined = joinAccuracy(weights.accuracy, accuracy.peakActivationBytes);
    return joined === 'exact'
      ? html` · ${t('weights + peak = {0}', sum)}`
      : html` · ${t('weights + peak {0}', withAccuracy(sum, joined))}`;
  }
}

/** `pytorch 1.13.1 · opset 13 · 20 nodes`, `Layer spec · 22 nodes`. */
function describe(summary: Summary): string {
  const { nodes } = summary.totals.exact;
  return [
    summary.producer,
    // The operators that layers are lowered to are not a property of the file.
    ...(summary.format === 'onnx' ? opsetsOf(summary) : []),
    summary.format === 'layers' ? t('Layer spec') : '',
    nodes === 1 ? t('1 node') : t('{0} nodes', formatExact(nodes)),
    summary.batch > 1 ? t('batch {0}', summary.batch) : '',
  ]
    .filter(part => part !== '')
    .join(' · ');
}

function opsetsOf({ opsets: { 'ai.onnx': opset, ...others } }: Summary): string[] {
  return [
    opset === undefined ? '' : t('opset {0}', opset),
    ...Object.entries(others).map(([domain, version]) => `${domain} ${version}`),
  ];
}

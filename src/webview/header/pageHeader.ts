import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Summary } from '../../protocol/engineApi';
import type { Convention } from '../../engine/report/report';
import { formatExact, type UnitPrefix } from '../../engine/report/numbers';
import { totalsOf, type Total } from './totals';

/** What the file is, and what it costs in all. */
@customElement('mcl-page-header')
export class PageHeader extends LitElement {
  @property({ attribute: false }) summary!: Summary;
  @property({ attribute: false }) convention: Convention = 'exact';
  @property({ attribute: false }) unit: UnitPrefix = 'auto';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { summary, convention } = this;
    const { unknownCost } = summary.totals[convention];
    return html`<header>
      <div class="file">
        <h1>${summary.file}</h1>
        <p>${describe(summary)}</p>
        ${unknownCost === 0 ? nothing : html`<p class="lower-bound"><span class="codicon codicon-warning" aria-hidden="true"></span>
          ${unknownCost === 1 ? t('At least: the cost of one node is unknown') : t('At least: the cost of {0} nodes is unknown', formatExact(unknownCost))}</p>`}
      </div>
      <dl class="totals">${totalsOf(summary, convention, this.unit).map(figure)}</dl>
    </header>`;
  }
}

function figure({ value, unit, caption, exact }: Total): TemplateResult {
  return html`<div title=${exact}><dt>${caption}</dt><dd>${value} <span class="unit">${unit}</span></dd></div>`;
}

/** `pytorch 1.13.1 · opset 13 · 20 nodes`. */
function describe(summary: Summary): string {
  const { nodes } = summary.totals.exact;
  const { 'ai.onnx': opset, ...others } = summary.opsets;
  return [
    summary.producer,
    opset === undefined ? '' : t('opset {0}', opset),
    ...Object.entries(others).map(([domain, version]) => `${domain} ${version}`),
    nodes === 1 ? t('1 node') : t('{0} nodes', formatExact(nodes)),
    summary.batch > 1 ? t('batch {0}', summary.batch) : '',
  ].filter(part => part !== '').join(' · ');
}

import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Summary, WeightBytes } from '../../protocol/data';
import { formatBytes, formatExact, withAccuracy } from '../../engine/formula/numbers';
import { Answer } from '../state/answer';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import { accuracyLines } from './accuracyLines';
import { budgetLine } from './budgetLine';
import { totalsOf, type Total } from './totals';

/** What the file is, and its total cost. */
@customElement('mcl-page-header')
export class PageHeader extends StoreElement<PageStore> {
  @property({ attribute: false }) summary!: Summary;
  /** The assumed data type of the weights; null: as stored. */
  @state() private weightType: WeightType | null = null;
  private readonly weightBytes = new Answer<WeightBytes | null>(this);

  protected override render(): TemplateResult {
    const { summary, store } = this;
    const { convention } = store.view;
    return html`<header>
      <div class="file">
        <h1>${summary.file}</h1>
        <p>${describe(summary)}</p>
        ${accuracyLines(summary, convention)}
        ${budgetLine(summary.totals[convention], [summary.budget, store.limits ?? {}])}
      </div>
      <dl class="totals">${totalsOf(summary, convention, store.unit).map(total => this.figure(total))}</dl>
    </header>`;
  }

  private figure({ value, unit, caption, exact, isParams }: Total): TemplateResult {
    return html`<div title=${exact}>
      <dt>${caption}${isParams ? this.weights() : nothing}</dt>
      <dd>${value} <span class="unit">${unit}</span></dd>
    </div>`;
  }

  /** Bytes of the weights, as stored or in another data type. */
  private weights(): TemplateResult {
    const { store, weightType, summary } = this;
    const bytes = this.weightBytes.to(String(weightType), async () =>
      weightType === null ? null : store.host.ask('weightBytesAs', weightType, null),
    );
    const shown =
      weightType === null || bytes === null ? summary.totals[store.view.convention].weightBytes : bytes.asked;
    return html` · ${withAccuracy(formatBytes(shown), summary.totals[store.view.convention].accuracy.weightBytes)}
      <select
        class="weight-type"
        aria-label=${t('Weights stored as')}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          this.weightType = weightTypes.find(type => type === value) ?? null;
        }}
      >
        <option value="" ?selected=${weightType === null}>${t('as stored')}</option>
        ${weightTypes.map(type => html`<option value=${type} ?selected=${type === weightType}>${t('as {0}', type)}</option>`)}
      </select>`;
  }
}

/** Common data types of weights. */
const weightTypes = ['float32', 'float16', 'int8', 'int4'] as const;
type WeightType = (typeof weightTypes)[number];

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

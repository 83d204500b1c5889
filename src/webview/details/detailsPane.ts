import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { Accuracy, Details, Figure, TensorView, WeightView } from '../../protocol/data';
import {
  formatBytes,
  formatExact,
  formatRatio,
  formatSeconds,
  formatShare,
  unknownFigure,
  withAccuracy,
} from '../../engine/formula/numbers';
import type { PageLayout } from '../../protocol/pageApi';
import { shapeText } from '../parts/figures';
import { formulaView } from './formulaView';

/** Maximum number of diagnostics: a module has those of all its nodes. The bar above the tree lists the others. */
const mostDiagnostics = 5;

/** Everything about the selected module or node. */
@customElement('mcl-details-pane')
export class DetailsPane extends LitElement {
  @property({ attribute: false }) details: Details | null = null;
  @property({ attribute: false }) place: PageLayout['details'] = 'right';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { details } = this;
    if (!details) return nothing;
    return html`<section class="details" aria-label=${t('Details')} tabindex="0">
      <div class="details-actions">${this.actions()}</div>
      <h2>${details.name}</h2>
      <p class="aside">${identity(details)}</p>
      ${details.detail === '' ? nothing : html`<p class="code">${details.detail}</p>`}
      ${details.formulas.map((formula, index, all) => formulaView(formula, formula.figure === 'special' ? null : details.share[formula.figure], all.slice(0, index)))}
      ${details.note === '' ? nothing : html`<p class="note">${details.note}</p>`} ${figures(details)}
      ${diagnostics(details)} ${details.lacksRule ? this.definition(details) : nothing}
      ${tensors(t('Inputs'), details.inputs)} ${weights(details.weights)} ${tensors(t('Outputs'), details.outputs)}
      ${memory(details)} ${attributes(details)}
    </section>`;
  }

  private actions(): TemplateResult {
    const button = (icon: string, label: string, event: string): TemplateResult =>
      html`<button
        class="plain toggle"
        aria-label=${label}
        title=${label}
        @click=${() => this.dispatchEvent(new CustomEvent(event))}
      >
        <span class="codicon ${icon}" aria-hidden="true"></span>
      </button>`;
    return this.place === 'below'
      ? html`${button('codicon-layout-sidebar-right', t('Move the details to the right'), 'move-details')}${button('codicon-close', t('Close the details'), 'close-details')}`
      : html`${button('codicon-layout-panel', t('Move the details below'), 'move-details')}${button('codicon-close', t('Close the details'), 'close-details')}`;
  }

  private definition({ item }: Details): TemplateResult {
    const define = (): void => void this.dispatchEvent(new CustomEvent<number>('define-cost', { detail: item }));
    return html`<p><vscode-button secondary @click=${define}>${t('Define its cost…')}</vscode-button></p>`;
  }
}

/** `Conv · features/features.0`. */
function identity({ op, domain, path, graph }: Details): string {
  const operator = domain === '' || domain === 'ai.onnx' ? op : `${domain} ${op}`;
  return [operator, path, graph === '' ? '' : t('in {0}', graph)].filter(part => part !== '').join(' · ');
}

/** The figures with all digits: the sums of a module, and what a node's formulas do not show. */
function figures(details: Details): TemplateResult | typeof nothing {
  const { macs, flops, special, params, buffers } = details.figures;
  const shown = (figure: 'macs' | 'flops' | 'special'): boolean =>
    details.formulas.some(formula => formula.figure === figure);
  const { accuracy } = details;
  const lines = [
    ...(shown('macs') ? [] : [line(t('MACs'), macs, details.share.macs, accuracy.macs)]),
    ...(shown('flops') ? [] : [line(t('FLOPs'), flops, details.share.flops, accuracy.flops)]),
    ...(shown('special') || special === 0 ? [] : [line(t('Special functions'), special, null, accuracy.special)]),
    line(t('Parameters'), params, details.share.params, accuracy.params),
    ...(buffers === 0 ? [] : [line(t('Buffers'), buffers, null)]),
  ];
  return section(t('Figures'), lines);
}

function line(label: string, value: number | null, share: number | null, accuracy: Accuracy = 'exact'): TemplateResult {
  return pair(
    label,
    html`${withAccuracy(formatExact(value), accuracy)}
    ${share === null || share === 0 ? nothing : html`<span class="aside">${t('{0} of the model', formatShare(share))}</span>`}`,
  );
}

function diagnostics({ diagnostics: list }: Details): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  return html`<section>
    <h3>${t('Notes')}</h3>
    ${list.slice(0, mostDiagnostics).map(({ severity, message }) => html`<p class="note"><span class="codicon codicon-${severity} ${severity}" aria-hidden="true"></span> ${message}</p>`)}
    ${list.length > mostDiagnostics ? html`<p class="note">${t('and {0} more', list.length - mostDiagnostics)}</p>` : nothing}
  </section>`;
}

function tensors(title: string, list: readonly TensorView[]): TemplateResult | typeof nothing {
  return section(
    title,
    list.map(tensor => pair(tensor.name, tensorText(tensor))),
  );
}

function weights(list: readonly WeightView[]): TemplateResult | typeof nothing {
  return section(
    t('Weights'),
    list.map(weight =>
      pair(
        weight.name,
        html`${tensorText(weight)}${weight.role === 'weight' ? nothing : html` · ${roleText(weight.role)}`}${
          weight.shared ? html` · ${t('shared')}` : nothing
        }`,
      ),
    ),
  );
}

function roleText(role: Exclude<WeightView['role'], 'weight'>): string {
  switch (role) {
    case 'buffer':
      return t('buffer');
    case 'scale':
      return t('scale');
    case 'unknown':
      return t('role unknown');
  }
}

function tensorText({ shape, dtype, bytes }: TensorView): TemplateResult {
  return html`${shapeText(shape)}
  ${dtype ?? ''}${bytes === null ? nothing : html` <span class="aside">· ${formatBytes(bytes)}</span>`}`;
}

function memory({
  figures: { weightBytes },
  bytesMoved,
  intensity,
  timeBound,
  isModule,
}: Details): TemplateResult | typeof nothing {
  const lines = [
    ...(weightBytes === 0 ? [] : [pair(t('Weights'), formatBytes(weightBytes))]),
    ...(isModule
      ? []
      : [
          pair(t('Bytes moved'), formatBytes(bytesMoved)),
          ...(intensity === null || intensity === 0
            ? []
            : [pair(t('Arithmetic intensity'), t('{0} FLOPs per byte', formatRatio(intensity)))]),
        ]),
    ...(timeBound === null ? [] : [pair(t('Time bound on {0}', timeBound.device), secondsText(timeBound.seconds))]),
  ];
  return section(t('Memory'), lines);
}

function secondsText({ value, accuracy }: Figure): string {
  return value === null ? unknownFigure : withAccuracy(formatSeconds(value), accuracy);
}

function attributes({ attributes: list }: Details): TemplateResult | typeof nothing {
  return section(
    t('Attributes'),
    list.map(({ name, value }) => pair(name, value)),
  );
}

function section(title: string, lines: readonly TemplateResult[]): TemplateResult | typeof nothing {
  return lines.length === 0
    ? nothing
    : html`<section>
        <h3>${title}</h3>
        <dl class="pairs">${lines}</dl>
      </section>`;
}

function pair(label: string, value: TemplateResult | string): TemplateResult {
  return html`<div>
    <dt title=${label}>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}

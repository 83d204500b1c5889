import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { iconButton } from '../parts/iconButton';
import { customElement, query, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type {
  Accuracy,
  Details,
  DeviceTime,
  Figure,
  Multiplied,
  Operand,
  WeightType,
  WeightView,
} from '../../protocol/data';
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
import { patternOf } from '../compress/patternOf';
import { limitText } from '../parts/limitText';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import { focusTree } from '../tree/focusTree';
import '../views/growthFormulaText';
import { formulaView } from './formulaView';
import { costliestNodes, linkedTensors } from './itemLinks';
import { pair, section, tensorText } from './pairs';

/** Maximum number of diagnostics: a module has those of all its nodes. The bar above the tree lists the others. */
const mostDiagnostics = 5;

/** Everything about the selected module or node. */
@customElement('mcl-details-pane')
export class DetailsPane extends StoreElement<PageStore> {
  /** Whether the growth of modules is looked at: only then it is computed. */
  @state() private showsGrowth = false;
  @query('.details') private region?: HTMLElement;

  protected override render(): TemplateResult | typeof nothing {
    const { store } = this;
    const { details } = store;
    if (!details) return nothing;
    const go = (item: number): void => void this.follow(item);
    return html`<section class="details" aria-label=${t('Details')} tabindex="0">
      <div class="details-actions">${this.actions(details)}</div>
      <h2>${details.name}</h2>
      <p class="aside">${identity(details)}</p>
      ${details.detail === '' ? nothing : html`<p class="code">${details.detail}</p>`}
      ${details.formulas.map((formula, index, all) => formulaView(formula, formula.figure === 'special' ? null : details.share[formula.figure], all.slice(0, index)))}
      ${details.note === '' ? nothing : html`<p class="note">${details.note}</p>`} ${figures(details)}
      ${costliestNodes(details, store.metric, go)} ${details.isModule ? this.growth(details) : nothing}
      ${diagnostics(details)} ${details.lacksRule ? this.definition(details) : nothing}
      ${linkedTensors('inputs', details, go)} ${weights(details.weights)} ${linkedTensors('outputs', details, go)}
      ${memory(details, store.view.weights)} ${attributes(details)}
    </section>`;
  }

  private actions({ item, path }: Details): TemplateResult {
    const { store } = this;
    const change = (icon: string, label: string, layout: Partial<PageLayout>, then?: () => void): TemplateResult =>
      iconButton(icon, label, () => store.changeLayout(layout).then(then));
    const move =
      store.layout.details === 'below'
        ? change('codicon-layout-sidebar-right', t('Move the details to the right'), { details: 'right' })
        : change('codicon-layout-panel', t('Move the details below'), { details: 'below' });
    return html`${store.summary?.isWeightsOnly === false ? iconButton('codicon-type-hierarchy-sub', t('Show in Graph'), () => store.showInGraph(item)) : nothing}${store.summary?.isWeightsOnly === false ? iconButton('codicon-fold', t('Compress this layer…'), () => store.compress(patternOf(path))) : nothing}${move}${change('codicon-close', t('Close the details'), { showDetails: false }, focusTree)}`;
  }

  /** The formula of a module's cost over all sizes. */
  private growth({ path }: Details): TemplateResult | typeof nothing {
    const { store, showsGrowth } = this;
    if (store.summary?.isWeightsOnly !== false) return nothing;
    const name = store.metric === 'macs' ? t('MACs') : t('FLOPs');
    return html`<section>
      <button
        class="plain fold"
        aria-expanded=${showsGrowth}
        @click=${() => {
          this.showsGrowth = !showsGrowth;
        }}
      >
        <span
          class="codicon ${showsGrowth ? 'codicon-chevron-down' : 'codicon-chevron-right'}"
          aria-hidden="true"
        ></span>
        ${t('Growth with the sizes')}
      </button>
      ${showsGrowth ? html`<mcl-growth-formula .store=${store} .figure=${store.metric} .name=${name} .path=${path}></mcl-growth-formula>` : nothing}
    </section>`;
  }

  private definition({ item }: Details): TemplateResult {
    return html`<p>
      <vscode-button secondary @click=${() => void this.store.defineCost(item)}>${t('Define its cost…')}</vscode-button>
    </p>`;
  }

  /** Goes to another item; the keyboard stays in the details, whose links are others now. */
  private async follow(item: number): Promise<void> {
    await this.store.reveal(item);
    await this.updateComplete;
    this.region?.scrollTo(0, 0);
    this.region?.focus();
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

function memory(
  { figures: { weightBytes }, accuracy, bytesMoved, intensity, multiplied, timeBound }: Details,
  type: WeightType | null,
): TemplateResult | typeof nothing {
  const lines = [
    ...(weightBytes === 0
      ? []
      : [
          pair(
            type === null ? t('Weights') : t('Weights as {0}', type),
            withAccuracy(formatBytes(weightBytes), accuracy.weightBytes),
          ),
        ]),
    ...(multiplied === null || multiplied.engineWeightBytes === null || type !== null
      ? []
      : [pair(t('Weights in an engine'), formatBytes(multiplied.engineWeightBytes))]),
    ...(multiplied === null ? [] : multipliedLines(multiplied)),
    ...(bytesMoved.value === 0
      ? []
      : [pair(t('Bytes moved'), withAccuracy(formatBytes(bytesMoved.value), bytesMoved.accuracy))]),
    ...(intensity === null || intensity === 0
      ? []
      : [pair(t('Arithmetic intensity'), t('{0} FLOPs per byte', formatRatio(intensity)))]),
    ...(timeBound === null ? [] : timeLines(timeBound)),
  ];
  return section(t('Memory and time'), lines);
}

function multipliedLines({ operands, bops }: Multiplied): TemplateResult[] {
  const [a, b] = operands.map(operandText);
  return [pair(t('Multiplies'), `${a} × ${b}`), pair(t('Bit operations'), formatExact(bops))];
}

/** `uint8`; of numbers that are packed into wider ones `4 bits`. */
function operandText({ dtype, bits, packed }: Operand): string {
  return packed ? t('{0} bits', bits ?? unknownFigure) : dtype;
}

function timeLines({ device, seconds, limit, fused }: DeviceTime): TemplateResult[] {
  const name = fused ? t('Time bound on {0}, fused', device) : t('Time bound on {0}', device);
  return [pair(name, secondsText(seconds)), ...(limit === null ? [] : [pair(t('Bound by'), limitText(limit))])];
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

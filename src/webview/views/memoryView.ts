import { t } from '@vscode/l10n';
import { scaleLinear } from 'd3-scale';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import {
  weightTypes,
  type DeviceFit,
  type MemoryCurve,
  type QuantizationFigures,
  type TrainingMemory,
  type TrainingTypes,
  type WeightSize,
} from '../../protocol/data';
import { joinAccuracy } from '../../engine/formula/accuracy';
import {
  formatBytes,
  formatCount,
  formatExact,
  formatRatio,
  formatShare,
  tableFigure,
  unknownFigure,
  withAccuracy,
} from '../../engine/formula/numbers';
import { bottomAxis, leftAxis, margin } from '../charts/axes';
import { ElementSize } from '../charts/elementSize';
import { areaPath, linePath, nearest } from '../charts/paths';
import { choice } from '../parts/choice';
import { shapeText } from '../parts/figures';
import { shareBar } from '../parts/shareBar';
import { Answer } from '../state/answer';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import { WeightTotal } from '../state/weightTotal';

/** Live activations over the execution order, and what is alive at the peak. */
@customElement('mcl-memory-view')
export class MemoryView extends StoreElement<PageStore> {
  /** The point under the pointer or the keyboard's; null: the peak. */
  @state() private at: number | null = null;
  @state() private inPlace = false;
  @state() private training: TrainingTypes = { weights: 'float32', gradients: 'float32', states: 'float32' };
  private readonly curve = new Answer<MemoryCurve>(this);
  private readonly weights = new WeightTotal(this);
  private readonly quantization = new Answer<QuantizationFigures>(this);
  private readonly needs = new Answer<{
    readonly fits: readonly DeviceFit[];
    readonly training: readonly TrainingMemory[];
  }>(this);
  private readonly size = new ElementSize(this, '.chart');

  protected override render(): TemplateResult {
    const { inPlace } = this;
    const curve = this.curve.to(String(inPlace), () => this.store.host.ask('memory', inPlace));
    const { shown, devices } = this.store;
    const needs = this.needs.to(JSON.stringify([shown, devices, this.training]), () =>
      this.store.host.ask('memoryNeeds', shown, devices, this.training),
    );
    const quantization = this.quantization.to('', () => this.store.host.ask('quantization'));
    if (curve?.peak === null) return html`<p class="empty">${t('The model has no nodes.')}</p>`;
    return html`<div class="scrolling" tabindex="0" role="group" aria-label=${t('Memory')}>
      <div class="view-bar">
        <p>
          ${curve?.peak ? t('At most {0} of activations are alive at once, while {1} runs.', formatBytes(curve.peak.bytes), curve.peak.name) : nothing}
          ${curve?.peak ? this.withWeights(curve.peak.bytes) : nothing} ${curve ? this.otherPeak(curve) : nothing}
        </p>
        ${choice(
          t('Elementwise'),
          inPlace ? 'inPlace' : 'apart',
          [
            { value: 'apart', label: t('new tensors') },
            { value: 'inPlace', label: t('in place') },
          ],
          chosen => {
            this.inPlace = chosen === 'inPlace';
            this.at = null;
          },
        )}
      </div>
      <div class="chart memory-chart">${curve && this.size.width > 0 ? this.chart(curve) : nothing}</div>
      ${curve ? this.tensors(curve) : nothing} ${quantization ? weightTypesTable(quantization) : nothing}
      ${quantization && this.store.summary?.format === 'onnx' ? this.sparsity() : nothing}
      ${needs ? devicesTable(needs.fits) : nothing} ${needs ? this.trainingTable(needs.training) : nothing}
    </div>`;
  }

  /** Leads to the zeros among the weights. */
  private sparsity(): TemplateResult {
    return html`<div class="view-bar">
      <vscode-button secondary @click=${() => void this.store.readWeights()}
        >${t('Read weights for zeros…')}</vscode-button
      >
    </div>`;
  }

  /** The peak of the other way to run elementwise operators. */
  private otherPeak({ peaks: { plain, inPlace } }: MemoryCurve): string {
    return this.inPlace
      ? t('{0} if elementwise operators write new tensors.', withAccuracy(formatBytes(plain.value), plain.accuracy))
      : t('{0} with elementwise operators in place.', withAccuracy(formatBytes(inPlace.value), inPlace.accuracy));
  }

  /** What training takes besides activations. */
  private trainingTable(rows: readonly TrainingMemory[]): TemplateResult {
    const { training } = this;
    const typeChoice = (label: string, kind: keyof TrainingTypes): TemplateResult =>
      choice(
        label,
        training[kind],
        weightTypes.map(type => ({ value: type, label: type })),
        type => {
          this.training = { ...training, [kind]: type };
        },
      );
    return html`<div class="view-bar">
        ${typeChoice(t('Weights'), 'weights')} ${typeChoice(t('Gradients'), 'gradients')}
        ${typeChoice(t('States'), 'states')}
      </div>
      <table class="figures compact">
        <caption>
          ${t('Training, without activations')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('Optimizer')}</th>
            <th scope="col" class="number">${t('Weights')}</th>
            <th scope="col" class="number">${t('Gradients')}</th>
            <th scope="col" class="number">${t('States')}</th>
            <th scope="col" class="number">${t('Together')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ optimizer, weights, gradients, states, total }) =>
              html`<tr>
                <th scope="row">${{ sgd: 'SGD', momentum: t('SGD with momentum'), adam: 'Adam' }[optimizer]}</th>
                ${[weights, gradients, states, total].map(bytes => html`<td class="number">${tableFigure(bytes, 'exact', formatBytes)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>`;
  }

  private withWeights(peakBytes: number): string | typeof nothing {
    const weights = this.weights.get();
    const { summary, view } = this.store;
    if (!weights || !summary) return nothing;
    const { peakActivationBytes } = summary.totals[view.convention].accuracy;
    const together = withAccuracy(
      formatBytes((weights.value ?? 0) + peakBytes),
      joinAccuracy(weights.accuracy, peakActivationBytes),
    );
    const alone = withAccuracy(formatBytes(weights.value), weights.accuracy);
    return view.weights === null
      ? t('With {0} of weights: {1}.', alone, together)
      : t('With {0} of weights as {1}: {2}.', alone, view.weights, together);
  }

  private chart(curve: MemoryCurve): TemplateResult {
    const { width, height } = this.size;
    const x = scaleLinear([0, Math.max(1, curve.nodes - 1)], [margin.left, width - margin.right]);
    const y = scaleLinear([0, curve.peak!.bytes || 1], [height - margin.bottom, margin.top]).nice(4);
    const points = curve.positions.map((position, index) => [x(position), y(curve.bytes[index])] as const);
    const at = Math.min(this.at ?? nearest(curve.positions, curve.peak!.position), points.length - 1);
    const selected = this.store.selected === null ? -1 : curve.items.indexOf(this.store.selected);
    const reading = t(
      'Node {0} of {1}: {2}',
      formatExact(curve.positions[at] + 1),
      formatExact(curve.nodes),
      formatBytes(curve.bytes[at]),
    );
    const readingOnLeft = points[at][0] > width / 2;
    return html`<svg
      width=${width}
      height=${height}
      role="slider"
      tabindex="0"
      aria-label=${t('Live activations over the execution order')}
      aria-valuemin="1"
      aria-valuemax=${curve.nodes}
      aria-valuenow=${curve.positions[at] + 1}
      aria-valuetext=${reading}
      @keydown=${(event: KeyboardEvent) => this.onKey(event, curve, at)}
      @mousemove=${(event: MouseEvent) => {
        this.at = nearest(curve.positions, x.invert(event.offsetX));
      }}
      @mouseleave=${() => {
        this.at = null;
      }}
      @click=${() => void this.store.choose(curve.items[at])}
    >
      ${leftAxis(
        y.ticks(4).map(bytes => ({ at: y(bytes), label: formatBytes(bytes) })),
        width,
      )}
      ${bottomAxis(
        wholeTicks(x).map(position => ({ at: x(position), label: formatExact(position + 1) })),
        width,
        height,
        t('Node in execution order'),
      )}
      <path class="area" d=${areaPath(points, height - margin.bottom)}></path>
      <path class="line" d=${linePath(points)}></path>
      ${selected < 0 ? nothing : svg`<line class="selected-mark" x1=${points[selected][0]} x2=${points[selected][0]} y1=${margin.top} y2=${height - margin.bottom}></line>`}
      <line class="cursor" x1=${points[at][0]} x2=${points[at][0]} y1=${margin.top} y2=${height - margin.bottom}></line>
      <circle class="cursor-dot" cx=${points[at][0]} cy=${points[at][1]} r="4"></circle>
      <text
        class="reading"
        x=${points[at][0] + (readingOnLeft ? -8 : 8)}
        y=${margin.top - 4}
        text-anchor=${readingOnLeft ? 'end' : 'start'}
      >
        ${reading}
      </text>
    </svg>`;
  }

  private onKey(event: KeyboardEvent, { positions, items }: MemoryCurve, at: number): void {
    const last = positions.length - 1;
    const next = {
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      PageUp: at + 10,
      PageDown: at - 10,
      Home: 0,
      End: last,
    }[event.key];
    if (next !== undefined) this.at = Math.max(0, Math.min(last, next));
    else if (event.key === 'Enter' || event.key === ' ') void this.store.choose(items[at]);
    else return;
    event.preventDefault();
  }

  private tensors({ peak, tensors, moreTensors, moreTensorBytes, bodyBytes }: MemoryCurve): TemplateResult {
    const bytes = peak?.bytes ?? 0;
    return html`<table class="figures">
      <caption>
        ${t('Alive at the peak')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('Tensor')}</th>
          <th scope="col">${t('Shape')}</th>
          <th scope="col" class="number">${t('Bytes')}</th>
          <th scope="col" class="share">${t('Share of the peak')}</th>
        </tr>
      </thead>
      <tbody>
        ${tensors.map(
          tensor =>
            html`<tr class=${tensor.item !== null && tensor.item === this.store.selected ? 'selected' : ''}>
              <th scope="row">
                ${
                  tensor.item === null
                    ? html`${tensor.name} <span class="aside">${t('input of the model')}</span>`
                    : html`<button class="plain" @click=${() => void this.store.choose(tensor.item!)}>
                        ${tensor.name}
                      </button>`
                }
              </th>
              <td class="aside">${shapeText(tensor.shape)} ${tensor.dtype ?? ''}</td>
              <td class="number">${formatBytes(tensor.bytes)}</td>
              <td class="share">${shareBar(bytes === 0 ? 0 : tensor.bytes / bytes)}</td>
            </tr>`,
        )}
        ${moreTensors === 0 ? nothing : restRow(t('{0} more', formatExact(moreTensors)), moreTensorBytes, bytes)}
        ${bodyBytes === 0 ? nothing : restRow(t('inside the body of this node'), bodyBytes, bytes)}
      </tbody>
    </table>`;
  }
}

/** What the weights take in other types, and how much of the model multiplies integers. */
function weightTypesTable({
  bops,
  integerLayers,
  integerMacs,
  layers,
  macs,
  ...sizes
}: QuantizationFigures): TemplateResult {
  const { stored, inEngine, as } = sizes;
  const row = (name: string, { bytes, bitsPerWeight }: WeightSize): TemplateResult =>
    html`<tr>
      <th scope="row">${name}</th>
      <td class="number">${tableFigure(bytes, 'exact', formatBytes)}</td>
      <td class="number">${bitsPerWeight === null ? unknownFigure : formatRatio(bitsPerWeight)}</td>
    </tr>`;
  return html`<table class="figures compact weight-types">
      <caption>
        ${t('Weights in other types')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('Type')}</th>
          <th scope="col" class="number">${t('Weights')}</th>
          <th scope="col" class="number">${t('Bits per weight')}</th>
        </tr>
      </thead>
      <tbody>
        ${row(t('as stored'), stored)}
        ${inEngine.bytes === stored.bytes ? nothing : row(t('in an engine, which quantizes them'), inEngine)}
        ${Object.entries(as).map(([type, size]) => row(type, size))}
      </tbody>
    </table>
    ${
      layers === 0
        ? nothing
        : html`<p class="weight-types">
            ${
              integerLayers === 0
                ? t('No layer multiplies 8-bit integers.')
                : t(
                    '{0} of {1} layers multiply 8-bit integers, with {2} of the MACs.',
                    integerLayers,
                    layers,
                    formatShare(integerMacs / macs),
                  )
            }
            ${t('{0} bit operations.', withAccuracy(formatCount(bops.value), bops.accuracy))}
          </p>`
    }`;
}

/** Into which devices weights and peak fit. */
function devicesTable(fits: readonly DeviceFit[]): TemplateResult {
  return html`<table class="figures compact">
    <caption>
      ${t('Weights and peak on devices')}
    </caption>
    <thead>
      <tr>
        <th scope="col">${t('Device')}</th>
        <th scope="col" class="number">${t('Memory')}</th>
        <th scope="col" class="number">${t('Needed')}</th>
        <th scope="col">${t('Fits')}</th>
      </tr>
    </thead>
    <tbody>
      ${fits.map(
        fit =>
          html`<tr>
            <th scope="row">${fit.device}</th>
            <td class="number">
              ${fit.flash === null ? formatBytes(fit.memory) : t('{0}, {1} flash', formatBytes(fit.memory), formatBytes(fit.flash))}
            </td>
            <td class="number">${formatBytes(fit.needed)}</td>
            <td>${fitText(fit)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function fitText({ verdict }: DeviceFit): string {
  return {
    fits: t('yes'),
    inPlace: t('with elementwise operators in place'),
    exceeds: t('no'),
    unknown: t('unknown'),
  }[verdict];
}

function restRow(name: string, bytes: number, peak: number): TemplateResult {
  return html`<tr>
    <th scope="row" class="aside">${name}</th>
    <td></td>
    <td class="number">${formatBytes(bytes)}</td>
    <td class="share">${shareBar(peak === 0 ? 0 : bytes / peak)}</td>
  </tr>`;
}

/** Ticks at whole numbers: there is no node between two nodes. */
function wholeTicks(scale: { ticks(count: number): number[] }): number[] {
  return scale.ticks(8).filter(Number.isInteger);
}

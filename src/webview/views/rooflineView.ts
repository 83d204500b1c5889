import { t } from '@vscode/l10n';
import { scaleLog } from 'd3-scale';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import type { DeviceProfile, Hint, Roofline, RooflinePoint } from '../../protocol/data';
import { joinAccuracy } from '../../engine/formula/accuracy';
import {
  formatCount,
  formatExact,
  formatRatio,
  formatSeconds,
  formatTimeBound,
  withAccuracy,
} from '../../engine/formula/numbers';
import { bottomAxis, leftAxis, margin } from '../charts/axes';
import { ElementSize } from '../charts/elementSize';
import { deviceChoice, fusionChoice } from '../parts/deviceChoice';
import { limitName } from '../parts/limitText';
import { shareBar } from '../parts/shareBar';
import { Answer } from '../state/answer';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import { rooflineExtent } from './rooflineExtent';

/** Rows of the table; the chart shows more. */
const rowsShown = 100;

type Answered = Roofline & { readonly peakName: string };

/** Which nodes are bound by arithmetic, which by memory, and the least time they take on a device. */
@customElement('mcl-roofline-view')
export class RooflineView extends StoreElement<PageStore> {
  private readonly roofline = new Answer<Answered>(this);
  private readonly hints = new Answer<readonly Hint[]>(this);
  private readonly size = new ElementSize(this, '.chart');

  protected override render(): TemplateResult {
    const { store } = this;
    const { shown, device: profile } = store;
    const { device } = shown;
    if (!device || !profile) return html`<p class="empty">${t('Loading')}</p>`;
    const [key, question] = [JSON.stringify(shown), { ...shown, device }];
    const roofline = this.roofline.to(key, () => store.host.ask('roofline', question));
    const hints = this.hints.to(key, () => store.host.ask('hints', question));
    return html`<div class="scrolling" tabindex="0" role="group" aria-label=${t('Roofline')}>
      <div class="view-bar">
        ${deviceChoice(store, profile, roofline?.peakName ?? '')} ${fusionChoice(store, device.fused)}
      </div>
      ${roofline ? this.summary(roofline, profile, device.fused) : nothing}
      <div class="chart roofline-chart">
        ${roofline && this.size.width > 0 ? guard([roofline, this.size.width, this.size.height, store.selected], () => this.chart(roofline)) : nothing}
      </div>
      ${roofline ? guard([roofline, store.selected], () => this.table(roofline)) : nothing}
      ${hints && hints.length > 0 ? this.hintTable(hints) : nothing}
    </div>`;
  }

  private summary(
    { seconds, accuracy, compute, memory, unknown, peak, peakName, integers, bandwidth }: Answered,
    { source, derivation, peaks }: DeviceProfile,
    fused: boolean,
  ): TemplateResult {
    const { weights } = this.store.view;
    const ofPeak = peaks.find(({ name }) => name === peakName)?.derivation;
    return html`<div class="view-text">
      <p>
        <strong>${t('Time bound {0}:', formatTimeBound(seconds, accuracy))}</strong> ${t(
          '{0} in {1} compute-bound nodes, {2} in {3} memory-bound ones.',
          formatSeconds(compute.seconds),
          formatExact(compute.nodes),
          formatSeconds(memory.seconds),
          formatExact(memory.nodes),
        )}
        ${unknown === 0 ? nothing : unknown === 1 ? t('1 node of unknown cost is left out.') : t('{0} nodes of unknown cost are left out.', formatExact(unknown))}
      </p>
      <p class="aside">
        ${
          fused
            ? t(
                'A lower bound for running at full speed with elementwise operators fused into the convolution or product in front of them, whose data moves once; not a prediction.',
              )
            : t('A lower bound for running node by node at full speed, not a prediction.')
        }
        ${t('Peak {0} ({1}), {2}B per second.', speedText(peak.flops, peak), peakName, formatCount(bandwidth))}
        ${integers === null ? nothing : t('Layers of 8-bit integers run at {0} ({1}).', speedText(integers.flops, integers), integers.dtype)}
        ${ofPeak} ${derivation} ${weights === null ? nothing : t('Weights are counted as {0}.', weights)}
        ${source === '' ? nothing : html`<a href=${source}>${t('Source')}</a>`}
      </p>
    </div>`;
  }

  private chart(roofline: Roofline): TemplateResult {
    const { width, height } = this.size;
    const { peak, bandwidth, ridge, points } = roofline;
    const extent = rooflineExtent(roofline);
    const x = scaleLog(extent.intensity, [margin.left, width - margin.right]);
    const y = scaleLog(extent.flops, [height - margin.bottom, margin.top]);
    const roof = [
      [extent.intensity[0], extent.intensity[0] * bandwidth],
      [ridge, peak.flops],
      [extent.intensity[1], peak.flops],
    ] as const;
    const shown = points.filter(({ intensity, flops }) => intensity !== null && flops > 0);
    const dots = distinctDots(shown, ({ intensity }) => Math.round(x(intensity!)));
    const isSelected = ({ item }: RooflinePoint): boolean => item === this.store.selected;
    const dot = ({
      point,
      more,
    }: Dot): TemplateResult => svg`<circle class="dot ${point.bound} ${isSelected(point) ? 'selected' : ''}"
      cx=${x(point.intensity!)} cy=${y(Math.min(peak.flops, point.intensity! * bandwidth))} r=${3 + 9 * Math.sqrt(point.seconds / roofline.seconds)}
      @click=${() => void this.store.choose(point.item)}><title>${`${point.path} ${point.op}\n${readings(point)}${more === 0 ? '' : `\n${t('and {0} more', formatExact(more))}`}`}</title></circle>`;
    return html`<svg
      width=${width}
      height=${height}
      role="img"
      aria-label=${t('FLOPs per second that each node can reach, over its FLOPs per byte; the table has the same figures')}
    >
      ${leftAxis(
        powers(y).map(value => ({ at: y(value), label: speedText(value, peak) })),
        width,
      )}
      ${bottomAxis(
        powers(x).map(value => ({ at: x(value), label: value < 1 ? String(value) : formatCount(value) })),
        width,
        height,
        t('FLOPs per byte'),
      )}
      <polyline
        class="roof"
        points=${roof.map(([intensity, flops]) => `${x(intensity).toFixed(1)},${y(flops).toFixed(1)}`).join(' ')}
      ></polyline>
      <line class="ridge" x1=${x(ridge)} x2=${x(ridge)} y1=${y(peak.flops)} y2=${height - margin.bottom}></line>
      <text class="aside-text" x=${x(ridge) - 6} y=${height - margin.bottom - 6} text-anchor="end">
        ${t('memory-bound')}
      </text>
      <text class="aside-text" x=${x(ridge) + 6} y=${height - margin.bottom - 6}>${t('compute-bound')}</text>
      ${dots.filter(({ point }) => !isSelected(point)).map(dot)}${shown
        .filter(isSelected)
        .map(point => dot(dots.find(other => other.point === point) ?? { point, more: 0 }))}
    </svg>`;
  }

  /** What could make nodes faster, with the figures that say so. */
  private hintTable(hints: readonly Hint[]): TemplateResult {
    return html`<table class="figures">
      <caption>
        ${t('Hints')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('Node')}</th>
          <th scope="col">${t('Reason')}</th>
        </tr>
      </thead>
      <tbody>
        ${hints.slice(0, rowsShown).map(
          ({ item, path, message }) =>
            html`<tr class=${item === this.store.selected ? 'selected' : ''}>
              <th scope="row">
                <button class="plain" @click=${() => void this.store.choose(item)}>${path}</button>
              </th>
              <td>${message}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private table({ points, seconds, morePoints, moreSeconds, moreAccuracy }: Roofline): TemplateResult {
    const rows = points.slice(0, rowsShown);
    const others = points.slice(rowsShown);
    const rest = others.reduce((sum, point) => sum + point.seconds, moreSeconds);
    const restAccuracy = others.reduce((joined, { accuracy }) => joinAccuracy(joined, accuracy), moreAccuracy);
    const restNodes = points.length - rows.length + morePoints;
    return html`<table class="figures">
      <caption>
        ${t('Slowest nodes')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('Node')}</th>
          <th scope="col" class="number">${t('FLOPs per byte')}</th>
          <th scope="col">${t('Bound by')}</th>
          <th scope="col" class="number">${t('Time bound')}</th>
          <th scope="col" class="share">${t('Share of the time')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          point =>
            html`<tr class=${point.item === this.store.selected ? 'selected' : ''}>
              <th scope="row">
                <button class="plain" @click=${() => void this.store.choose(point.item)}>${point.path}</button>
                <span class="aside">${point.op}</span>
              </th>
              <td class="number">${intensityText(point.intensity)}</td>
              <td><span class="key ${point.bound}" aria-hidden="true"></span>${limitName(point.bound)}</td>
              <td class="number">${withAccuracy(formatSeconds(point.seconds), point.accuracy)}</td>
              <td class="share">${shareBar(seconds === 0 ? 0 : point.seconds / seconds)}</td>
            </tr>`,
        )}
        ${
          restNodes === 0
            ? nothing
            : html`<tr>
                <th scope="row" class="aside">${t('{0} more', formatExact(restNodes))}</th>
                <td></td>
                <td></td>
                <td class="number">${withAccuracy(formatSeconds(rest), restAccuracy)}</td>
                <td class="share">${shareBar(seconds === 0 ? 0 : rest / seconds)}</td>
              </tr>`
        }
      </tbody>
    </table>`;
  }
}

/** A node, and how many others it covers. */
interface Dot {
  readonly point: RooflinePoint;
  more: number;
}

/** Dots that do not cover each other: all are on the roof, and of those at one place the largest comes first. */
function distinctDots(points: readonly RooflinePoint[], placeOf: (point: RooflinePoint) => number): readonly Dot[] {
  const dots = new Map<number, Dot>();
  for (const point of points) {
    const place = placeOf(point);
    const dot = dots.get(place);
    if (dot) dot.more++;
    else dots.set(place, { point, more: 0 });
  }
  return [...dots.values()];
}

function readings({ intensity, bound, seconds, accuracy }: RooflinePoint): string {
  return `${t('{0} FLOPs per byte', intensityText(intensity))} · ${limitName(bound)} · ${t('time bound {0}', formatTimeBound(seconds, accuracy))}`;
}

/** `67.0 TFLOPS`; `1.98 POPS` of integers. */
function speedText(operations: number, { dtype }: Roofline['peak']): string {
  return `${formatCount(operations)}${dtype.includes('int') ? 'OPS' : 'FLOPS'}`;
}

function intensityText(intensity: number | null): string {
  return intensity === null ? '∞' : intensity === 0 ? '–' : formatRatio(intensity);
}

/** Whole powers of ten within a scale: its default ticks are too many. */
function powers(scale: { domain(): number[] }): number[] {
  const [low, high] = scale.domain();
  const marks: number[] = [];
  for (let power = Math.ceil(Math.log10(low) - 1e-9); power <= Math.log10(high) + 1e-9; power++)
    marks.push(Number(`1e${power}`));
  return marks;
}

import { t } from '@vscode/l10n';
import { scaleLinear } from 'd3-scale';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { GrowthCurve, GrowthFigure, GrowthPoint, GrowthVariable } from '../../protocol/data';
import { formatBytes, formatCount, formatExact, formatRatio, withAccuracy } from '../../engine/formula/numbers';
import { bottomAxis, leftAxis, margin } from '../charts/axes';
import { ElementSize } from '../charts/elementSize';
import { linePath } from '../charts/paths';
import { choice } from '../parts/choice';
import { Answer } from '../state/answer';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import './growthFormulaText';
import { growthValues, variableValues } from './growthValues';

/** How a total grows with one size, and the formula over all of them. */
@customElement('mcl-growth-view')
export class GrowthView extends StoreElement<PageStore> {
  @state() private figure: GrowthFigure = 'macs';
  @state() private variable = '';
  private readonly variables = new Answer<GrowthVariable[]>(this);
  private readonly curve = new Answer<GrowthCurve>(this);
  private readonly size = new ElementSize(this, '.chart');

  override connectedCallback(): void {
    super.connectedCallback();
    this.figure = this.store.metric;
  }

  protected override render(): TemplateResult {
    const { store, figure } = this;
    const { convention } = store.view;
    const variables = this.variables.to('', () => store.host.ask('growthVariables'));
    if (!variables) return html`<p class="empty">${t('Loading')}</p>`;
    const variable =
      variables.find(({ name }) => name === this.variable) ?? variables.find(isInteresting) ?? variables[0];
    if (!variable) return html`<p class="empty">${t('The model has no size that can be changed.')}</p>`;
    const curve = this.curve.to(`${figure} ${convention} ${variable.name} ${variable.value}`, () =>
      store.host.ask('growth', figure, convention, variable.name, valuesOf(variable)),
    );
    return html`<div class="scrolling" tabindex="0" role="group" aria-label=${t('Growth')}>
      <div class="view-bar">
        ${choice(t('Figure'), figure, figureNames(), chosen => {
          this.figure = chosen;
        })}
        ${choice(
          t('Over'),
          variable.name,
          variables.map(({ name }) => ({ value: name, label: name })),
          name => {
            this.variable = name;
          },
        )}
        ${this.curve.pending ? html`<span class="aside" role="status">${t('Counting at other sizes')}</span>` : nothing}
      </div>
      <mcl-growth-formula .store=${store} .figure=${figure} .name=${nameOf(figure)}></mcl-growth-formula>
      <div class="chart growth-chart">${curve && this.size.width > 0 ? this.chart(curve, variable) : nothing}</div>
      ${curve ? this.table(curve, variable) : nothing}
    </div>`;
  }

  private chart({ points }: GrowthCurve, variable: GrowthVariable): TemplateResult {
    const { width, height } = this.size;
    const format = formatOf(this.figure);
    const figures = points.map(({ figure }) => figure ?? 0);
    const x = scaleLinear([0, points.at(-1)?.value ?? 1], [margin.left, width - margin.right]);
    const y = scaleLinear(
      [0, figures.reduce((a, b) => Math.max(a, b), 0) || 1],
      [height - margin.bottom, margin.top],
    ).nice(4);
    const places = points.map(({ value, figure }) => (figure === null ? null : ([x(value), y(figure)] as const)));
    return html`<svg
      width=${width}
      height=${height}
      role="img"
      aria-label=${t('{0} over {1}; the table has the same figures', nameOf(this.figure), variable.name)}
    >
      ${leftAxis(
        y.ticks(4).map(value => ({ at: y(value), label: format(value) })),
        width,
      )}
      ${bottomAxis(
        x
          .ticks(8)
          .filter(value => variable.kind === 'variable' || Number.isInteger(value))
          .map(value => ({ at: x(value), label: shownValue(value) })),
        width,
        height,
        variable.name,
      )}
      <line
        class="selected-mark"
        x1=${x(variable.value)}
        x2=${x(variable.value)}
        y1=${margin.top}
        y2=${height - margin.bottom}
      ></line>
      <path class="line" d=${linePath(places)}></path>
      ${places.map((place, index) =>
        place === null
          ? nothing
          : svg`<circle class="dot" cx=${place[0]} cy=${place[1]} r="3.5"><title>${`${variable.name} = ${shownValue(points[index].value)}: ${figureText(points[index], format)}`}</title></circle>`,
      )}
    </svg>`;
  }

  private table({ points, skipped }: GrowthCurve, variable: GrowthVariable): TemplateResult {
    const format = formatOf(this.figure);
    const present = points.find(({ value }) => value === variable.value)?.figure ?? null;
    const hasRemarks = points.some(({ problem }) => problem !== null);
    return html`<table class="figures compact">
      <caption>
        ${t('{0} over {1}', nameOf(this.figure), variable.name)}
      </caption>
      <thead>
        <tr>
          <th scope="col" class="number">${variable.name}</th>
          <th scope="col" class="number">${nameOf(this.figure)}</th>
          <th scope="col" class="number">${t('Relative to current')}</th>
          ${hasRemarks ? html`<th scope="col">${t('Note')}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${points.map(
          point =>
            html`<tr class=${point.value === variable.value ? 'selected' : ''}>
              <th scope="row" class="number">${shownValue(point.value)}</th>
              <td class="number">${figureText(point, format)}</td>
              <td class="number">
                ${present === null || present === 0 || point.figure === null ? '' : `${formatRatio(point.figure / present)} ×`}
              </td>
              ${hasRemarks ? html`<td class="aside">${point.problem}</td>` : nothing}
            </tr>`,
        )}
        ${
          skipped === 0
            ? nothing
            : html`<tr>
                <td colspan=${hasRemarks ? 4 : 3} class="aside">
                  ${t('{0} sizes were left out because the model is large.', skipped)}
                </td>
              </tr>`
        }
      </tbody>
    </table>`;
  }
}

/** A size other than the batch is more informative. */
function isInteresting({ value, symbolic }: GrowthVariable): boolean {
  return symbolic && value > 1;
}

function valuesOf({ value, kind }: GrowthVariable): number[] {
  return kind === 'variable' ? variableValues(value) : growthValues(value);
}

/** Sizes in full; a multiplier with its decimals. */
function shownValue(value: number): string {
  return Number.isInteger(value) ? formatExact(value) : String(value);
}

function figureNames(): { readonly value: GrowthFigure; readonly label: string }[] {
  return (['macs', 'flops', 'params', 'activationBytes', 'peakActivationBytes'] as const).map(value => ({
    value,
    label: nameOf(value),
  }));
}

function nameOf(figure: GrowthFigure): string {
  switch (figure) {
    case 'macs':
      return t('MACs');
    case 'flops':
      return t('FLOPs');
    case 'params':
      return t('Parameters');
    case 'weightBytes':
      return t('Weight bytes');
    case 'activationBytes':
      return t('Activation bytes');
    case 'peakActivationBytes':
      return t('Peak activation bytes');
  }
}

function formatOf(figure: GrowthFigure): (value: number | null) => string {
  return figure.endsWith('Bytes') ? formatBytes : formatCount;
}

function figureText({ figure, accuracy }: GrowthPoint, format: (value: number | null) => string): string {
  return withAccuracy(format(figure), accuracy);
}

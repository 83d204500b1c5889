import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ComparedNames } from '../../protocol/compareApi';
import { changeOf } from '../../engine/formula/accuracy';
import type { ComparedModel, ComparisonInfo, Figure, RatedFigure, TimeTotals } from '../../protocol/data';
import {
  formatBytes,
  formatChange,
  formatCount,
  formatExact,
  formatSeconds,
  formatTotal,
  withAccuracy,
} from '../../engine/formula/numbers';
import { relativeChange } from './changeText';
import type { CompareStore } from './compareStore';
import { endsOf } from './shortNames';

interface TotalFigure {
  readonly title: string;
  readonly old: Figure;
  readonly new: Figure;
  readonly write: (value: number) => string;
  /** With all digits, where figures are whole numbers. */
  readonly exact: (value: number) => string;
}

/** Both models by name, and their totals: old, new, difference. */
export function comparedTotals(store: CompareStore, info: ComparisonInfo, names: ComparedNames): TemplateResult {
  const { unit } = store;
  const total = (figure: RatedFigure, title: string, write: TotalFigure['write']): TotalFigure => {
    const of = ({ totals }: ComparedModel): Figure => ({ value: totals[figure], accuracy: totals.accuracy[figure] });
    return { title, old: of(info.old), new: of(info.new), write, exact: formatExact };
  };
  const figures: readonly TotalFigure[] = [
    total('macs', t('Multiply-accumulates'), value => formatTotal(value, 'Mac', unit)),
    total('flops', t('Operations'), value => formatTotal(value, 'FLOPs', unit)),
    total('params', t('Parameters'), formatCount),
    total('weightBytes', t('Weights'), formatBytes),
    total('peakActivationBytes', t('Peak of activations'), formatBytes),
    ...speedFigures(info),
    ...bopsFigure(info),
  ];
  const side = (which: 'old' | 'new'): TemplateResult =>
    html`<tr>
      <th scope="row" title=${names[which]}>
        <button class="link" title=${t('Open')} aria-label=${names[which]} @click=${() => void store.open(which)}>
          ${nameParts(names, which)}
        </button>
        <span class="aside input-sizes">${sizesText(info[which])}</span>
      </th>
      ${figures.map(
        ({ [which]: { value, accuracy }, write, exact }) =>
          html`<td title=${exact(value ?? 0)}>${withAccuracy(write(value ?? 0), accuracy)}</td>`,
      )}
    </tr>`;
  return html`<header class="compared">
    <h1 class="visually-hidden">${t('{0} compared with {1}', names.new, names.old)}</h1>
    <table class="compared-totals">
      <thead>
        <tr>
          <td></td>
          ${figures.map(({ title }) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${side('old')}${side('new')}
        <tr class="differences">
          <th scope="row">${t('Difference')}</th>
          ${figures.map(differenceCell)}
        </tr>
      </tbody>
    </table>
    ${info.plan === null ? nothing : planText(info.plan)}
  </header>`;
}

/** The start that both names have gives way before what tells them apart. */
function nameParts(names: ComparedNames, which: 'old' | 'new'): TemplateResult {
  const [old, changed] = endsOf([names.old, names.new]);
  const [name, end] = which === 'old' ? [names.old, old] : [names.new, changed];
  return html`<span class="common">${name.slice(0, name.length - end.length)}</span><span>${end}</span>`;
}

/** Only of models that multiply. */
function bopsFigure({ bops }: ComparisonInfo): TotalFigure[] {
  const { old, new: changed } = bops;
  if (old.value === 0 && changed.value === 0) return [];
  return [{ title: t('Bit operations'), old, new: changed, write: formatCount, exact: formatExact }];
}

/** What a run moves, and its least time with the share of memory-bound nodes. */
function speedFigures({ speed }: ComparisonInfo): TotalFigure[] {
  const { device, old, new: changed } = speed;
  return [
    { title: t('Bytes moved'), old: old.bytesMoved, new: changed.bytesMoved, write: formatBytes, exact: formatExact },
    ...(old.time && changed.time
      ? [
          {
            title: t('Time bound on {0}', device),
            old: old.time.seconds,
            new: changed.time.seconds,
            write: formatSeconds,
            exact: formatSeconds,
          },
          {
            title: t('Memory-bound nodes'),
            old: memoryBound(old.time),
            new: memoryBound(changed.time),
            write: formatExact,
            exact: formatExact,
          },
        ]
      : []),
  ];
}

function memoryBound({ limits }: TimeTotals): Figure {
  return { value: limits.memory.nodes, accuracy: 'exact' };
}

function differenceCell({ old, new: changed, write, exact }: TotalFigure): TemplateResult {
  const { value: change, accuracy } = changeOf(old, changed);
  const text = change === 0 && accuracy === 'exact' ? t('none') : formatChange(change, write);
  return html`<td title=${exact(Math.abs(change))}>
    ${withAccuracy(text, accuracy)}
    <span class="aside">${relativeChange(old.value ?? 0, changed.value ?? 0)}</span>
  </td>`;
}

/** The sizes used for the figures; a named batch is one of them. */
function sizesText({ batch, dimensions }: ComparedModel): string {
  const sizes = dimensions.map(({ name, value }) => `${name} = ${value}`);
  return (dimensions.some(({ name }) => name === 'batch') ? sizes : [t('batch {0}', batch), ...sizes]).join(' · ');
}

/** What the plan brings, and the layers that it leaves as they are. */
function planText({ sentence, notes }: NonNullable<ComparisonInfo['plan']>): TemplateResult {
  return html`<p class="compared-plan">
    <strong>${sentence}</strong> ${notes.map(note => html`<span class="aside">${note}</span> `)}
  </p>`;
}

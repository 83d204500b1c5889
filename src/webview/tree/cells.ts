import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { CellKind, CellValues, ColumnView, FoldRow, ItemRow, ViewState } from '../../protocol/data';
import {
  formatBytes,
  formatExact,
  formatRatio,
  formatSeconds,
  tableFigure,
  unknownFigure,
} from '../../engine/formula/numbers';
import { shapeText } from '../parts/figures';
import { highlighted } from '../parts/highlighted';
import { limitText } from '../parts/limitText';
import { shareBar } from '../parts/shareBar';

/** The look of a kind of column; its preferred width is in the page's style (`--KIND-width`). */
interface CellLook<V> {
  /** Sorted from the largest first. */
  readonly isFigure: boolean;
  /** Minimum width in pixels. */
  readonly narrowest: number;
  draw(value: V, row: ItemRow, view: ViewState): TemplateResult | string;
}

/** Maximum number of characters of a path in a list. */
const longestPlace = 32;

const looks: { readonly [K in CellKind]: CellLook<CellValues[K]> } = {
  name: { isFigure: false, narrowest: 180, draw: nameCell },
  shape: { isFigure: false, narrowest: 90, draw: shape => (shape === undefined ? '' : shapeText(shape)) },
  count: { isFigure: true, narrowest: 70, draw: ({ value, accuracy }) => tableFigure(value, accuracy) },
  bytes: {
    isFigure: true,
    narrowest: 76,
    draw: ({ value, accuracy }) => tableFigure(value, accuracy, formatBytes),
  },
  seconds: {
    isFigure: true,
    narrowest: 76,
    draw: ({ value, accuracy }) =>
      tableFigure(value, accuracy, seconds => (seconds === null ? unknownFigure : formatSeconds(seconds))),
  },
  ratio: { isFigure: true, narrowest: 70, draw: ratio => (ratio === null ? '–' : formatRatio(ratio)) },
  word: { isFigure: false, narrowest: 60, draw: word => word },
  limit: { isFigure: true, narrowest: 76, draw: limit => (limit === null ? '–' : limitText(limit)) },
  share: { isFigure: true, narrowest: 110, draw: shareBar },
};

export function lookOf(kind: CellKind): CellLook<unknown> {
  return looks[kind];
}

/** A row's cell in a column. */
export function drawCell({ id, kind }: ColumnView, row: ItemRow, view: ViewState): TemplateResult | string {
  const value = row.cells[id];
  // A column that was just selected has no cells yet.
  return value === undefined ? '' : lookOf(kind).draw(value, row, view);
}

/** Shown in place of the nodes without cost of a module. */
export function foldCell(row: FoldRow): TemplateResult {
  const { folded } = row;
  const text = folded === 1 ? t('1 node without cost') : t('{0} nodes without cost', formatExact(folded));
  return html`${twistie(row)}<span class="name">${text}</span>`;
}

function twistie({ expanded }: Pick<ItemRow, 'expanded'>): TemplateResult {
  const icon = expanded === undefined ? '' : expanded ? 'codicon-chevron-down' : 'codicon-chevron-right';
  return html`<span class="twistie codicon ${icon}" aria-hidden="true"></span>`;
}

/** In a list, rows with the same name are distinguished by their module, mainly by the end of its path. */
function nameCell(name: string, row: ItemRow, { filter, flat }: ViewState): TemplateResult {
  const place = flat === null ? '' : shortPlace(row.path.slice(0, -name.length).replace(/\/$/, ''));
  const operator = flat !== null && name === row.op ? '' : row.op;
  return html`${twistie(row)}<span class="name">${highlighted(name, filter)}</span>
    <span class="operator">${highlighted(operator, filter)}</span>${
      place === '' ? nothing : html` <span class="place">${highlighted(place, filter)}</span>`
    }${row.counted ? nothing : html` <span class="aside">${t('not counted')}</span>`}`;
}

/** The end of a path, as many whole names as fit into a few words. */
function shortPlace(path: string): string {
  if (path.length <= longestPlace) return path;
  const from = path.indexOf('/', path.length - longestPlace);
  return `…${from < 0 ? path.slice(-longestPlace) : path.slice(from)}`;
}

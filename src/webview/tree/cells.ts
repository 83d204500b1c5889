import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { CellKind, CellValues, ColumnView, Row } from '../../protocol/data';
import { tableFigure } from '../../engine/formula/numbers';
import { shapeText } from '../parts/figures';
import { shareBar } from '../parts/shareBar';

/** How columns of a kind look; how wide they are where there is room, the page's style says (`--KIND-width`). */
interface CellLook<V> {
  /** Sorted from the largest first. */
  readonly isFigure: boolean;
  /** Pixels that a column needs at least. */
  readonly narrowest: number;
  draw(value: V, row: Row): TemplateResult | string;
}

const looks: { readonly [K in CellKind]: CellLook<CellValues[K]> } = {
  name: { isFigure: false, narrowest: 180, draw: nameCell },
  shape: { isFigure: false, narrowest: 90, draw: shapeText },
  count: { isFigure: true, narrowest: 70, draw: ({ value, accuracy }) => tableFigure(value, accuracy) },
  share: { isFigure: true, narrowest: 110, draw: shareBar },
};

export function lookOf(kind: CellKind): CellLook<unknown> {
  return looks[kind];
}

/** A row's cell in a column. */
export function drawCell({ id, kind }: ColumnView, row: Row): TemplateResult | string {
  return lookOf(kind).draw(row.cells[id], row);
}

function nameCell(name: string, row: Row): TemplateResult {
  const icon = row.expanded === undefined ? '' : row.expanded ? 'codicon-chevron-down' : 'codicon-chevron-right';
  return html`<span class="twistie codicon ${icon}" aria-hidden="true"></span><span class="name">${name}</span>
    <span class="operator">${row.op}</span>${
      row.counted ? nothing : html` <span class="aside">${t('not counted')}</span>`
    }`;
}

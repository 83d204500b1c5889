import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { Column, Row, ViewState } from '../../protocol/data';
import { cellFigure, shapeText } from '../parts/figures';
import { shareBar } from '../parts/shareBar';

/** A column of the tree table. */
export interface TreeColumn {
  readonly id: Column;
  title(view: ViewState): string;
  /** Figures stand at the right. */
  readonly numeric: boolean;
  cell(row: Row): TemplateResult | string;
}

/** What is shown of a row, from left to right. The page's style decides which columns give way when it gets narrow. */
export const treeColumns: readonly TreeColumn[] = [
  { id: 'name', numeric: false, title: () => t('Module'), cell: nameCell },
  { id: 'output', numeric: false, title: () => t('Output'), cell: row => shapeText(row.output) },
  { id: 'params', numeric: true, title: () => t('Params'), cell: row => cellFigure(row.params) },
  { id: 'macs', numeric: true, title: () => t('MACs'), cell: row => cellFigure(row.macs, isSumWithUnknown(row)) },
  { id: 'flops', numeric: true, title: () => t('FLOPs'), cell: row => cellFigure(row.flops, isSumWithUnknown(row)) },
  {
    id: 'share',
    numeric: true,
    title: view => (view.metric === 'macs' ? t('Share of MACs') : t('Share of FLOPs')),
    cell: row => shareBar(row.share),
  },
];

function nameCell(row: Row): TemplateResult {
  const icon = row.expanded === undefined ? '' : row.expanded ? 'codicon-chevron-down' : 'codicon-chevron-right';
  return html`<span class="twistie codicon ${icon}" aria-hidden="true"></span><span class="name">${row.name}</span>
    <span class="operator">${row.op}</span>${
      row.counted ? nothing : html` <span class="aside">${t('not counted')}</span>`
    }`;
}

/** Modules sum what is known below them; a node's figure is either known or not. */
function isSumWithUnknown(row: Row): boolean {
  return row.unknown > 0 && row.expanded !== undefined;
}

import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ComparedColumn, ComparedFigures, ComparedRow, ComparedSide } from '../../protocol/data';
import { formatBytes, formatCount, tableFigure } from '../../engine/formula/numbers';
import { changeWord, differenceText, relativeChange } from './changeText';
import { figureTitle } from './comparedFigures';

/** The look of a comparison's column; the worker knows what it is sorted by. */
interface ColumnLook {
  title(figure: keyof ComparedFigures): string;
  cell(row: ComparedRow, figure: keyof ComparedFigures): TemplateResult | string;
  /** Sorted from the largest first, and names from A. */
  readonly largestFirst: boolean;
}

/** The columns, from left to right. */
export const comparedColumns: Readonly<Record<ComparedColumn, ColumnLook>> = {
  path: {
    title: () => t('Module'),
    cell: ({ old, new: changed }) => renamed(old?.path, changed?.path),
    largestFirst: false,
  },
  op: {
    title: () => t('Operator'),
    cell: ({ old, new: changed }) => renamed(old?.type, changed?.type),
    largestFirst: false,
  },
  change: {
    title: () => t('Change'),
    cell: ({ change }) => html`<span class="codicon ${icons[change]}" aria-hidden="true"></span> ${changeWord(change)}`,
    largestFirst: true,
  },
  old: {
    title: figure => t('Old {0}', figureTitle(figure)),
    cell: ({ old }, figure) => sideFigure(old, figure),
    largestFirst: true,
  },
  new: {
    title: figure => t('New {0}', figureTitle(figure)),
    cell: ({ new: changed }, figure) => sideFigure(changed, figure),
    largestFirst: true,
  },
  difference: {
    title: () => t('Difference'),
    cell: ({ old, new: changed, difference, accuracy }, figure) =>
      html`<span>${differenceText(difference[figure], accuracy[figure], figure)}</span
        ><span class="relative">${old && changed ? relativeChange(old[figure], changed[figure]) : nothing}</span>`,
    largestFirst: true,
  },
};

export const comparedColumnIds = Object.keys(comparedColumns) as readonly ComparedColumn[];

const icons: Readonly<Record<ComparedRow['change'], string>> = {
  same: '',
  changed: 'codicon-edit',
  added: 'codicon-add',
  removed: 'codicon-remove',
};

function sideFigure(side: ComparedSide | null, figure: keyof ComparedFigures): string {
  if (side === null) return '';
  return tableFigure(side[figure], side.accuracy[figure], figure === 'weightBytes' ? formatBytes : formatCount);
}

/** One name, or both if it has changed. */
function renamed(old: string | undefined, changed: string | undefined): TemplateResult | string {
  if (old === undefined || changed === undefined || old === changed) return changed ?? old ?? '';
  return html`<span class="aside">${old} → </span>${changed}`;
}

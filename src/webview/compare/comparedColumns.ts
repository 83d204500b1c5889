import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ComparedNames } from '../../protocol/compareApi';
import type {
  ComparedColumn,
  ComparedFigures,
  ComparedRow,
  ComparedSide,
  ComparisonView,
  ShownChange,
} from '../../protocol/data';
import { formatExact, tableFigure } from '../../engine/formula/numbers';
import { limitName } from '../parts/limitText';
import { changeWord, differenceText, relativeChange } from './changeText';
import { figureLooks } from './comparedFigures';

/** What the cells and titles of a comparison depend on. */
interface Look {
  readonly view: ComparisonView;
  /** The names of the models, shortened. */
  readonly headings: ComparedNames;
}

/** The look of a comparison's column; the worker knows what it is sorted by. */
interface ColumnLook {
  title(look: Look): string;
  cell(row: ShownChange, look: Look): TemplateResult | string;
  /** Sorted from the largest first, and names from A. */
  readonly largestFirst: boolean;
}

/** The columns, from left to right. */
export const comparedColumns: Readonly<Record<ComparedColumn, ColumnLook>> = {
  path: {
    title: ({ view }) => (view.grouping === 'operators' ? t('Operator') : t('Module')),
    cell: (row, { view }) => {
      const name = (side: ComparedSide | null): string | undefined =>
        side === null ? undefined : view.grouping === 'modules' ? side.path.split('/').at(-1) : side.path;
      return html`${indentation(row)}<span class="name">${renamed(name(row.old), name(row.new))}</span>`;
    },
    largestFirst: false,
  },
  op: {
    title: ({ view }) => (view.grouping === 'operators' ? t('Nodes') : t('Operator')),
    cell: ({ old, new: changed }, { view }) =>
      view.grouping === 'operators' ? renamed(nodesOf(old), nodesOf(changed)) : renamed(old?.type, changed?.type),
    largestFirst: false,
  },
  change: {
    title: () => t('Change'),
    cell: ({ change }) => html`<span class="codicon ${icons[change]}" aria-hidden="true"></span> ${changeWord(change)}`,
    largestFirst: true,
  },
  old: {
    title: ({ headings }) => headings.old,
    cell: ({ old }, { view }) => sideFigure(old, view.figure),
    largestFirst: true,
  },
  new: {
    title: ({ headings }) => headings.new,
    cell: ({ new: changed }, { view }) => sideFigure(changed, view.figure),
    largestFirst: true,
  },
  difference: {
    title: () => t('Difference'),
    cell: ({ old, new: changed, difference, accuracy }, { view: { figure } }) =>
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

function sideFigure(side: ComparedSide | null, figure: keyof ComparedFigures): TemplateResult | string {
  if (side === null) return '';
  const text = tableFigure(side[figure], side.accuracy[figure], figureLooks[figure].write);
  const { boundBy } = side;
  if (figure !== 'timeBound' || boundBy === null) return text;
  return html`<span title=${limitName(boundBy)}
    ><span class="key ${boundBy}" aria-hidden="true"></span>${text}<span class="visually-hidden">
      ${limitName(boundBy)}</span
    ></span
  >`;
}

/** One name, or both if it has changed. */
function renamed(old: string | undefined, changed: string | undefined): TemplateResult | string {
  if (old === undefined || changed === undefined || old === changed) return changed ?? old ?? '';
  return html`<span class="aside">${old} → </span>${changed}`;
}

function nodesOf(side: ComparedSide | null): string | undefined {
  return side === null ? undefined : formatExact(side.nodes);
}

/** The room in front of a name, with a mark if the row can be opened. */
function indentation({ level, expanded }: ShownChange): TemplateResult {
  const icon = expanded === undefined ? '' : expanded ? 'codicon-chevron-down' : 'codicon-chevron-right';
  return html`<span
    class="twistie codicon ${icon}"
    .style=${`margin-left:${(level - 1) * 12}px`}
    aria-hidden="true"
  ></span>`;
}

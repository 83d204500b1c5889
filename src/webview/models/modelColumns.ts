import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { formatBytes, formatCount, formatExact, tableFigure } from '../../engine/formula/numbers';
import type { Convention, Totals } from '../../protocol/data';
import type { BudgetState, ListedModel, ModelFigures } from '../../protocol/modelsApi';

export type ModelColumnId = 'name' | 'format' | Figure | 'budget';
type Figure = 'macs' | 'flops' | 'params' | 'weightBytes' | 'peakActivationBytes';

/** A column of a table of models; cells and keys are for models that could be read. */
interface ModelColumn {
  readonly id: ModelColumnId;
  title(): string;
  readonly isFigure: boolean;
  /** What it is sorted by; null comes last in both directions. */
  sortKey(model: ReadModel, convention: Convention): number | string | null;
  cell(model: ReadModel, convention: Convention): TemplateResult | string;
  /** The hint of a cell. */
  hint?(model: ReadModel, convention: Convention): string;
}

type ReadModel = ListedModel & ModelFigures;

/** The columns, from left to right; that of names is drawn by the table. */
export const modelColumns: readonly ModelColumn[] = [
  {
    id: 'name',
    title: () => t('File'),
    isFigure: false,
    sortKey: ({ name }) => name,
    cell: ({ name }) => name,
  },
  {
    id: 'format',
    title: () => t('Format'),
    isFigure: false,
    sortKey: ({ format }) => format,
    cell: ({ format }) => format,
  },
  figure('macs', () => t('MACs')),
  figure('flops', () => t('FLOPs')),
  figure('params', () => t('Params')),
  figure('weightBytes', () => t('Weights')),
  figure('peakActivationBytes', () => t('Peak activations')),
  {
    id: 'budget',
    title: () => t('Budget'),
    isFigure: false,
    sortKey: ({ budget }, convention) => (budget ? budgetOrder.indexOf(budget[convention]) : null),
    cell: ({ budget }, convention) => (budget ? budgetCell(budget[convention]) : ''),
  },
];

/** Models by a column; those without the figure come last. */
export function sortModels(
  models: readonly ListedModel[],
  sort: { readonly column: ModelColumnId; readonly descending: boolean } | null,
  convention: Convention,
): readonly ListedModel[] {
  const column = modelColumns.find(({ id }) => id === sort?.column);
  if (!sort || !column) return models;
  const sign = sort.descending ? -1 : 1;
  const keyOf = (model: ListedModel): number | string | null => {
    if (column.id === 'name') return model.name;
    return model.kind === 'ready' ? column.sortKey(model, convention) : null;
  };
  return models
    .map(model => ({ model, key: keyOf(model) }))
    .sort(({ key: a }, { key: b }) => {
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      return sign * (typeof a === 'string' || typeof b === 'string' ? String(a).localeCompare(String(b)) : a - b);
    })
    .map(({ model }) => model);
}

function figure(id: Figure, title: () => string): ModelColumn {
  const isCost = id === 'macs' || id === 'flops' || id === 'peakActivationBytes';
  const isBytes = id.endsWith('Bytes');
  const totalsOf = (model: ReadModel, convention: Convention): Totals | null =>
    isCost && model.isWeightsOnly ? null : model.totals[convention];
  return {
    id,
    title,
    isFigure: true,
    sortKey: (model, convention) => totalsOf(model, convention)?.[id] ?? null,
    cell: (model, convention) => {
      const totals = totalsOf(model, convention);
      return totals ? tableFigure(totals[id], totals.accuracy[id], isBytes ? formatBytes : formatCount) : '';
    },
    hint: (model, convention) => formatExact(totalsOf(model, convention)?.[id] ?? null),
  };
}

const budgetOrder: readonly BudgetState[] = ['within', 'unconfirmed', 'over'];

function budgetCell(state: BudgetState): TemplateResult {
  switch (state) {
    case 'within':
      return html`<span class="codicon codicon-check" aria-hidden="true"></span> ${t('within')}`;
    case 'unconfirmed':
      return html`<span class="codicon codicon-warning warning" aria-hidden="true"></span> ${t('unconfirmed')}`;
    case 'over':
      return html`<span class="codicon codicon-error error" aria-hidden="true"></span> ${t('over')}`;
  }
}

import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { Summary } from '../../protocol/data';
import type { PageStore } from '../state/pageStore';
import { compressTab, graphTab, modulesTab, nodesTab, sparsityTab } from '../../protocol/saved/savedPage';
import '../tree/rowsView';

/** One way to look at a report. */
export interface PageView {
  /** Stable: pages store it. */
  readonly id: string;
  title(): string;
  /** Whether there is anything to see of a model; of any if omitted. */
  isFor?(summary: Summary, store: PageStore): boolean;
  /** Its code is in the page's first script; `later.ts` has that of the others. */
  readonly isFirst?: true;
  /** Whether it shows shares of MACs or FLOPs. */
  readonly usesMetric?: true;
  element(store: PageStore): TemplateResult;
}

const computes = ({ isWeightsOnly }: Summary): boolean => !isWeightsOnly;

/** One element for both, so that changing from one to the other draws nothing anew. */
const rows = (store: PageStore): TemplateResult => html`<mcl-rows-view .store=${store}></mcl-rows-view>`;

/** The views, in the order of their tabs. */
export const views: readonly PageView[] = [
  {
    id: modulesTab,
    title: () => t('Modules'),
    isFirst: true,
    usesMetric: true,
    element: rows,
  },
  { id: nodesTab, title: () => t('Nodes'), isFirst: true, usesMetric: true, element: rows },
  {
    id: 'operators',
    title: () => t('Operators'),
    usesMetric: true,
    element: store => html`<mcl-operators-view .store=${store}></mcl-operators-view>`,
  },
  {
    id: graphTab,
    title: () => t('Graph'),
    usesMetric: true,
    isFor: computes,
    element: store => html`<mcl-graph-view .store=${store}></mcl-graph-view>`,
  },
  {
    id: 'map',
    title: () => t('Map'),
    usesMetric: true,
    element: store => html`<mcl-map-view .store=${store}></mcl-map-view>`,
  },
  {
    id: 'memory',
    title: () => t('Memory'),
    isFor: computes,
    element: store => html`<mcl-memory-view .store=${store}></mcl-memory-view>`,
  },
  {
    id: 'roofline',
    title: () => t('Roofline'),
    isFor: computes,
    element: store => html`<mcl-roofline-view .store=${store}></mcl-roofline-view>`,
  },
  {
    id: compressTab,
    title: () => t('Compress'),
    isFor: computes,
    element: store => html`<mcl-compress-view .store=${store}></mcl-compress-view>`,
  },
  {
    id: sparsityTab,
    title: () => t('Sparsity'),
    // It takes no room in the toolbar until somebody asks for it.
    isFor: (_, { weights }) => weights.isWanted,
    element: store => html`<mcl-sparsity-view .store=${store}></mcl-sparsity-view>`,
  },
  {
    id: 'growth',
    title: () => t('Growth'),
    isFor: computes,
    element: store => html`<mcl-growth-view .store=${store}></mcl-growth-view>`,
  },
  {
    id: 'generation',
    title: () => t('Generation'),
    isFor: ({ isLanguageModel }) => isLanguageModel,
    element: store => html`<mcl-generation-view .store=${store}></mcl-generation-view>`,
  },
];

/** Those in which there is something to see of a model. */
export function viewsOf(store: PageStore): readonly PageView[] {
  const { summary } = store;
  return summary === null ? views : views.filter(({ isFor }) => isFor?.(summary, store) ?? true);
}

/** The one that was chosen, as long as there is something to see in it. */
export function shownView(store: PageStore): PageView {
  const offered = viewsOf(store);
  return offered.find(({ id }) => id === store.tab) ?? offered[0];
}

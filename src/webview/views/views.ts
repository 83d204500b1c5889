import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { PageStore } from '../state/pageStore';
import { modulesTab } from '../state/savedPage';
import '../tree/treeTable';
import './growthView';
import './mapView';
import './memoryView';
import './operatorsView';
import './rooflineView';

/** One way to look at a report. */
interface PageView {
  /** Stable: pages store it. */
  readonly id: string;
  title(): string;
  element(store: PageStore): TemplateResult;
}

/** The views, in the order of their tabs. */
export const views: readonly PageView[] = [
  {
    id: modulesTab,
    title: () => t('Modules'),
    element: store => html`<mcl-tree-table .store=${store}></mcl-tree-table>`,
  },
  {
    id: 'operators',
    title: () => t('Operators'),
    element: store => html`<mcl-operators-view .store=${store}></mcl-operators-view>`,
  },
  { id: 'map', title: () => t('Map'), element: store => html`<mcl-map-view .store=${store}></mcl-map-view>` },
  {
    id: 'memory',
    title: () => t('Memory'),
    element: store => html`<mcl-memory-view .store=${store}></mcl-memory-view>`,
  },
  {
    id: 'roofline',
    title: () => t('Roofline'),
    element: store => html`<mcl-roofline-view .store=${store}></mcl-roofline-view>`,
  },
  {
    id: 'growth',
    title: () => t('Growth'),
    element: store => html`<mcl-growth-view .store=${store}></mcl-growth-view>`,
  },
];

import { conventions, weightTypes, type Convention, type Expansion, type FlatList, type ViewState } from '../data';
import type { SavedPage } from '../pageApi';
import { isRecord, isStrings } from './savedParts';
import { readSavedGraph } from './savedGraph';
import { readSavedPlan } from './savedPlan';

/** The view with the tree: pages start with it, and search results are shown in it. */
export const modulesTab = 'modules';
/** The view with the same rows as a list. */
export const nodesTab = 'nodes';
/** The view that shows what feeds what, and the selection in it. */
export const graphTab = 'graph';
/** The view with a compression plan. */
export const compressTab = 'compress';
/** The view of zeros among the weights. */
export const sparsityTab = 'sparsity';

/** The view of a page that was never opened before. */
export function freshView(convention: Convention): ViewState {
  return {
    convention,
    metric: 'macs',
    weights: null,
    flat: null,
    columns: null,
    sort: null,
    filter: '',
    showPlumbing: false,
    expanded: null,
  };
}

/**
 * The stored state, validated part by part because an earlier version may have written it; null if it cannot be used.
 */
export function readSavedPage(kept: unknown, convention: Convention): SavedPage | null {
  if (!isRecord(kept) || !isRecord(kept.view)) return null;
  const fresh = freshView(convention);
  const { view } = kept;
  return {
    view: {
      convention: conventions.find(name => name === view.convention) ?? fresh.convention,
      metric: view.metric === 'flops' ? 'flops' : fresh.metric,
      weights: weightTypes.find(type => type === view.weights) ?? fresh.weights,
      flat: readList(view.flat),
      columns: fresh.columns,
      sort: readSort(view.sort),
      filter: typeof view.filter === 'string' ? view.filter : fresh.filter,
      showPlumbing: fresh.showPlumbing,
      expanded: readExpansion(view.expanded),
    },
    tab: typeof kept.tab === 'string' ? kept.tab : modulesTab,
    openOperator: typeof kept.openOperator === 'string' ? kept.openOperator : null,
    selectedPath: typeof kept.selectedPath === 'string' ? kept.selectedPath : null,
    ranked: readList(kept.ranked) ?? 'nodes',
    device: typeof kept.device === 'string' ? kept.device : null,
    peak: typeof kept.peak === 'string' ? kept.peak : null,
    fused: kept.fused === true,
    scrollTop: typeof kept.scrollTop === 'number' && kept.scrollTop >= 0 ? kept.scrollTop : 0,
    graph: readSavedGraph(kept.graph),
    plan: readSavedPlan(kept.plan),
  };
}

function readList(list: unknown): FlatList | null {
  return list === 'nodes' || (typeof list === 'number' && Number.isInteger(list) && list > 0) ? list : null;
}

function readSort(sort: unknown): ViewState['sort'] {
  return isRecord(sort) && typeof sort.column === 'string'
    ? { column: sort.column, descending: sort.descending === true }
    : null;
}

function readExpansion(expanded: unknown): Expansion | null {
  if (!isRecord(expanded) || typeof expanded.all !== 'boolean' || !isStrings(expanded.except)) return null;
  return {
    all: expanded.all,
    except: expanded.except,
    unfolded: isStrings(expanded.unfolded) ? expanded.unfolded : [],
  };
}

import type { PageStore } from '../state/pageStore';

/** The marked rows as lines of tab-separated cells, for a spreadsheet. */
export function markedRows(store: PageStore): Promise<string> {
  return store.host.ask('copyRows', Math.min(store.anchor, store.active), Math.max(store.anchor, store.active) + 1);
}

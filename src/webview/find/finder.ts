import type { SearchPlace, SearchQuery, SearchResult, SearchStart } from '../../protocol/data';
import type { PageStore } from '../state/pageStore';

/** Searches the whole model, including closed rows, and goes from match to match. */
export class Finder {
  open = false;
  query: SearchQuery = { text: '', matchCase: false, regex: false, over: 'names' };
  result: SearchResult | null = null;

  constructor(
    private readonly store: PageStore,
    private readonly changed: () => void,
  ) {}

  show(open: boolean): void {
    this.open = open;
    this.changed();
  }

  /** Another text or other options: the current selection stays if it still matches. */
  async change(patch: Partial<SearchQuery>): Promise<void> {
    this.query = { ...this.query, ...patch };
    await this.search('here');
  }

  step(step: 'next' | 'previous'): Promise<void> {
    return this.search(step);
  }

  private async search(step: SearchStart['step']): Promise<void> {
    const { query, store } = this;
    if (query.text === '') {
      this.result = null;
      this.changed();
      return;
    }
    const result = await store.showRow(() => store.host.ask('search', query, { item: store.selected, step }));
    // The answer to an outdated text is dropped.
    if (query !== this.query || result === null) return;
    this.result = result;
    this.changed();
    if (result.item !== null && result.item !== store.selected) await store.choose(result.item);
  }
}

/** Where can be searched, in the order of the list. */
export const searchPlaces: readonly SearchPlace[] = ['names', 'operators', 'tensors', 'attributes'];

import type { ViewState } from '../../../src/protocol/data';

/** What a page shows that was never open before. */
export const freshState: ViewState = {
  convention: 'exact',
  metric: 'macs',
  flat: null,
  columns: null,
  sort: null,
  filter: '',
  showPlumbing: false,
  expanded: null,
};

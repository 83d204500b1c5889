import type { ViewState } from '../../../src/protocol/data';

/** The state of a page that is opened for the first time. */
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

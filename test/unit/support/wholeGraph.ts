import type { GraphExtent } from '../../../src/engine/questions/graph/costGraph';

/** The first level of the whole graph, shaded by MACs, with plumbing folded and nothing selected. */
export const wholeGraph: GraphExtent = {
  figure: 'macs',
  shown: { convention: 'exact', metric: 'macs' },
  showPlumbing: false,
  open: [],
  unfolded: [],
  focus: null,
  item: null,
  reveal: false,
};

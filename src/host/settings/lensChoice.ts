import type { Metric } from '../../engine/graph/metric';
import type { Layer } from '../../protocol/data';

/** The values of the setting for lenses: none, only the totals, blocks, every layer, or layers with a large share. */
export const lensChoices = ['off', 'totals', 'blocks', 'all', 'threshold'] as const;
export type LensChoice = (typeof lensChoices)[number];

export interface LensOptions {
  readonly choice: LensChoice;
  /** For `threshold`: the minimum share of the total, in percent. */
  readonly leastShare: number;
  readonly metric: Metric;
}

/** The layers that have a lens. */
export function layersWithLens(
  layers: readonly Layer[],
  { choice, leastShare, metric }: LensOptions,
): readonly Layer[] {
  switch (choice) {
    case 'off':
    case 'totals':
      return [];
    case 'all':
      return layers;
    case 'blocks': {
      const parents = new Set(layers.map(({ parent }) => parent));
      return layers.filter((_, position) => parents.has(position));
    }
    case 'threshold':
      // An unknown share may be a large one.
      return layers.filter(({ share }) => share[metric] === null || share[metric] * 100 >= leastShare);
  }
}

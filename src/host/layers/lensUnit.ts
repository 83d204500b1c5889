import { splitTotal, unitPrefixes, type UnitPrefix } from '../../engine/formula/numbers';
import type { Layer, Metric } from '../../protocol/data';

/** The unit of all figures above the layers of a file: the setting's, or the one that fits its most expensive layer. */
export function lensUnit(layers: readonly Layer[], metric: Metric, setting: UnitPrefix): UnitPrefix {
  if (setting !== 'auto') return setting;
  const blocks = new Set(layers.map(({ parent }) => parent));
  let most = 0;
  for (const [position, layer] of layers.entries())
    if (!blocks.has(position)) most = Math.max(most, layer[metric] ?? 0);
  const { prefix } = splitTotal(most);
  return unitPrefixes.find(unit => unit === prefix) ?? 'auto';
}

import type { Analysis } from '../../analysis/analyze';
import { formatBytes, formatCount, formatShare, withAccuracy } from '../../formula/numbers';
import type { Convention } from '../../graph/convention';
import { costMap, type MapCell, type MapMetric } from '../../questions/tree/costMap';
import { TreeIndex } from '../../questions/tree/treeIndex';
import { escape } from './escape';

/** Levels below the model, and the least share of a cell: what can be told apart on a printed page. */
const [depth, minShare] = [4, 1 / 250];
/** Height of a level in pixels. */
const height = 26;
/** Cells below this share have no room for a name. */
const named = 0.04;
/** Colours of neighbours differ. */
const tints = 6;

/** The modules as cells, as wide as their share, level below level; '' if there is nothing to see. No script, no style. */
export function mapPicture(analysis: Analysis, convention: Convention, metric: MapMetric, title: string): string {
  const { cells, total } = costMap(new TreeIndex(analysis), { metric, convention, root: null, depth, minShare });
  const shown = cells.filter(({ level }) => level > 0);
  if (total === 0 || shown.length < 2) return '';
  const levels = shown.reduce((deepest, { level }) => Math.max(deepest, level), 0);
  return `<section id="map">
<h2>Map</h2>
<p>As wide as its ${escape(title.toLowerCase().replace('macs', 'MACs').replace('flops', 'FLOPs'))}; what is below a module is inside it.</p>
<svg width="100%" height="${levels * height}" role="img" aria-label="${escape(title)} of each module">
${shown.map((cell, index) => cellPicture(cell, index, metric)).join('\n')}
</svg>
</section>`;
}

function cellPicture(cell: MapCell, index: number, metric: MapMetric): string {
  const { name, path, type, value, items, accuracy, start, size, level } = cell;
  const figure = withAccuracy(
    (metric === 'weightBytes' || metric === 'outputBytes' ? formatBytes : formatCount)(value),
    accuracy,
  );
  const about = [items > 1 ? `${items} small parts` : path, type, figure, formatShare(size)];
  const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;
  const label = size >= named && name !== '' ? `<text x="5" y="17">${escape(name)}</text>` : '';
  return (
    `<svg x="${percent(start)}" y="${(level - 1) * height}" width="${percent(size)}" height="${height}" class="tint${index % tints}">` +
    `<title>${escape(about.filter(part => part !== '').join(' · '))}</title><rect width="100%" height="100%"/>${label}</svg>`
  );
}

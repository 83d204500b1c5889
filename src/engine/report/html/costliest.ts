import { formatShare } from '../../formula/numbers';
import { costliestRows, fewest } from '../support/costliest';
import type { TreeColumn } from '../support/treeColumns';
import type { TreeRow } from '../support/treeRows';
import { escape } from './escape';

/** How many nodes are named. */
const most = 10;

/**
 * The most expensive nodes as a table that needs no script; '' if nothing is known to cost anything.
 * @param nodes how many nodes the model has, with those without a row
 */
export function costliestTable(rows: readonly TreeRow[], columns: readonly TreeColumn[], nodes: number): string {
  const sorted = costliestRows(rows);
  if (sorted.length === 0) return '';
  return `<section id="costliest">
<h2>Most expensive</h2>
<p>${sentence(sorted, nodes)}</p>
<div class="wide" tabindex="0" role="region" aria-label="Most expensive"><table>
<thead><tr><th scope="col">Node</th>${columns.map(({ title, kind }) => `<th scope="col" class="${kind}">${title}</th>`).join('')}</tr></thead>
<tbody>
${sorted
  .slice(0, most)
  .map(
    row =>
      `<tr><th scope="row"><bdi>${escape(row.item.path)}</bdi></th>` +
      `${columns.map(({ kind, text }) => `<td class="${kind}">${escape(text(row))}</td>`).join('')}</tr>`,
  )
  .join('\n')}
</tbody>
</table></div>
</section>`;
}

/** `7 of 170 nodes make 80 % of the cost.` */
function sentence(sorted: readonly TreeRow[], nodes: number): string {
  const { few, share: sum } = fewest(sorted);
  const share = `${formatShare(sum)} of the cost.`;
  return few === 1 ? `1 of ${nodes} nodes makes ${share}` : `${few} of ${nodes} nodes make ${share}`;
}

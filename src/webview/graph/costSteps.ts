import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { GraphBox } from '../../protocol/data';
import { formatShare } from '../../engine/formula/numbers';

/** Shares of the model up to which a box has each shade; the last one is above. */
const limits = [0, 0.005, 0.02, 0.05, 0.15];

/** The shade of a box: 0 for no cost to 5; null: unknown. */
export function shadeOf({ share, isUnknown }: Pick<GraphBox, 'share' | 'isUnknown'>): number | null {
  if (share === null || isUnknown) return null;
  const shade = limits.findIndex(limit => share <= limit);
  return shade < 0 ? limits.length : shade;
}

/** The class of a box for its shade. */
export function shadeClass(box: Pick<GraphBox, 'share' | 'isUnknown'>): string {
  const shade = shadeOf(box);
  return shade === null ? 'shade-unknown' : `shade-${shade}`;
}

/** What the shades stand for. */
export function legend(): TemplateResult {
  const entry = (style: string, label: string): TemplateResult =>
    html`<li><span class="swatch ${style}" aria-hidden="true"></span>${label}</li>`;
  return html`<ul class="graph-legend" aria-label=${t('Share of the model')}>
    ${limits.map((limit, shade) => entry(`shade-${shade}`, shade === 0 ? formatShare(0) : `≤ ${formatShare(limit)}`))}
    ${entry(`shade-${limits.length}`, `> ${formatShare(limits[limits.length - 1])}`)}
    ${entry('shade-unknown', t('unknown'))}
  </ul>`;
}

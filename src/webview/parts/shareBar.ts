import { html, type TemplateResult } from 'lit';
import { formatShare } from '../../engine/formula/numbers';

/** A share as a bar with its percentage; nothing for none. */
export function shareBar(share: number | null): TemplateResult | string {
  if (share === 0) return '';
  if (share === null) return html`<span class="percent">${formatShare(null)}</span>`;
  const width = `width:${(share * 100).toFixed(2)}%`;
  return html`<span class="bar" aria-hidden="true"><span .style=${width}></span></span
    ><span class="percent">${formatShare(share)}</span>`;
}

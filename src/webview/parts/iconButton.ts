import { html, type TemplateResult } from 'lit';

/** A button with an icon. */
export function iconButton(icon: string, label: string, run: () => unknown, isPossible = true): TemplateResult {
  return html`<button class="plain toggle" aria-label=${label} title=${label} ?disabled=${!isPossible} @click=${run}>
    <span class="codicon ${icon}" aria-hidden="true"></span>
  </button>`;
}

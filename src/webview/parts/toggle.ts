import { html, type TemplateResult } from 'lit';

/** A button with an icon that is on or off. */
export function toggle(icon: string, label: string, isOn: boolean, change: (isOn: boolean) => void): TemplateResult {
  return html`<button
    class="plain toggle"
    aria-pressed=${isOn}
    aria-label=${label}
    title=${label}
    @click=${() => change(!isOn)}
  >
    <span class="codicon ${icon}" aria-hidden="true"></span>
  </button>`;
}

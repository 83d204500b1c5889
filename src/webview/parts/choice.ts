import { html, type TemplateResult } from 'lit';

/** A labelled list to select one value from. */
export function choice<T extends string>(
  label: string,
  value: T,
  options: readonly { readonly value: T; readonly label: string }[],
  choose: (value: T) => void,
): TemplateResult {
  return html`<span class="choice"
    ><span class="aside" aria-hidden="true">${label}</span>
    <vscode-single-select
      .label=${label}
      .value=${value}
      @change=${(event: Event) => {
        const chosen = (event.target as HTMLInputElement).value as T;
        if (chosen !== value) choose(chosen);
      }}
      >${options.map(option => html`<vscode-option value=${option.value} ?selected=${option.value === value}>${option.label}</vscode-option>`)}</vscode-single-select
    ></span
  >`;
}

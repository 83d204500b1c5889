import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

/**
 * A value that can be edited in place. Enter or leaving the field applies the text; Escape restores the value. Fires
 * `change` with the result of `parse`: null if the field was cleared.
 */
@customElement('mcl-value-field')
export class ValueField<T> extends LitElement {
  /** Identifies it on the page. */
  @property() name = '';
  @property() label = '';
  /** The value as shown in the field. */
  @property() text = '';
  @property() hint = '';
  /** The message for text that `parse` does not accept. */
  @property() complaint = '';
  /** Whether the value is the user's own. */
  @property({ type: Boolean }) given = false;
  /** undefined for invalid text. */
  @property({ attribute: false }) parse!: (text: string) => T | null | undefined;
  /** The next or previous value, for values that can be counted. */
  @property({ attribute: false }) step?: (text: string, by: 1 | -1) => string | null;
  @state() private invalid = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('text')) this.invalid = false;
  }

  protected override render(): TemplateResult {
    const id = `field-${this.name}`;
    return html`<label for=${id} title="${this.label}: ${this.hint}">${this.label}</label>
      <input
        id=${id}
        class="text ${this.given ? 'given' : ''}"
        autocomplete="off"
        spellcheck="false"
        title=${this.hint}
        .value=${this.text}
        size=${Math.max(3, this.text.length)}
        aria-invalid=${this.invalid}
        aria-describedby=${this.invalid ? `${id}-error` : nothing}
        @change=${this.onChange}
        @keydown=${this.onKey}
      />
      ${
        this.given
          ? html`<button
              class="plain toggle reset"
              aria-label=${t('Reset {0}', this.label)}
              title=${t('Reset {0}', this.label)}
              @click=${() => this.dispatchEvent(new CustomEvent<null>('change', { detail: null }))}
            >
              <span class="codicon codicon-discard" aria-hidden="true"></span>
            </button>`
          : nothing
      }
      ${this.invalid ? html`<span class="field-error" id="${id}-error" role="alert">${this.complaint}</span>` : nothing}`;
  }

  private onChange(event: Event): void {
    // The field's own event replaces the input's.
    event.stopPropagation();
    this.commit(event.target as HTMLInputElement);
  }

  private onKey(event: KeyboardEvent): void {
    const input = event.target as HTMLInputElement;
    if (event.key === 'Escape') {
      input.value = this.text;
      this.invalid = false;
      return;
    }
    const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : null;
    const next = by === null ? null : (this.step?.(input.value, by) ?? null);
    if (next === null) return;
    event.preventDefault();
    input.value = next;
    this.commit(input);
  }

  private commit(input: HTMLInputElement): void {
    const text = input.value.trim();
    const value = this.parse(text);
    this.invalid = value === undefined;
    // A cleared field shows the old value until there is a new one, which may be the same.
    if (value === null) input.value = this.text;
    if (value !== undefined && text !== this.text)
      this.dispatchEvent(new CustomEvent<T | null>('change', { detail: value }));
  }
}

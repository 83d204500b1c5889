import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

/**
 * A value to be changed in place. What was typed is taken over with Enter or when the field is left; Escape brings
 * back what was there. Fires `change` with what `parse` makes of the text: null where the field was emptied.
 */
@customElement('mcl-value-field')
export class ValueField<T> extends LitElement {
  @property() label = '';
  /** The value as it stands in the field. */
  @property() text = '';
  @property() hint = '';
  /** What is wrong with text that `parse` does not understand. */
  @property() complaint = '';
  /** Whether the value is the user's own. */
  @property({ type: Boolean }) given = false;
  /** undefined for text that is no value. */
  @property({ attribute: false }) parse!: (text: string) => T | null | undefined;
  /** The text one up or down, for values that can be counted. */
  @property({ attribute: false }) step?: (text: string, by: 1 | -1) => string | null;
  @state() private invalid = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('text')) this.invalid = false;
  }

  protected override render(): TemplateResult {
    const id = `field-${this.label}`;
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
      ${this.invalid ? html`<span class="field-error" id="${id}-error" role="alert">${this.complaint}</span>` : nothing}`;
  }

  private onChange(event: Event): void {
    // The field's own event takes the place of the input's.
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
    // An emptied field shows the old value until there is another: it may well be the same.
    if (value === null) input.value = this.text;
    if (value !== undefined && text !== this.text)
      this.dispatchEvent(new CustomEvent<T | null>('change', { detail: value }));
  }
}

import { t } from '@vscode/l10n';
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';

/** A pause in typing of this many milliseconds applies the filter. */
const typingPause = 150;

/** The text that rows are filtered by. */
@customElement('mcl-filter-field')
export class FilterField extends LitElement {
  @property({ attribute: false }) value = '';
  @property({ attribute: false }) choose: (filter: string) => void = () => undefined;
  private timer = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    return html`<vscode-textfield
      type="search"
      .label=${t('Filter by name or operator')}
      placeholder=${t('Filter by name or operator')}
      .value=${this.value}
      @input=${this.onInput}
    ></vscode-textfield>`;
  }

  private onInput(event: Event): void {
    const filter = (event.target as HTMLInputElement).value;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.choose(filter), typingPause);
  }
}

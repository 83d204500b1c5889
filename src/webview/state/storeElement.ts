import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';

/** What tells when there is something new to draw. */
interface Store {
  onChange(listener: () => void): () => void;
}

/** A component that is drawn again whenever its store changes, as long as it is in the document. */
export abstract class StoreElement<S extends Store> extends LitElement {
  @property({ attribute: false }) store!: S;
  private stopListening: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopListening = this.store.onChange(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopListening();
  }

  /** Styles are the page's, and ids must be found from everywhere in it. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

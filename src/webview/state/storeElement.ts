import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';

/** Reports when there is something new to draw. */
interface Store {
  onChange(listener: () => void): () => void;
}

/** A component that is redrawn whenever its store changes, as long as it is in the document. */
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

  /** Styles are the page's, and ids must be found everywhere in it. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

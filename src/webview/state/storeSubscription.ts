import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What tells when there is something new to draw. */
interface Store {
  onChange(listener: () => void): () => void;
}

/** Draws a component again whenever the store changes, as long as it is in the document. */
export class StoreSubscription implements ReactiveController {
  private stop: () => void = () => undefined;

  constructor(private readonly component: ReactiveControllerHost & { readonly store: Store }) {
    component.addController(this);
  }

  hostConnected(): void {
    this.stop = this.component.store.onChange(() => this.component.requestUpdate());
  }

  hostDisconnected(): void {
    this.stop();
  }
}

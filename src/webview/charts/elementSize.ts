import type { LitElement, ReactiveController } from 'lit';

/** The size of a component, which redraws when it changes: charts are drawn to the pixel. */
export class ElementSize implements ReactiveController {
  width = 0;
  height = 0;
  private readonly observer = new ResizeObserver(entries => {
    const { width, height } = entries[entries.length - 1].contentRect;
    if (width === this.width && height === this.height) return;
    this.width = width;
    this.height = height;
    this.component.requestUpdate();
  });

  /** `selector`: the part of the component that is measured. */
  constructor(
    private readonly component: LitElement,
    private readonly selector: string,
  ) {
    component.addController(this);
  }

  hostUpdated(): void {
    const part = this.component.querySelector(this.selector);
    if (part) this.observer.observe(part);
  }

  hostDisconnected(): void {
    this.observer.disconnect();
  }
}

import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { ElementSize } from '../charts/elementSize';
import type { PageStore } from '../state/pageStore';
import { largestDetails, smallestDetails } from '../state/detailsSize';
import { StoreElement } from '../state/storeElement';

/** Percent of one press of an arrow key. */
const step = 3;

/** The border between view and details, which moves with the pointer or the arrow keys. */
@customElement('mcl-splitter')
export class Splitter extends StoreElement<PageStore> {
  @query('[role=separator]') private bar!: HTMLElement;
  private readonly size = new ElementSize(this, '[role=separator]');

  protected override render(): TemplateResult {
    return html`<div
      role="separator"
      tabindex="0"
      aria-label=${t('Size of the details')}
      aria-orientation=${this.isHorizontal ? 'horizontal' : 'vertical'}
      aria-valuemin=${smallestDetails}
      aria-valuemax=${largestDetails}
      aria-valuenow=${Math.round(this.store.layout.detailsSize)}
      @pointerdown=${this.onDown}
      @pointermove=${this.onMove}
      @pointerup=${this.onUp}
      @keydown=${this.onKey}
    ></div>`;
  }

  /** On narrow pages the details are below the view, whatever the user chose: measured again when it changes. */
  private get isHorizontal(): boolean {
    return this.size.width > this.size.height;
  }

  private onDown(event: PointerEvent): void {
    this.bar.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.bar.focus();
  }

  private onMove(event: PointerEvent): void {
    if (!this.bar.hasPointerCapture(event.pointerId)) return;
    const { right, bottom, width, height } = this.parentElement!.getBoundingClientRect();
    this.resize(this.isHorizontal ? (bottom - event.clientY) / height : (right - event.clientX) / width);
  }

  private onUp(): void {
    void this.store.changeLayout({ detailsSize: this.store.layout.detailsSize });
  }

  private onKey(event: KeyboardEvent): void {
    const larger = this.isHorizontal ? 'ArrowUp' : 'ArrowLeft';
    const smaller = this.isHorizontal ? 'ArrowDown' : 'ArrowRight';
    const by = event.key === larger ? step : event.key === smaller ? -step : null;
    if (by === null) return;
    event.preventDefault();
    this.resize((this.store.layout.detailsSize + by) / 100);
    this.onUp();
  }

  /** Resizes immediately without storing the size: a pointer moves in many steps. */
  private resize(share: number): void {
    const detailsSize = Math.max(smallestDetails, Math.min(largestDetails, share * 100));
    void this.store.arrange({ ...this.store.layout, detailsSize });
  }
}

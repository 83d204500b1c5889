import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Figure, ItemContent, ItemSpeed } from '../../protocol/data';
import { formatBytes, formatExact, formatRatio, formatSeconds, withAccuracy } from '../../engine/formula/numbers';
import { limitText } from '../parts/limitText';
import type { PageStore } from '../state/pageStore';

/** The same delay as VS Code's hovers. */
const delay = 300;
/** Time to move the pointer from a row onto its hover. */
const grace = 150;
/** Horizontal distance between pointer and hover, so that the rows below can be reached. */
const distance = 16;

/**
 * How the figures of the row under the pointer are calculated. It stays while the pointer is on it; Escape closes it.
 */
@customElement('mcl-row-hover')
export class RowHover extends LitElement {
  @property({ attribute: false }) store!: PageStore;
  @state() private row: ItemContent | null = null;
  /** Of the row; null: not known yet. */
  @state() private speed: ItemSpeed | null = null;
  private place: Element | null = null;
  private pointer = 0;
  private timer = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.onKey);
    window.clearTimeout(this.timer);
  }

  /** The pointer is on a row, at this horizontal position. */
  enter(row: ItemContent, element: Element, pointer: number): void {
    if (this.row?.item === row.item && this.place === element) {
      window.clearTimeout(this.timer);
      return;
    }
    this.later(this.row ? grace : delay, () => {
      this.row = row;
      this.speed = null;
      void this.askSpeed(row);
      this.place = element;
      this.pointer = pointer;
    });
  }

  /** The pointer has left the rows. */
  leave(): void {
    this.later(grace, () => this.close());
  }

  close(): void {
    window.clearTimeout(this.timer);
    this.row = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { row } = this;
    if (!row) return nothing;
    return html`<div
      class="hover"
      role="tooltip"
      @mouseenter=${() => window.clearTimeout(this.timer)}
      @mouseleave=${() => this.leave()}
    >
      <p class="title">${row.path} <span>${row.op}</span></p>
      ${
        row.formula === ''
          ? nothing
          : html`<p class="formula">${row.formula}</p>
              <p class="numbers">= ${row.numbers}</p>`
      }
      <dl>
        ${figure(t('FLOPs'), row.cells.flops)} ${figure(t('MACs'), row.cells.macs)}
        ${figure(t('Params'), row.cells.params)} ${this.speed ? speedLines(this.speed) : nothing}
      </dl>
    </div>`;
  }

  /** Below its row and to one side of the pointer, or on the other side if there is no room. */
  protected override updated(): void {
    const box = this.querySelector<HTMLElement>('.hover');
    if (!box || !this.place) return;
    const row = this.place.getBoundingClientRect();
    const below = row.bottom + box.offsetHeight <= window.innerHeight;
    const right = this.pointer + distance;
    const fits = right + box.offsetWidth <= window.innerWidth;
    box.style.top = `${below ? row.bottom : row.top - box.offsetHeight}px`;
    box.style.left = `${Math.max(0, fits ? right : this.pointer - distance - box.offsetWidth)}px`;
  }

  private async askSpeed(row: ItemContent): Promise<void> {
    const speed = await this.store.host.ask('itemSpeed', row.item, this.store.shown).catch(() => null);
    if (this.row === row) this.speed = speed;
  }

  private later(wait: number, what: () => void): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(what, wait);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.close();
  };
}

function speedLines({ bytesMoved, intensity, timeBound }: ItemSpeed): TemplateResult {
  return html`${bytesMoved.value ? line(t('Bytes moved'), withAccuracy(formatBytes(bytesMoved.value), bytesMoved.accuracy)) : nothing}
  ${intensity === null || intensity === 0 ? nothing : line(t('FLOPs per byte'), formatRatio(intensity))}
  ${timeBound && timeBound.seconds.value ? line(t('Time bound on {0}', timeBound.device), withAccuracy(formatSeconds(timeBound.seconds.value), timeBound.seconds.accuracy)) : nothing}
  ${timeBound?.limit ? line(t('Bound by'), limitText(timeBound.limit)) : nothing}`;
}

function line(label: string, text: string): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>${text}</dd>
  </div>`;
}

function figure(label: string, { value }: Figure): TemplateResult | typeof nothing {
  return value === 0
    ? nothing
    : html`<div>
        <dt>${label}</dt>
        <dd>${formatExact(value)}</dd>
      </div>`;
}

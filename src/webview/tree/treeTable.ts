import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ColumnView, Row } from '../../protocol/data';
import type { PageStore, ScrollTarget } from '../state/pageStore';
import { ElementSize } from '../charts/elementSize';
import { StoreElement } from '../state/storeElement';
import { drawCell, foldCell, lookOf } from './cells';
import { fittingColumns } from './fittingColumns';
import { focusTreeIfFree } from './focusTree';
import { markedRows } from './markedRows';
import './rowHover';
import type { RowHover } from './rowHover';
import { RowWindow } from './rowWindow';
import { treeAction } from './treeKeys';
import { TypeAhead } from './typeAhead';
import { sortDirection, sortMark } from '../parts/sortMark';

/** Minimum width of a column, and the step of resizing by keys, in pixels. */
const narrowestColumn = 40;
const keyStep = 10;
/** The context menu that VS Code opens here. */
const menu = JSON.stringify({ webviewSection: 'rows', preventDefaultContextMenuItems: true });

/**
 * The modules as an ARIA treegrid. Only visible rows are in the document; the active row always is, because the grid
 * refers to it as its active descendant.
 */
@customElement('mcl-tree-table')
export class TreeTable extends StoreElement<PageStore> {
  @query('.tree') private grid?: HTMLElement;
  @query('mcl-row-hover') private hover!: RowHover;

  private readonly size = new ElementSize(this, '.tree');
  private readonly typeAhead = new TypeAhead();
  private stops: (() => void)[] = [];
  /** The row at the top of the viewport when it was drawn. */
  private topRow = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stops.push(
      this.store.onScroll(target => void this.bringIntoView(target)),
      () => document.removeEventListener('copy', this.onCopy),
    );
    document.addEventListener('copy', this.onCopy);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stops.splice(0)) stop();
  }

  protected override firstUpdated(): void {
    // The height is known now.
    this.requestUpdate();
    focusTreeIfFree();
  }

  protected override render(): TemplateResult {
    const { store } = this;
    const { rowCount } = store.rows;
    const { window } = this;
    const rows = window.rows(store.active);
    this.topRow = window.topRow;
    // Each row by itself: the active row may be far from the visible ones.
    for (const index of rows) store.rows.request(index, index + 1);
    const { columnWidths } = store.layout;
    const shown = store.columns.filter(({ isShown }) => isShown);
    const columns = fittingColumns(shown, this.size.width || Infinity, columnWidths);
    const active = store.rows.get(store.active) ? `row-${store.active}` : nothing;
    return html` <div
        class="tree ${store.view.flat === null ? '' : 'flat'}"
        role="treegrid"
        tabindex="0"
        aria-multiselectable="true"
        aria-label=${t('Modules')}
        aria-rowcount=${rowCount + 1}
        aria-activedescendant=${active}
        data-vscode-context=${menu}
        .style=${`--columns:${columns.map(({ id, kind }) => (columnWidths[id] === undefined ? `var(--${kind}-width)` : `${columnWidths[id]}px`)).join(' ')}`}
        @keydown=${this.onKey}
        @click=${this.onClick}
        @contextmenu=${this.onMenu}
        @mouseover=${this.onHover}
        @mouseleave=${() => this.hover.leave()}
        @scroll=${this.onScroll}
      >
        <div class="head" role="rowgroup">
          <div role="row" aria-rowindex="1">${columns.map(column => this.headCell(column))}</div>
        </div>
        <div class="body" role="rowgroup" .style=${`height:${window.bodyHeight}px`}>
          ${repeat(
            rows,
            index => index,
            index => this.row(index, columns, window),
          )}
        </div>
        ${rowCount === 0 && store.info ? html`<p class="empty">${this.emptyText()}</p>` : nothing}
      </div>
      <mcl-row-hover .store=${this.store}></mcl-row-hover>`;
  }

  private headCell(column: ColumnView): TemplateResult {
    const direction = sortDirection(this.store.view.sort, column.id);
    return html`<div role="columnheader" class="cell ${column.kind} ${column.id}" aria-sort=${direction}>
      <button
        class="plain"
        @click=${() => void this.store.sortBy(column.id, lookOf(column.kind).isFigure)}
        @keydown=${(event: KeyboardEvent) => this.onHeadKey(event, column)}
      >
        ${column.title}${sortMark(direction)}
      </button>
      <span
        class="grip"
        aria-hidden="true"
        @pointerdown=${(event: PointerEvent) => (event.target as Element).setPointerCapture(event.pointerId)}
        @pointermove=${(event: PointerEvent) => this.onGrip(event, column)}
        @pointerup=${() => this.keepWidths()}
        @dblclick=${() => this.resize(column, null)}
      ></span>
    </div>`;
  }

  private onGrip(event: PointerEvent, column: ColumnView): void {
    const grip = event.target as HTMLElement;
    if (!grip.hasPointerCapture(event.pointerId)) return;
    const { left } = grip.parentElement!.getBoundingClientRect();
    this.store.resizeColumn(column.id, Math.max(narrowestColumn, Math.round(event.clientX - left)));
  }

  /** As in VS Code's own tables, columns are resized with a modifier and the arrow keys. */
  private onHeadKey(event: KeyboardEvent, column: ColumnView): void {
    const by = event.key === 'ArrowLeft' ? -keyStep : event.key === 'ArrowRight' ? keyStep : null;
    if (by === null || !event.altKey) return;
    event.preventDefault();
    const { width } = (event.target as Element).parentElement!.getBoundingClientRect();
    this.resize(column, Math.max(narrowestColumn, Math.round(width + by)));
  }

  private resize(column: ColumnView, width: number | null): void {
    this.store.resizeColumn(column.id, width);
    this.keepWidths();
  }

  private keepWidths(): void {
    const { columnWidths } = this.store.layout;
    void this.store.changeLayout({ columnWidths });
  }

  private row(index: number, columns: readonly ColumnView[], window: RowWindow): TemplateResult {
    const { store } = this;
    const row = store.rows.get(index);
    const style = `transform:translateY(${window.placeOf(index)}px);--level:${row?.level ?? 1}`;
    if (!row)
      return html`<div class="row pending" role="row" aria-rowindex=${index + 2} aria-busy="true" .style=${style}>
        <div role="gridcell" class="cell name"><span class="placeholder"></span></div>
      </div>`;
    const isMarked =
      store.anchor !== store.active &&
      index >= Math.min(store.anchor, store.active) &&
      index <= Math.max(store.anchor, store.active);
    const states = [
      index === store.active ? 'active' : '',
      isMarked ? 'marked' : '',
      row.item === store.selected ? 'selected' : '',
      'folded' in row ? 'folded' : row.counted ? '' : 'uncounted',
    ].join(' ');
    return html`<div
      class="row ${states}"
      role="row"
      id="row-${index}"
      data-index=${index}
      .style=${style}
      aria-rowindex=${index + 2}
      aria-level=${row.level}
      aria-posinset=${row.position}
      aria-setsize=${row.siblings}
      aria-expanded=${row.expanded ?? nothing}
      aria-selected=${row.item === store.selected || isMarked}
    >
      ${columns.map(column => html`<div role="gridcell" class="cell ${column.kind} ${column.id}">${this.cell(column, row)}</div>`)}
    </div>`;
  }

  private cell(column: ColumnView, row: Row): TemplateResult | string {
    if (!('folded' in row)) return drawCell(column, row, this.store.view);
    return column.kind === 'name' ? foldCell(row) : '';
  }

  private emptyText(): string {
    const { filter } = this.store.view;
    return filter === '' ? t('The model has no nodes.') : t('No name or operator matches “{0}”.', filter);
  }

  private get window(): RowWindow {
    return new RowWindow(this.grid?.scrollTop ?? 0, this.grid?.clientHeight ?? 0, this.store.rows.rowCount);
  }

  private onScroll(): void {
    this.hover.close();
    this.store.scrolled(this.grid!.scrollTop);
    const { topRow, isScaled } = this.window;
    if (topRow !== this.topRow || isScaled) this.requestUpdate();
  }

  private async bringIntoView(target: ScrollTarget): Promise<void> {
    await this.updateComplete;
    const { grid } = this;
    if (!grid) return;
    grid.scrollTop = 'top' in target ? target.top : this.window.scrollTopFor(target.row);
  }

  private onKey(event: KeyboardEvent): void {
    // Keys pressed on a column's title are handled there.
    if (event.target !== this.grid) return;
    const { store } = this;
    const action = treeAction(event, {
      row: store.active,
      data: store.rows.get(store.active),
      rowCount: store.rows.rowCount,
      pageRows: this.window.pageRows,
    });
    if (!action || store.rows.rowCount === 0) return;
    event.preventDefault();
    this.hover.close();
    switch (action.kind) {
      case 'go':
        store.go(action.row, action.extend);
        break;
      case 'expand':
        void store.expand(store.active, action.open, action.reach);
        break;
      case 'select':
        this.choose(store.active, store.rows.get(store.active));
        break;
      case 'type': {
        const { prefix, onward } = this.typeAhead.type(action.text, event.timeStamp);
        void store.jump(onward ? store.active : store.active - 1, prefix);
      }
    }
  }

  /** The document receives the event, not the tree: nothing in the tree is selected as text. */
  private readonly onCopy = (event: ClipboardEvent): void => {
    if (document.activeElement !== this.grid || document.getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    void this.store.attempt(async () => navigator.clipboard.writeText(await markedRows(this.store)));
  };

  private onClick(event: MouseEvent): void {
    this.hover.close();
    const index = rowIndex(event);
    const row = index === null ? undefined : this.store.rows.get(index);
    if (index === null || !row) return;
    this.store.go(index, event.shiftKey);
    if (row.expanded !== undefined && (event.target as Element).closest('.twistie'))
      void this.store.expand(index, !row.expanded, 'one');
    else this.choose(index, row);
  }

  /** A menu is for the row under the pointer, or for the marked rows if it is one of them. */
  private onMenu(event: MouseEvent): void {
    const { store } = this;
    this.hover.close();
    const index = rowIndex(event);
    if (
      index === null ||
      (index >= Math.min(store.anchor, store.active) && index <= Math.max(store.anchor, store.active))
    )
      return;
    store.go(index);
  }

  /** Shows the details of a row; a row of folded nodes expands or collapses. */
  private choose(index: number, row: Row | undefined): void {
    if (!row) return;
    if ('folded' in row) void this.store.expand(index, !row.expanded, 'one');
    else void this.store.choose(row.item);
  }

  private onHover(event: MouseEvent): void {
    const index = rowIndex(event);
    const row = index === null ? undefined : this.store.rows.get(index);
    if (row && !('folded' in row)) this.hover.enter(row, (event.target as Element).closest('.row')!, event.clientX);
    else this.hover.leave();
  }
}

function rowIndex(event: MouseEvent): number | null {
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>('.row') : null;
  return row?.dataset.index === undefined ? null : Number(row.dataset.index);
}

import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ComparedColumn, ShownChange } from '../../protocol/data';
import { ElementSize } from '../charts/elementSize';
import { StoreElement } from '../state/storeElement';
import { focusTreeIfFree } from '../tree/focusTree';
import { RowWindow } from '../tree/rowWindow';
import { treeAction, type TreePlace } from '../tree/treeKeys';
import type { CompareStore } from './compareStore';
import { comparedColumnIds, comparedColumns } from './comparedColumns';
import { sortDirection, sortMark } from '../parts/sortMark';

/** The rows of a comparison as an ARIA grid. Only visible rows are in the document, and the active one. */
@customElement('mcl-compare-rows')
export class RowTable extends StoreElement<CompareStore> {
  @query('.tree') private grid?: HTMLElement;
  private readonly size = new ElementSize(this, '.tree');
  private shown: ShownChange | undefined;

  protected override render(): TemplateResult {
    const { store } = this;
    const { rowCount } = store.rows;
    const { window } = this;
    const indices = window.rows(store.active);
    for (const index of indices) store.rows.request(index, index + 1);
    const active = store.rows.get(store.active) ? `compared-${store.active}` : nothing;
    return html`<div
      class="tree compared-rows"
      role="treegrid"
      tabindex="0"
      aria-label=${t('Changes')}
      aria-rowcount=${rowCount + 1}
      aria-activedescendant=${active}
      @keydown=${this.onKey}
      @click=${this.onClick}
      @scroll=${() => this.requestUpdate()}
    >
      <div class="head" role="rowgroup">
        <div role="row" aria-rowindex="1">${comparedColumnIds.map(column => this.headCell(column))}</div>
      </div>
      <div class="body" role="rowgroup" .style=${`height:${window.bodyHeight}px`}>
        ${repeat(
          indices,
          index => index,
          index => this.row(index, window),
        )}
      </div>
      ${rowCount > 0 ? nothing : html`<p class="empty">${store.view.filter === '' ? this.emptyText() : t('No name or operator matches “{0}”.', store.view.filter)}</p>`}
    </div>`;
  }

  protected override firstUpdated(): void {
    focusTreeIfFree();
  }

  /** A new order starts at the top. */
  protected override updated(): void {
    const first = this.store.rows.get(0);
    if (this.grid && this.store.active === 0 && first !== this.shown) this.grid.scrollTop = 0;
    this.shown = first;
  }

  private headCell(column: ComparedColumn): TemplateResult {
    const direction = sortDirection(this.store.sort, column);
    return html`<div role="columnheader" class="cell ${column}" aria-sort=${direction} title=${this.hint(column)}>
      <button class="plain" @click=${() => void this.store.sortBy(column, comparedColumns[column].largestFirst)}>
        ${comparedColumns[column].title(this.store)}${sortMark(direction)}
      </button>
    </div>`;
  }

  private emptyText(): string {
    const { info } = this.store;
    const counts = Object.values(info?.changes ?? {}).reduce((sum, count) => sum + count, info?.folded ?? 0);
    return counts === 0 ? t('Neither model has nodes.') : t('Nothing differs.');
  }

  /** The whole name of a model that its title shortens. */
  private hint(column: ComparedColumn): string | typeof nothing {
    const { names } = this.store.state!;
    return column === 'old' ? names.old : column === 'new' ? names.new : nothing;
  }

  private row(index: number, window: RowWindow): TemplateResult {
    const { store } = this;
    const row = store.rows.get(index);
    const style = `transform:translateY(${window.placeOf(index)}px)`;
    if (!row)
      return html`<div class="row" role="row" aria-rowindex=${index + 2} aria-busy="true" .style=${style}>
        <div role="gridcell" class="cell"><span class="placeholder"></span></div>
      </div>`;
    const isActive = index === store.active;
    return html`<div
      class="row ${row.change} ${isActive ? 'active selected' : ''}"
      role="row"
      id="compared-${index}"
      data-index=${index}
      .style=${style}
      aria-rowindex=${index + 2}
      aria-selected=${isActive}
      aria-level=${row.level}
      aria-expanded=${row.expanded ?? nothing}
    >
      ${comparedColumnIds.map(column => html`<div role="gridcell" class="cell ${column}">${comparedColumns[column].cell(row, store)}</div>`)}
    </div>`;
  }

  private onKey(event: KeyboardEvent): void {
    // Keys pressed on a column's title are handled there.
    if (event.target !== this.grid) return;
    const { store } = this;
    const action = treeAction(event, {
      row: store.active,
      data: this.placed(store.active),
      rowCount: store.rows.rowCount,
      pageRows: this.window.pageRows,
    });
    if (store.rows.rowCount === 0) return;
    if (action?.kind === 'go') {
      store.go(action.row);
      this.bringIntoView(action.row);
    } else if (action?.kind === 'expand') void store.expand(store.active, action.open);
    else return;
    event.preventDefault();
  }

  /** A row's place in the tree for the keys; null: an outermost row, or one whose parent is not loaded. */
  private placed(index: number): TreePlace['data'] {
    const { rows } = this.store;
    const row = rows.get(index);
    if (!row) return undefined;
    let parent = index - 1;
    while (parent >= 0 && (rows.get(parent)?.level ?? Infinity) >= row.level) parent--;
    return { expanded: row.expanded, parent: parent < 0 ? null : parent };
  }

  private onClick(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('.row[data-index]');
    if (!row) return;
    const index = Number(row.dataset.index);
    const expanded = this.store.rows.get(index)?.expanded;
    if (expanded !== undefined && (event.target as Element).closest('.twistie'))
      void this.store.expand(index, !expanded);
    else this.store.go(index);
  }

  private bringIntoView(row: number): void {
    if (this.grid) this.grid.scrollTop = this.window.scrollTopFor(row);
  }

  private get window(): RowWindow {
    return new RowWindow(this.grid?.scrollTop ?? 0, this.size.height, this.store.rows.rowCount);
  }
}

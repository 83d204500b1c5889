import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import type { CostMap, MapCell, MapMetric } from '../../protocol/data';
import { formatBytes, formatCount, formatShare, withAccuracy } from '../../engine/formula/numbers';
import { ElementSize } from '../charts/elementSize';
import { Answer } from '../state/answer';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import { choice } from '../parts/choice';
import { cellLabels, fittingText } from './cellText';
import { colourOf, legendOf, narrowest, neighbour, placeAmongSiblings } from './mapLayout';
import { mapDepth, type MapStep } from '../state/mapState';
import { listText } from '../parts/listText';

/** Levels share the available height, within limits. */
const lowestCell = 26;
const highestCell = 64;
/** Cells of at least this height have a second line with their figure. */
const twoLines = 46;
/** The margin of the view, which the map leaves free. */
const edges = 40;
/** Operators of one colour that the legend names. */
const typesShown = 3;
/** The context menu that VS Code opens here. */
const menu = JSON.stringify({ webviewSection: 'map', preventDefaultContextMenuItems: true });

/** An icicle of the modules: a cell is as wide as its share of the level above. */
@customElement('mcl-map-view')
export class MapView extends StoreElement<PageStore> {
  @state() private active = 0;
  private readonly map = new Answer<CostMap>(this);
  private readonly size = new ElementSize(this, '.scrolling');
  private generation = -1;

  protected override willUpdate(): void {
    // Every analysis numbers items anew.
    if (this.generation >= 0 && this.generation !== this.store.generation) this.zoom([]);
    this.generation = this.store.generation;
  }

  protected override render(): TemplateResult {
    const { store } = this;
    const { convention, weights } = store.view;
    const { root } = store.map;
    const metric = store.map.metric ?? store.metric;
    const minShare = narrowest / Math.max(200, this.width);
    const map = this.map.to(`${metric} ${convention} ${weights} ${root} ${minShare.toFixed(4)}`, () =>
      store.host.ask('map', { metric, convention, weights, root, depth: mapDepth, minShare }),
    );
    return html`<div class="view-bar">
        ${choice(t('Area'), metric, areaNames(), chosen => this.chooseMetric(chosen))}
        <nav class="way" aria-label=${t('Zoom')}>${this.wayBack()}</nav>
        ${map ? this.legend(map) : nothing}
      </div>
      <div class="scrolling">
        <div
          class="icicle"
          role="tree"
          tabindex="0"
          aria-label=${t('Map')}
          data-vscode-context=${menu}
          aria-activedescendant=${map ? `cell-${this.active}` : nothing}
          @keydown=${(event: KeyboardEvent) => map && this.onKey(event, map)}
          .style=${map ? `height:${(deepest(map) + 1) * this.cellHeight(map)}px` : ''}
        >
          ${map && this.width > 0 ? guard([map, this.width, this.size.height, this.active, store.selected], () => this.cells(map)) : nothing}
        </div>
        ${map?.total === 0 ? html`<p class="empty">${t('The model has nothing to show here.')}</p>` : nothing}
      </div>`;
  }

  /** Which operators have which colour. */
  private legend({ cells }: CostMap): TemplateResult {
    return html`<ul class="legend" aria-label=${t('Colors')}>
      ${legendOf(cells).map(
        ({ colour, types }) =>
          html`<li title=${listText(types)}>
            <span class="swatch colour-${colour}" aria-hidden="true"></span
            >${listText(types.slice(0, typesShown))}${types.length > typesShown ? ' …' : nothing}
          </li>`,
      )}
    </ul>`;
  }

  private wayBack(): TemplateResult {
    const steps = [{ item: -1, name: this.store.summary?.file ?? '' }, ...this.store.map.way];
    return html`${steps.map(({ name }, index) =>
      index === steps.length - 1
        ? html`<span aria-current="true">${name}</span>`
        : html`<button class="link" @click=${() => this.zoom(this.store.map.way.slice(0, index))}>${name}</button
            ><span class="codicon codicon-chevron-right" aria-hidden="true"></span>`,
    )}`;
  }

  private cells({ cells, total, metric }: CostMap): TemplateResult[] {
    const places = placeAmongSiblings(cells);
    const height = this.cellHeight({ cells });
    const parents = new Set(cells.map(({ parent }) => parent));
    return cells.map((cell, index) => {
      const { start, size, level, item, value } = cell;
      const colour = colourOf(cell, parents.has(index));
      const style = `left:${(start * 100).toFixed(3)}%;width:${(size * 100).toFixed(3)}%;top:${level * height}px;height:${height}px`;
      const labels = cellLabels(cell, this.store.summary?.file ?? '');
      const [label] = labels;
      const shown = fittingText(labels, size * this.width);
      const amount = withAccuracy(figureText(value, metric), cell.accuracy);
      const share = formatShare(total === 0 ? 0 : value / total);
      const figure = listText([amount, share]);
      const isSelected = item !== null && item === this.store.selected;
      return html`<div
        role="treeitem"
        id="cell-${index}"
        class="map-cell ${colour === null ? 'module' : `colour-${colour}`} ${isSelected ? 'selected' : ''} ${index === this.active ? 'active' : ''}"
        aria-level=${level + 1}
        aria-posinset=${places[index].position}
        aria-setsize=${places[index].siblings}
        aria-selected=${isSelected}
        aria-label="${label}, ${figure}"
        title=${`${cell.path || label}\n${figure}`}
        .style=${style}
        @click=${() => this.choose(cells, index)}
        @dblclick=${() => this.zoomTo(cells, index)}
      >
        <span>${shown}</span
        >${height < twoLines || shown === '' ? nothing : html`<span>${fittingText([figure, amount, share], size * this.width)}</span>`}
      </div>`;
    });
  }

  private chooseMetric(metric: MapMetric): void {
    this.store.map.metric = metric;
    this.requestUpdate();
  }

  private get width(): number {
    return Math.max(0, this.size.width - edges);
  }

  private cellHeight(map: Pick<CostMap, 'cells'>): number {
    return Math.max(lowestCell, Math.min(highestCell, Math.floor((this.size.height - edges) / (deepest(map) + 1))));
  }

  private choose(cells: readonly MapCell[], index: number): void {
    this.active = index;
    const { item } = cells[index];
    if (item !== null) void this.store.choose(item);
  }

  /** Fills the map with a module; the model's own cell and combined cells do nothing. */
  private zoomTo(cells: readonly MapCell[], index: number): void {
    const steps: MapStep[] = [];
    const hasChildren = cells[index].more || cells.some(({ parent }) => parent === index);
    for (let at = index; at > 0; at = cells[at].parent) {
      const { item, name } = cells[at];
      if (item !== null) steps.unshift({ item, name });
    }
    if (index === 0) this.zoom(this.store.map.way.slice(0, -1));
    else if (hasChildren && cells[index].item !== null) this.zoom([...this.store.map.way, ...steps]);
  }

  private zoom(way: readonly MapStep[]): void {
    this.store.map.way = way;
    this.active = 0;
    this.requestUpdate();
  }

  private onKey(event: KeyboardEvent, { cells }: CostMap): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const active = Math.min(this.active, cells.length - 1);
    const next = neighbour(cells, active, event.key);
    if (next !== null) this.active = next;
    else if (event.key === ' ') this.choose(cells, active);
    else if (event.key === 'Enter') {
      this.choose(cells, active);
      this.zoomTo(cells, active);
    } else if (event.key === 'Escape' || event.key === 'Backspace') this.zoom(this.store.map.way.slice(0, -1));
    else return;
    event.preventDefault();
    void this.updateComplete.then(() =>
      this.querySelector(`#cell-${this.active}`)?.scrollIntoView({ block: 'nearest' }),
    );
  }
}

function areaNames(): { readonly value: MapMetric; readonly label: string }[] {
  return [
    { value: 'macs', label: t('MACs') },
    { value: 'flops', label: t('FLOPs') },
    { value: 'params', label: t('Parameters') },
    { value: 'weightBytes', label: t('Weight bytes') },
    { value: 'outputBytes', label: t('Output bytes') },
  ];
}

function figureText(value: number, metric: MapMetric): string {
  const unit = { macs: t('MACs'), flops: t('FLOPs'), params: t('parameters'), weightBytes: '', outputBytes: '' }[
    metric
  ];
  return unit === '' ? formatBytes(value) : `${formatCount(value)} ${unit}`;
}

function deepest({ cells }: Pick<CostMap, 'cells'>): number {
  return cells.reduce((level, cell) => Math.max(level, cell.level), 0);
}

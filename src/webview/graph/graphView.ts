import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import type { CostGraph, GraphFigure } from '../../protocol/data';
import { choice } from '../parts/choice';
import { iconButton } from '../parts/iconButton';
import { toggle } from '../parts/toggle';
import { ElementSize } from '../charts/elementSize';
import type { PageStore } from '../state/pageStore';
import { StoreElement } from '../state/storeElement';
import type { RowHover } from '../tree/rowHover';
import '../tree/rowHover';
import { figureNames } from './boxText';
import { costliestPath } from './costliestPath';
import { focusChoice } from './focusChoice';
import { graphBoxes } from './graphBoxes';
import { graphEdges } from './graphEdges';
import { GraphScene, type ShownGraph } from './graphScene';
import { stepFrom } from './graphKeys';
import { legend } from './costSteps';
import { PointerPan } from './pointerPan';
import { Viewport } from './viewport';

/** The context menu that VS Code opens here. */
const menu = JSON.stringify({ webviewSection: 'graph', preventDefaultContextMenuItems: true });
const noEdges: ReadonlySet<number> = new Set();
/** Zooms and pans of one key. */
const zoomStep = 1.25;
const panStep = 80;
/** As long as the boxes take to arrive (graph.css). */
const glideTime = 150;
/** A view that has not moved for so long, in ms, rests. */
const restTime = 300;

/** What feeds what: modules and nodes as boxes that open in place, shaded by their cost. */
@customElement('mcl-graph-view')
export class GraphView extends StoreElement<PageStore> {
  @query('.graph-canvas') private canvas!: HTMLElement;
  @query('mcl-row-hover') private hover!: RowHover;
  private readonly size = new ElementSize(this, '.graph');
  private readonly viewport = new Viewport(() => this.applyViewport());
  private readonly scene = new GraphScene(this, before => this.arrange(before));
  private readonly pan = new PointerPan((x, y) => this.whileMoving(() => this.viewport.panBy(x, y)));
  /** The box that keys start from, by its id. */
  private active: string | null = null;
  private lastSize: { readonly width: number; readonly height: number } | null = null;
  private gliding = 0;
  private moving = 0;

  protected override willUpdate(): void {
    this.scene.update();
  }

  protected override updated(): void {
    const { shown } = this.scene;
    const { width, height } = this.size;
    // The page is hidden, or not measured yet.
    if (width === 0 || height === 0) return;
    const now = { width, height };
    const old = this.lastSize ?? now;
    this.lastSize = now;
    const isNew = old === now || old.width !== width || old.height !== height;
    if (shown !== null && isNew) this.viewport.resize(shown.layout, old, now);
  }

  protected override render(): TemplateResult {
    const { store, scene } = this;
    const { shown } = scene;
    const active = this.activeBox;
    return html`<div class="view-bar graph-bar">
        ${choice(
          t('Shade by'),
          scene.figure,
          Object.entries(figureNames()).map(([value, label]) => ({ value: value as GraphFigure, label })),
          figure => this.chooseFigure(figure),
        )}
        ${focusChoice(store.graph, scene.selectedPath, () => this.focusChanged())} ${legend()}
        <div class="graph-tools">${this.tools()}</div>
      </div>
      <div
        class="graph ${store.layout.showDetails ? '' : 'wide'}"
        role="tree"
        tabindex="0"
        aria-label=${t('Graph')}
        aria-busy=${scene.isPending}
        aria-activedescendant=${active === null ? nothing : `box-${active}`}
        data-vscode-context=${menu}
        @keydown=${(event: KeyboardEvent) => this.onKey(event)}
        @wheel=${{ handleEvent: (event: WheelEvent) => this.onWheel(event), passive: false }}
        @pointerdown=${(event: PointerEvent) => this.pan.down(event)}
        @pointermove=${(event: PointerEvent) => this.pan.move(event)}
        @pointerup=${() => this.pan.up()}
        @pointercancel=${() => this.pan.up()}
      >
        <div class="graph-canvas" role="presentation">
          ${
            shown === null
              ? nothing
              : html`${graphEdges(shown, active ?? scene.selectedBox, store.graph.showsPath ? costliestPath(shown.graph) : noEdges)}${graphBoxes(
                  shown,
                  {
                    figure: scene.figure,
                    active,
                    selected: scene.selectedBox,
                    click: box => this.choose(box),
                    toggle: box => this.toggle(box),
                    hover: (box, event) => void this.showHover(box, event),
                    leave: () => this.hover.leave(),
                  },
                )}`
          }
        </div>
        ${shown === null ? html`<p class="empty" role="status">${t('Laying out the graph…')}</p>` : nothing}
      </div>
      <mcl-row-hover .store=${store}></mcl-row-hover>`;
  }

  private tools(): TemplateResult {
    const { graph } = this.store;
    return html`${iconButton('codicon-arrow-left', t('Go back'), () => this.go(-1), graph.canGo(-1))}
    ${iconButton('codicon-arrow-right', t('Go forward'), () => this.go(1), graph.canGo(1))}
    ${toggle('codicon-flame', t('Highlight the most expensive path'), graph.showsPath, showsPath => {
      graph.showsPath = showsPath;
      this.store.notify();
    })}
    ${iconButton('codicon-zoom-out', t('Zoom out'), () => this.zoom(1 / zoomStep))}
    ${iconButton('codicon-zoom-in', t('Zoom in'), () => this.zoom(zoomStep))}
    ${iconButton('codicon-screen-full', t('Fit the graph'), () => this.fit())}`;
  }

  private focusChanged(): void {
    this.store.graph.note(this.scene.selectedPath);
    this.store.notify();
  }

  private get graph(): CostGraph | null {
    return this.scene.shown?.graph ?? null;
  }

  private get activeBox(): number | null {
    const found = this.graph?.boxes.findIndex(({ id }) => id === this.active) ?? -1;
    return found < 0 ? null : found;
  }

  private chooseFigure(figure: GraphFigure): void {
    this.store.graph.figure = figure;
    this.store.notify();
  }

  /** What is shown has changed: what the user looks at stays where it is. */
  private arrange(before: GraphScene['shown']): void {
    const { shown, selectedBox, isRevealing } = this.scene;
    if (shown === null) return;
    const { graph, layout } = shown;
    const { size } = this;
    if (before === null) {
      if (this.returnToPlace(layout)) return;
      this.viewport.start(layout, size);
    } else this.glide();
    const place = (scene: NonNullable<GraphScene['shown']>, id: string | null) =>
      scene.layout.places[scene.graph.boxes.findIndex(box => box.id === id)];
    const anchor = this.active ?? graph.boxes[selectedBox ?? 0]?.id ?? null;
    const [old, now] = [before === null ? undefined : place(before, anchor), place(shown, anchor)];
    if (old && now) this.viewport.panBy((old.x - now.x) * this.viewport.scale, (old.y - now.y) * this.viewport.scale);
    if (selectedBox !== null && (before === null || isRevealing)) {
      this.active = graph.boxes[selectedBox].id;
      this.viewport.show(layout.places[selectedBox], size, true);
    } else if (this.activeBox !== null) this.viewport.show(layout.places[this.activeBox], size);
  }

  /** Shows the part that was visible before the graph was hidden, unless something else was selected since. */
  private returnToPlace(layout: ShownGraph['layout']): boolean {
    const { place } = this.store.graph;
    if (place === null || place.selectedPath !== this.store.selectedPath) return false;
    this.viewport.move(place);
    return this.viewport.sees(layout, this.size);
  }

  /** Until everything has arrived, the view moves along with the boxes. */
  private glide(): void {
    this.canvas.classList.add('gliding');
    window.clearTimeout(this.gliding);
    this.gliding = window.setTimeout(() => this.canvas.classList.remove('gliding'), glideTime);
  }

  /** Keeps the visible part for when the graph is shown again. */
  private keepPlace(): void {
    const { store, viewport } = this;
    const { x, y, scale } = viewport;
    store.graph.place = { x, y, scale, selectedPath: store.selectedPath };
    store.graphMoved();
  }

  private applyViewport(): void {
    this.hover?.close();
    if (this.scene.shown !== null) this.keepPlace();
    const { canvas, viewport } = this;
    if (!canvas) return;
    const { x, y, scale } = viewport;
    canvas.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    if (this.moving === 0) this.showDetail();
  }

  /** What can be read at this scale. It restyles every box. */
  private showDetail(): void {
    const { canvas, viewport } = this;
    const { scale } = viewport;
    const detail = scale >= 0.65 ? 'all' : scale >= 0.35 ? 'titles' : 'none';
    canvas.dataset.detail = detail;
    if (detail === 'titles') canvas.style.setProperty('--scale', String(scale));
  }

  /** Changes the view as part of a continuous movement, in which it is moved as one picture until it rests. */
  private whileMoving(change: () => void): void {
    this.canvas.classList.add('moving');
    window.clearTimeout(this.moving);
    this.moving = window.setTimeout(() => {
      this.moving = 0;
      this.canvas.classList.remove('moving');
      this.showDetail();
    }, restTime);
    change();
  }

  private choose(box: number): void {
    const { graph } = this;
    if (graph === null) return;
    const { id, item, path } = graph.boxes[box];
    this.active = id;
    this.requestUpdate();
    if (item === null) return;
    this.scene.isOwnChoice(item);
    const state = this.store.graph;
    const { selectedPath } = this.scene;
    if (state.isPathPending && selectedPath !== null && selectedPath !== path) {
      state.focus = { kind: 'path', of: selectedPath, to: path };
      state.isPathPending = false;
    }
    state.note(path);
    void this.store.choose(item);
  }

  /** Opens or closes a box. */
  private toggle(box: number): void {
    const { graph } = this;
    if (graph === null || graph.boxes[box].open === undefined) return;
    const { id, open } = graph.boxes[box];
    const others = graph.open.filter(other => other !== id);
    const state = this.store.graph;
    const { selectedPath } = this.scene;
    state.note(selectedPath);
    state.open = open ? others : [...others, id];
    this.active = id;
    state.note(selectedPath);
    this.store.notify();
  }

  private go(direction: 1 | -1): void {
    const { store } = this;
    const path = store.graph.go(direction);
    this.active = null;
    store.notify();
    if (path === null) return;
    void store.attempt(async () => {
      const item = await store.host.ask('find', { path });
      if (item === null) return;
      this.scene.isOwnChoice(item);
      await store.choose(item);
    });
  }

  private get middle(): { x: number; y: number } {
    return { x: this.size.width / 2, y: this.size.height / 2 };
  }

  private zoom(factor: number): void {
    this.viewport.zoomBy(factor, this.middle);
  }

  private fit(): void {
    const { shown } = this.scene;
    if (shown) this.viewport.fit(shown.layout, this.size);
  }

  /** A pinch on a trackpad is a wheel with Ctrl. */
  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const { clientX, clientY, shiftKey } = event;
    const [x, y] = [event.deltaX * unit, event.deltaY * unit];
    const { left, top } = (event.currentTarget as Element).getBoundingClientRect();
    const { viewport } = this;
    this.whileMoving(() => {
      if (event.ctrlKey || event.metaKey) viewport.zoomBy(Math.exp(-y * 0.01), { x: clientX - left, y: clientY - top });
      else if (shiftKey && x === 0) viewport.panBy(-y, 0);
      else viewport.panBy(-x, -y);
    });
  }

  private onKey(event: KeyboardEvent): void {
    if (this.onCommandKey(event) || this.onBoxKey(event)) event.preventDefault();
  }

  /** Keys for what is visible. @returns whether it was one */
  private onCommandKey({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey) return false;
    if (altKey) {
      if (key !== 'ArrowLeft' && key !== 'ArrowRight') return false;
      this.go(key === 'ArrowLeft' ? -1 : 1);
      return true;
    }
    const pans: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [panStep, 0],
      ArrowRight: [-panStep, 0],
      ArrowUp: [0, panStep],
      ArrowDown: [0, -panStep],
    };
    if (shiftKey && key in pans) this.viewport.panBy(...pans[key]);
    else if (key === '+' || key === '=') this.zoom(zoomStep);
    else if (key === '-') this.zoom(1 / zoomStep);
    else if (key === '0') this.fit();
    else return false;
    return true;
  }

  /** Keys for the active box. */
  private onBoxKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    const { shown, near } = this.scene;
    if (shown === null || ctrlKey || metaKey || altKey) return false;
    const { graph, layout } = shown;
    const box = this.activeBox ?? this.scene.selectedBox;
    if (box === null) {
      if (!/^(Arrow.*|Home|End|Enter)$/.test(key)) return false;
      this.activate(0);
      return true;
    }
    const next = stepFrom(graph, layout, near, box, key);
    if (next !== null) this.activate(next);
    else if (key === 'Enter' && graph.boxes[box].open === false) this.toggle(box);
    else if (key === 'Enter' || key === ' ') this.choose(box);
    else if (key === 'Escape') this.closeAround(box);
    else return key.startsWith('Arrow');
    return true;
  }

  /** Closes a box or, if it is not open, the one around it. */
  private closeAround(box: number): void {
    const { boxes } = this.graph!;
    const group = boxes[box].open === true ? box : boxes[box].parent;
    if (group >= 0) this.toggle(group);
  }

  private activate(box: number): void {
    const { graph, layout } = this.scene.shown!;
    this.active = graph.boxes[box].id;
    this.viewport.show(layout.places[box], this.size);
    this.requestUpdate();
  }

  private async showHover(box: number, event: MouseEvent): Promise<void> {
    const { item } = this.graph!.boxes[box];
    const element = event.currentTarget as Element;
    if (item === null || this.moving !== 0) {
      this.hover.leave();
      return;
    }
    const { store } = this;
    try {
      const row = await store.host.ask('itemRow', item, store.shown);
      if (element.matches(':hover')) this.hover.enter(row, element, event.clientX);
    } catch (error) {
      store.fail(error);
    }
  }
}

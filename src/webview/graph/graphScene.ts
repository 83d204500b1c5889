import type { LitElement, ReactiveController } from 'lit';
import type { CostGraph, GraphFigure } from '../../protocol/data';
import type { PageStore } from '../state/pageStore';
import { themeColours } from '../charts/pictures';
import { BoxMeasure } from './boxSize';
import type { Neighbours } from './boxText';
import { neighboursOf } from './graphKeys';
import type { GraphLayout } from './layout/layoutTypes';
import { graphSvg } from './graphSvg';
import { LayoutClient } from './layoutClient';

/** A graph with the places of its boxes. */
export interface ShownGraph {
  readonly graph: CostGraph;
  readonly layout: GraphLayout;
}

/** Keeps the graph that is shown up to date: asks for it, has it laid out, and finds what is selected in it. */
export class GraphScene implements ReactiveController {
  shown: ShownGraph | null = null;
  near: readonly Neighbours[] = [];
  isPending = false;
  /** Whether what is shown has just been opened for the sake of the selection. */
  isRevealing = false;
  private readonly layouts = new LayoutClient();
  private key = '';
  private generation = -1;
  private lastSelected: number | null = null;
  /** Selected in the graph itself. */
  private own: number | null = null;
  private measure: BoxMeasure | null = null;

  /** @param arranged called before a new graph is drawn, with the one before */
  constructor(
    private readonly component: LitElement & { readonly store: PageStore },
    private readonly arranged: (before: ShownGraph | null) => void,
  ) {
    component.addController(this);
  }

  hostDisconnected(): void {
    this.layouts.dispose();
    this.key = '';
  }

  /** What boxes are shaded by. */
  get figure(): GraphFigure {
    const { store } = this.component;
    return store.graph.figure ?? store.metric;
  }

  /** The box of the selected item, or the one that it is in. */
  get selectedBox(): number | null {
    const { selectedNow } = this.component.store;
    if (this.shown === null || selectedNow === null) return null;
    const { boxes, box } = this.shown.graph;
    const own = boxes.findIndex(({ item }) => item === selectedNow);
    return own >= 0 ? own : box;
  }

  /** The path of the selected item. */
  get selectedPath(): string | null {
    const { selectedNow, selectedPath } = this.component.store;
    if (selectedNow === null) return null;
    // Details, which have it too, come later.
    return this.shown?.graph.boxes.find(({ item }) => item === selectedNow)?.path ?? selectedPath;
  }

  /** The next selection is the graph's own: nothing has to be opened for it. */
  isOwnChoice(item: number): void {
    this.own = item;
  }

  /** Asks for another graph if what is to be shown has changed. */
  update(): void {
    // Another view is open; a last redraw may still come.
    if (!this.component.isConnected) return;
    const { store } = this.component;
    const { graph, selectedNow: selected, generation, isSelectionKept } = store;
    if (generation !== this.generation) {
      if (this.generation >= 0) graph.forgetItems();
      this.generation = generation;
      this.lastSelected = selected;
    }
    if (selected !== this.lastSelected) {
      // What was selected in an earlier analysis, or before the page was hidden, stays as it was shown then.
      if (selected !== null && selected !== this.own && this.shown !== null && !isSelectionKept)
        this.revealSelected(selected);
      this.lastSelected = selected;
    }
    const key = this.questionKey();
    if (key !== this.key) void this.load(key, graph.reveal ?? selected);
  }

  /** Selected elsewhere: it is opened, and what hides it is not in the way. */
  private revealSelected(item: number): void {
    const { graph } = this.component.store;
    graph.reveal = item;
    graph.focus = null;
  }

  /** Identifies what is asked for. A selection that has its own box needs no answer. */
  private questionKey(): string {
    const { store } = this.component;
    const { open, unfolded, focus, reveal } = store.graph;
    const { selectedNow } = store;
    const hasBox = this.shown?.graph.boxes.some(({ item }) => item === selectedNow) === true;
    const item = hasBox ? null : selectedNow;
    const { showPlumbing } = store.layout;
    return JSON.stringify([
      store.generation,
      this.figure,
      store.shown,
      showPlumbing,
      open,
      unfolded,
      focus,
      item,
      reveal,
    ]);
  }

  private async load(key: string, item: number | null): Promise<void> {
    this.key = key;
    this.isPending = true;
    const { store } = this.component;
    const state = store.graph;
    const isReveal = state.reveal !== null;
    const asked = store.selectedNow;
    try {
      const graph = await store.host.ask('graph', {
        figure: this.figure,
        shown: store.shown,
        showPlumbing: store.layout.showPlumbing,
        open: state.open,
        unfolded: state.unfolded,
        focus: state.focus,
        item,
        reveal: isReveal,
      });
      if (key !== this.key) return;
      const layout = await this.layOut(graph);
      if (key !== this.key || layout === null) return;
      this.show({ graph, layout }, isReveal, item, asked);
    } catch (error) {
      if (key === this.key) store.fail(error);
    } finally {
      if (key === this.key) this.isPending = false;
    }
    this.component.requestUpdate();
  }

  private async layOut({ boxes, edges }: CostGraph): Promise<GraphLayout | null> {
    this.measure ??= new BoxMeasure(getComputedStyle(this.component));
    const { measure } = this;
    const layout = await this.layouts.layOut({
      boxes: boxes.map(box => ({ parent: box.parent, isOpen: box.open === true, ...measure.size(box) })),
      // What goes back to an input is laid out like what comes from it, and drawn the other way round.
      edges: edges.map(({ from, to, isBack }) => (isBack ? { from: to, to: from } : { from, to })),
    });
    return (
      layout && {
        ...layout,
        paths: layout.paths.map((path, edge) => (edges[edge].isBack ? [...path].reverse() : path)),
      }
    );
  }

  private draw({ graph, layout }: ShownGraph): string {
    const colour = themeColours();
    return graphSvg(graph, layout, {
      background: colour('editor-background'),
      text: colour('foreground'),
      cost: colour('charts-red'),
      font: getComputedStyle(this.component).fontFamily,
    });
  }

  private show(shown: ShownGraph, isReveal: boolean, item: number | null, asked: number | null): void {
    const before = this.shown;
    const state = this.component.store.graph;
    state.open = shown.graph.open;
    state.unfolded = shown.graph.unfolded;
    if (isReveal && state.reveal === item) state.reveal = null;
    this.shown = shown;
    state.draw = () => this.draw(shown);
    this.near = neighboursOf(shown.graph);
    this.isRevealing = isReveal;
    this.isPending = false;
    // The answer has completed the question; another one may be waiting.
    if (this.component.store.selectedNow === asked) this.key = this.questionKey();
    this.arranged(before);
    if (before === null || isReveal) state.note(this.selectedPath);
    this.isRevealing = false;
  }
}

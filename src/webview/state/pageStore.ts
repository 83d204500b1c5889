import { t } from '@vscode/l10n';
import type {
  ColumnView,
  Details,
  DeviceProfile,
  FlatList,
  ItemRow,
  Metric,
  PlanStep,
  RunPreset,
  Shown,
  ShownView,
  SizePreset,
  Summary,
  ViewInfo,
  ViewState,
} from '../../protocol/data';
import {
  freshLayout,
  type DiffSide,
  type DocumentState,
  type GivenSizes,
  type HostApi,
  type PageLayout,
  type PagePreferences,
  type PageStart,
  type SavedPage,
} from '../../protocol/pageApi';
import type { UnitPrefix } from '../../engine/formula/numbers';
import { GraphState } from './graphState';
import { MapState } from './mapState';
import { OperatorsState } from './operatorsState';
import { withDimension, withInputShape, withPreset, withRun } from './givenSizes';
import { PlanState } from './planState';
import { nextSort } from './nextSort';
import { RowCache } from './rowCache';
import { Signal } from './signal';
import { Waiting } from './waiting';
import { deviceOf, firstView, freshDevice, shownIn, type ChosenDevice } from '../../protocol/saved/firstView';
import {
  compressTab,
  freshView,
  graphTab,
  modulesTab,
  nodesTab,
  readSavedPage,
  sparsityTab,
} from '../../protocol/saved/savedPage';
import { WeightsState } from './weightsState';

/** A row's index, or a distance in pixels. */
export type ScrollTarget = { readonly row: number } | { readonly top: number };

/**
 * The state of the page, and everything a user can do to it. Components render it and call its methods; everything from
 * the host arrives here first.
 */
export class PageStore {
  document: DocumentState = { kind: 'loading', progress: { phase: 'reading', done: 0, total: 0 } };
  view: ViewState = freshView('exact');
  /** The prefix of the totals' units. */
  unit: UnitPrefix = 'auto';
  /** null: the page is not a side of a diff editor. */
  side: DiffSide | null = null;
  /** How the user arranged the page. */
  layout: PageLayout = freshLayout;
  info: ViewInfo | null = null;
  /** The columns of the tree, from left to right. */
  columns: readonly ColumnView[] = [];
  /** The id of the open view. */
  tab = modulesTab;
  /** What the view of the nodes lists. */
  ranked: FlatList = 'nodes';
  /** Devices that times can be bounds for. */
  devices: readonly DeviceProfile[] = [];
  readonly map = new MapState();
  readonly graph = new GraphState();
  readonly operators = new OperatorsState();
  readonly plan = new PlanState();
  /** The active row. */
  active = 0;
  /** Where the rows marked for copying start; they end at the active one. */
  anchor = 0;
  /** The item whose details are shown. */
  selected: number | null = null;
  /** Its path; after a change of the file, until it is found again, that of the item that was. */
  selectedPath: string | null = null;
  /** Whether it was selected before the shown analysis. */
  isSelectionKept = false;
  details: Details | null = null;
  /** Why the last action failed; '' if it did not. */
  failure = '';
  readonly rows = new RowCache(
    (start, count) => this.host.ask('rows', start, count),
    () => this.notify(),
    error => this.fail(error),
  );

  private readonly changes = new Signal<void>();
  /** After every change. */
  readonly onChange = this.changes.subscribe;
  private readonly scrolls = new Signal<ScrollTarget>();
  /** When a row, or a stored position, is to be scrolled into view. */
  readonly onScroll = this.scrolls.subscribe;
  private readonly finds = new Signal<'open' | 'next' | 'previous'>();
  /** When the find bar is to be opened, or to go on. */
  readonly onFind = this.finds.subscribe;

  /** The chosen device and its peak, by name, and whether elementwise operators are fused. */
  private chosenDevice: ChosenDevice = freshDevice;
  private scrollTop = 0;
  /** The generation that `selected` is an item of. */
  private selectedIn = 0;
  /** Counts changes of the view: an answer to an older one is out of date. */
  private change = 0;
  /** Whether the host's next answer has the model, with how to show it. */
  private awaitsModel = true;
  /** Whether the host knows that there are rows. */
  private isDrawn = false;
  private studies = 0;

  /** What the weights contain. */
  readonly weights: WeightsState;
  /** Whether an answer takes long. */
  readonly waiting = new Waiting(() => this.changes.emit());
  readonly host: HostApi;

  constructor(
    host: HostApi,
    private readonly keep: (saved: SavedPage) => void,
    private readonly tabs: readonly string[],
  ) {
    this.host = this.waiting.around(host, ['ask', 'setSizes']);
    this.weights = new WeightsState(host, () => this.notify());
  }

  /** The figure of shares: the user's choice, but FLOPs for models without MACs. */
  get metric(): Metric {
    return this.shown.metric;
  }

  /** The device that times are bounds for. */
  get device(): DeviceProfile | null {
    return deviceOf(this.devices, this.chosenDevice);
  }

  /** Which figures all views show. */
  get shown(): Shown {
    return shownIn(this.view, this.summary, this.devices, this.chosenDevice);
  }

  /** The module or node of the active row. */
  get activeItem(): ItemRow | undefined {
    const row = this.rows.get(this.active);
    return row && 'folded' in row ? undefined : row;
  }

  /** The loaded model, if there is one. */
  get summary(): Summary | null {
    return this.document.kind === 'ready' ? this.document.summary : null;
  }

  /** The number of the shown analysis: items are numbered again in each one. */
  get generation(): number {
    return this.document.kind === 'ready' ? this.document.generation : 0;
  }

  /**
   * Starts with what the host says, which has what this page stored earlier.
   * @param isFrame whether that is in the page's frame, and the host answers with the model when it is loaded
   */
  async start(start: PageStart, isFrame = false): Promise<void> {
    const saved = readSavedPage(start.saved, start.convention);
    this.layout = start.layout;
    this.view = firstView(start, saved);
    this.unit = start.unit;
    this.tab = this.tabs.find(tab => tab === (saved?.tab ?? start.defaultView)) ?? modulesTab;
    this.operators.open = saved?.openOperator ?? null;
    this.ranked = saved?.ranked ?? 'nodes';
    this.devices = start.devices;
    this.side = start.side;
    const { device, peak, fused } = saved ?? freshDevice;
    this.chosenDevice = { device, peak, fused };
    this.selectedPath = saved?.selectedPath ?? null;
    this.scrollTop = saved?.scrollTop ?? 0;
    if (saved) this.graph.restore(saved.graph);
    if (saved) this.plan.restore(saved.plan);
    this.awaitsModel = isFrame && start.state.kind === 'loading';
    await this.show(start.state, this.view.convention, start.first);
    if (this.scrollTop > 0) this.scrolls.emit({ top: this.scrollTop });
  }

  /** A new state of the document. View and selection stay as far as they exist in it. */
  async show(state: DocumentState, convention = this.view.convention, first: ShownView | null = null): Promise<void> {
    if (this.awaitsModel && state.kind === 'ready') return;
    this.document = state;
    this.view = { ...this.view, convention };
    this.failure = '';
    if (first) this.useView(first);
    else this.notify();
    if (state.kind !== 'ready') return;
    if (!first) await this.applyView();
    await this.attempt(async () => {
      const found = this.selectedPath === null ? null : await this.host.ask('find', { path: this.selectedPath });
      // What is selected in this analysis already stays, such as a row that the user clicked in the meantime.
      if (this.document === state) await this.showDetails(this.selectedNow ?? found, true);
    });
  }

  /** The settings changed, or were changed from the status bar. */
  async prefer({ convention, unit, devices }: PagePreferences): Promise<void> {
    const device = JSON.stringify(this.device);
    this.unit = unit;
    this.devices = devices;
    if (convention === this.view.convention && device === JSON.stringify(this.device)) this.notify();
    else await this.show(this.document, convention);
  }

  /** Other figures or another order; sorting and filtering start at the top again. */
  async changeView(patch: Partial<ViewState>): Promise<void> {
    const { shown } = this;
    this.view = { ...this.view, ...patch };
    this.failure = '';
    if (patch.sort !== undefined || patch.filter !== undefined || patch.flat !== undefined) {
      this.active = 0;
      this.anchor = 0;
      this.scrolls.emit({ row: 0 });
    }
    this.notify();
    await this.applyView();
    if (this.view.convention !== shown.convention)
      await this.attempt(() => this.host.setConvention(this.view.convention));
    if (JSON.stringify(this.shown) !== JSON.stringify(shown)) await this.select(this.selected);
  }

  /** Chooses the device that times are bounds for, or its peak, by name, or whether elementwise operators are fused. */
  async chooseDevice(choice: Partial<ChosenDevice>): Promise<void> {
    this.chosenDevice = { ...this.chosenDevice, ...choice };
    this.notify();
    await this.applyView();
    await this.select(this.selected);
  }

  /** Changes the layout of this page and all others. */
  async changeLayout(change: Partial<PageLayout>): Promise<void> {
    await this.arrange({ ...this.layout, ...change });
    await this.attempt(() => this.host.changeLayout(change));
  }

  /** Applies a changed layout. */
  async arrange(layout: PageLayout): Promise<void> {
    const { showPlumbing, columns } = this.layout;
    this.layout = layout;
    if (layout.showPlumbing !== showPlumbing) await this.showPlumbing();
    else if (JSON.stringify(layout.columns) !== JSON.stringify(columns))
      await this.changeView({ columns: layout.columns });
    else this.notify();
  }

  /** Shows or hides a column. */
  async showColumn(id: string, isShown: boolean): Promise<void> {
    // Not the worker's answer: it may be about an earlier choice.
    const now = this.layout.columns ?? this.columns.filter(column => column.isShown).map(column => column.id);
    const others = now.filter(column => column !== id);
    await this.changeLayout({ columns: isShown ? [...others, id] : others });
  }

  /** Sets the width of a column in pixels; null: the default. Stored only by `changeLayout`. */
  resizeColumn(id: string, width: number | null): void {
    const { [id]: _, ...others } = this.layout.columnWidths;
    const columnWidths = width === null ? others : { ...others, [id]: width };
    void this.arrange({ ...this.layout, columnWidths });
  }

  /** Whether the page shows the details. */
  get showsDetails(): boolean {
    return this.details !== null && this.layout.showDetails;
  }

  /** Shows another view; rows reveal the selection. */
  async setTab(tab: string): Promise<void> {
    this.tab = tab;
    if (tab === modulesTab) await this.list(null);
    else if (tab === nodesTab) await this.list(this.ranked);
    else this.notify();
  }

  /** Lists other items in the view of the nodes. */
  async rank(list: FlatList): Promise<void> {
    this.ranked = list;
    await this.list(list);
  }

  /** Whether the view that is open shows rows: all others leave them as they are. */
  get hasRows(): boolean {
    return this.tab === modulesTab || this.tab === nodesTab;
  }

  /** Opens the find bar, or goes to another match. */
  async find(step: 'open' | 'next' | 'previous'): Promise<void> {
    if (!this.hasRows && this.tab !== graphTab) await this.setTab(modulesTab);
    this.finds.emit(step);
  }

  /** Selects an item in the graph, opening what is around it. */
  async showInGraph(item: number): Promise<void> {
    this.graph.reveal = item;
    this.graph.focus = null;
    await this.setTab(graphTab);
    await this.choose(item);
  }

  /** Offers a new step of a compression plan for some layers. */
  async compress(pattern: string): Promise<void> {
    await this.setTab(compressTab);
    this.editStep('new', pattern);
  }

  /** Shows the form for a step; null: none. */
  editStep(step: number | 'new' | null, pattern = ''): void {
    this.plan.form = step;
    this.plan.pattern = pattern;
    this.notify();
  }

  /** Lists the layers of a step; null: of none. */
  openStep(step: number | null): void {
    this.plan.open = step;
    this.notify();
  }

  /** Other steps of the compression plan, in a way that can be undone. */
  changePlan(steps: readonly PlanStep[], open: number | null = null): void {
    this.plan.change(steps, open);
    this.notify();
  }

  removeStep(step: number): void {
    this.changePlan(this.plan.steps.filter((_, at) => at !== step));
  }

  undoPlan(): void {
    this.plan.undo();
    this.notify();
  }

  redoPlan(): void {
    this.plan.redo();
    this.notify();
  }

  savePlan(): Promise<void> {
    return this.attempt(() => this.host.savePlan(this.plan.text));
  }

  loadPlan(): Promise<void> {
    return this.attempt(async () => {
      const steps = await this.host.loadPlan();
      if (steps !== null) this.changePlan(steps);
    });
  }

  /** Opens the comparison of the model with itself after the plan. */
  comparePlan(): Promise<void> {
    return this.attempt(() => this.host.comparePlan(this.plan.text));
  }

  /** Opens a layer spec of the model after the plan. */
  convertPlan(): Promise<void> {
    return this.attempt(() => this.host.convertPlan(this.plan.text));
  }

  /** Reads the weights, and shows what they contain. */
  async readWeights(): Promise<void> {
    this.weights.isWanted = true;
    await this.setTab(sparsityTab);
    await this.weights.read(this.generation);
  }

  /** Saves a drawing of the graph as it is shown; without one, shows the graph that could be saved. */
  async saveGraph(save: (draw: () => string) => Promise<void>): Promise<void> {
    const { draw } = this.graph;
    if (draw === null) await this.setTab(graphTab);
    else await save(draw);
  }

  /** Sorts by a column: figures from the largest, names from A; then the other way round, then the model's order. */
  async sortBy(column: string, firstDescending: boolean): Promise<void> {
    await this.changeView({ sort: nextSort(this.view.sort, column, firstDescending) });
  }

  /** Opens or closes a row, its siblings, or all. */
  async expand(row: number, open: boolean, reach: 'one' | 'siblings' | 'all'): Promise<void> {
    const anchor = this.rows.get(this.active)?.item;
    await this.attempt(async () => {
      const change = ++this.change;
      const info = await this.host.ask('expand', row, open, reach);
      const found = reach === 'one' || anchor === undefined ? null : await this.host.ask('reveal', anchor);
      if (change !== this.change) return;
      this.active = reach === 'one' ? row : (found?.row ?? 0);
      this.useInfo(found?.info ?? info);
      if (reach !== 'one') this.scrolls.emit({ row: this.active });
    });
  }

  /** Moves the active row; with `extend` the rows in between are marked too. */
  go(row: number, extend = false): void {
    this.active = row;
    if (!extend) this.anchor = row;
    this.scrolls.emit({ row });
    this.notify();
  }

  /** Moves to the next row whose name starts with this. */
  async jump(row: number, prefix: string): Promise<void> {
    await this.attempt(async () => {
      const found = await this.host.ask('jump', row, prefix);
      if (found !== null) this.go(found);
    });
  }

  /** The selected item; null while it is not found yet in another analysis, which numbers items anew. */
  get selectedNow(): number | null {
    return this.selectedIn === this.generation ? this.selected : null;
  }

  /** Shows the details of an item. */
  async select(item: number | null): Promise<void> {
    await this.showDetails(item, false);
  }

  private async showDetails(item: number | null, isKept: boolean): Promise<void> {
    this.selected = item;
    this.selectedIn = this.generation;
    this.isSelectionKept = isKept;
    if (item === null) this.details = null;
    this.notify();
    if (item === null) return;
    await this.attempt(async () => {
      const details = await this.host.ask('details', item, this.shown);
      if (this.selected !== item) return;
      this.details = details;
      this.selectedPath = details.path;
      this.notify();
    });
  }

  /** Selects what the user clicked, and tells the host. */
  async choose(item: number): Promise<void> {
    await this.select(item);
    await this.attempt(() => this.host.selected(item));
  }

  /** Selects an item and brings its row into view. */
  async reveal(item: number): Promise<void> {
    await this.showRow(() => this.host.ask('reveal', item));
    await this.select(item);
  }

  /** Applies a view that was changed to make a row visible, and goes to that row. */
  async showRow<T extends { readonly info: ViewInfo | null; readonly row: number | null }>(
    reveal: () => Promise<T | null>,
  ): Promise<T | null> {
    let answer: T | null = null;
    await this.attempt(async () => {
      const change = ++this.change;
      answer = await reveal();
      if (change === this.change && answer?.info) this.useInfo(answer.info);
      if (answer !== null && answer.row !== null) this.go(answer.row);
    });
    return answer;
  }

  /** The same for a node or module by its name or path. */
  async revealPath(path: string): Promise<void> {
    await this.attempt(async () => {
      const item = await this.host.ask('find', { path });
      if (item !== null) await this.reveal(item);
    });
  }

  /** Sets a symbolic dimension or iteration count, or with null returns to the assumed value. */
  async setDimension(name: string, value: number | null): Promise<void> {
    await this.setSizes({ dimensions: withDimension(this.summary?.dimensions ?? [], name, value) });
  }

  /** Sets the shape of an input, or with null returns to the declared one. */
  async setInputShape(name: string, shape: readonly number[] | null): Promise<void> {
    await this.setSizes({ inputShapes: withInputShape(this.summary?.inputs ?? [], name, shape) });
  }

  /** Gives all axes of one meaning a usual size. */
  async usePreset(preset: SizePreset, size: number): Promise<void> {
    if (this.summary) await this.setSizes(withPreset(this.summary, preset, size));
  }

  /** Reads a context at once, or writes one token after it. */
  async useRun(run: RunPreset): Promise<void> {
    if (this.summary) await this.setSizes(withRun(this.summary, run));
  }

  /** Returns to the sizes of the file, and to those that are assumed. */
  async resetSizes(): Promise<void> {
    await this.setSizes({ dimensions: {}, inputShapes: {} });
  }

  private async setSizes(given: GivenSizes): Promise<void> {
    await this.attempt(() => this.host.setSizes(given));
  }

  /** The page is a side of a diff editor, or null: not any more. */
  showSide(side: DiffSide | null): void {
    this.side = side;
    this.notify();
  }

  /** Compares both sides of the diff editor on a page of their own. */
  compareSides(): Promise<void> {
    return this.attempt(() => this.host.compareSides());
  }

  reload(): Promise<void> {
    return this.attempt(() => this.host.reload());
  }

  defineCost(item: number): Promise<void> {
    return this.attempt(() => this.host.defineCost(item));
  }

  /**
   * A component waits for answers that take seconds. Returns a function for when it does not any more: the work ends
   * with the last one.
   */
  study(): () => void {
    this.studies++;
    return () => {
      if (--this.studies === 0) void this.attempt(() => this.host.endStudies());
    };
  }

  proceed(): Promise<void> {
    return this.attempt(() => this.host.proceed());
  }

  cancel(): Promise<void> {
    return this.attempt(() => this.host.cancel());
  }

  /** Stores how far the tree is scrolled. */
  scrolled(top: number): void {
    this.scrollTop = top;
    this.save();
  }

  /** Stores what the graph shows. */
  graphMoved(): void {
    this.save();
  }

  /** Shows that an action failed. */
  fail(error: unknown): void {
    const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
    this.failure = message || t('This failed for an unknown reason.');
    this.notify();
  }

  dismissFailure(): void {
    this.failure = '';
    this.notify();
  }

  /** Shows the tree (null) or a flat list, and keeps the selection visible. */
  private async list(flat: FlatList | null): Promise<void> {
    if (flat === this.view.flat) this.notify();
    else await this.changeView({ flat });
    const { selected } = this;
    if (selected !== null) await this.showRow(() => this.host.ask('reveal', selected));
  }

  /** The active row stays where it is, if it is still visible. */
  private async showPlumbing(): Promise<void> {
    const active = this.rows.get(this.active)?.item;
    await this.changeView({ showPlumbing: this.layout.showPlumbing });
    if (active !== undefined) await this.showRow(() => this.host.ask('reveal', active));
  }

  private async applyView(): Promise<void> {
    await this.attempt(async () => {
      const change = ++this.change;
      const view = await this.host.ask('setView', { ...this.view, ...this.shown }, this.active);
      if (change === this.change) this.useView(view);
    });
  }

  private useView(view: ShownView): void {
    this.columns = view.columns;
    this.useInfo(view);
  }

  /** Shows the rows of a changed view. */
  private useInfo(info: ViewInfo): void {
    this.view = { ...this.view, expanded: info.expanded };
    this.active = Math.max(0, Math.min(this.active, info.rowCount - 1));
    this.anchor = this.active;
    this.info = info;
    this.rows.show(info);
    if (this.isDrawn) return;
    this.isDrawn = true;
    void this.attempt(() => this.host.drawn());
  }

  /** Runs something that may fail, and shows its error. */
  async attempt(what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Redraws and stores everything: called after a change. */
  notify(): void {
    this.save();
    this.changes.emit();
  }

  private save(): void {
    this.keep({
      view: this.view,
      tab: this.tab,
      openOperator: this.operators.open,
      selectedPath: this.selectedPath,
      ranked: this.ranked,
      ...this.chosenDevice,
      scrollTop: this.scrollTop,
      graph: this.graph.saved,
      plan: this.plan.saved,
    });
  }
}

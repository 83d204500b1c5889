import { createBirpc } from 'birpc';
import * as vscode from 'vscode';
import { channelOptions } from '../../protocol/channel';
import { isStudy, type Questions } from '../../protocol/questions';
import type { DiffSide, HostApi, PageAction, PageApi, PagePreferences, PageStart } from '../../protocol/pageApi';
import { firstView, freshDevice, shownIn } from '../../protocol/saved/firstView';
import { readSavedPage } from '../../protocol/saved/savedPage';
import { displayBundle } from '../settings/displayLanguage';
import type { EnginePool } from '../engine/enginePool';
import { defineCost } from '../operators/defineCost';
import type { DocumentMemory } from '../model/documentMemory';
import type { LayoutMemory } from '../model/layoutMemory';
import type { ModelRegistry } from '../model/modelRegistry';
import { Study } from '../model/study';
import type { ModelSession } from '../model/modelSession';
import { WeightReading } from '../model/weightReading';
import type { Settings } from '../settings/settings';
import type { DiffEditors, DiffableEditor } from './diffEditors';
import { showPage } from './showPage';
import { loadPlan, savePlan } from './planFile';
import { savePicture } from './savePicture';

/** What pages need besides their session. */
export interface PageServices {
  readonly engine: EnginePool;
  readonly extension: vscode.Uri;
  readonly registry: ModelRegistry;
  readonly settings: Settings;
  readonly memory: DocumentMemory;
  readonly layout: LayoutMemory;
  readonly diffs: DiffEditors;
  readonly planned: PlannedModels;
}

/** What is opened of a model after a compression plan, which is given as the text of its file. */
export interface PlannedModels {
  compare(session: ModelSession, plan: string): void;
  convert(session: ModelSession, plan: string): Promise<void>;
}

/** Milliseconds that a page waits for the rows of a model that was read before, to have them in its frame. */
const patience = 20;

let pages = 0;

/** One webview on a session: answers its questions and tells it about changes. */
export class ModelPage implements vscode.Disposable, DiffableEditor {
  private readonly view = `page-${++pages}`;
  private readonly selection = new vscode.EventEmitter<number | null>();
  /** The user selected another item on the page. */
  readonly onDidSelect = this.selection.event;
  private readonly page: PageApi;
  private readonly study: Study;
  private readonly weights: WeightReading;
  private readonly subscriptions: vscode.Disposable[] = [];
  private selected: number | null = null;
  /** Whether the page has rows; before that, it could not find an item. */
  private drawn = false;
  private wanted: number | null = null;
  /** What the frame says, as `withoutRows` writes it. */
  private inFrame = '';
  /** What the first page of a frame that was still loading was told, in the same writing; null: nothing. */
  private told: Promise<string> | null = null;
  /** What a page of this model showed last; not what one that is just closed still stores. */
  private readonly saved: unknown;
  private disposed = false;

  constructor(
    readonly panel: vscode.WebviewPanel,
    readonly session: ModelSession,
    private readonly services: PageServices,
  ) {
    const { webview } = panel;
    this.saved = services.memory.recall(session.uri).page ?? null;
    this.study = new Study(session, this.view);
    this.weights = new WeightReading(session, (done, total) => this.page.weightProgress(done, total));
    const rpc = createBirpc<PageApi, HostApi>(
      this.hostApi(),
      channelOptions({
        post: message => void webview.postMessage(message),
        listen: receive => this.subscriptions.push(webview.onDidReceiveMessage(receive)),
      }),
    );
    this.page = {
      begin: start => void rpc.begin.asEvent(start),
      show: state => void rpc.show.asEvent(state),
      select: item => void rpc.select.asEvent(item),
      preferences: chosen => void rpc.preferences.asEvent(chosen),
      arrange: layout => void rpc.arrange.asEvent(layout),
      act: action => void rpc.act.asEvent(action),
      showSide: side => void rpc.showSide.asEvent(side),
      weightProgress: (done, total) => void rpc.weightProgress.asEvent(done, total),
    };
    let shown = session.state;
    this.subscriptions.push(
      session.onDidChange(() => {
        if (session.state !== shown) this.page.show(session.state);
        shown = session.state;
      }),
      services.settings.onDidChange(() => this.page.preferences(this.preferences())),
      services.layout.onDidChange(() => this.page.arrange(services.layout.current)),
      panel.onDidChangeViewState(() => this.followFocus()),
      this.study,
      this.weights,
      services.diffs.add(this),
      panel.onDidDispose(() => this.dispose()),
      this.selection,
    );
    this.followFocus();
    void this.show();
  }

  /** The item whose details the page shows. */
  get selectedItem(): number | null {
    return this.selected;
  }

  /** Shows an item as after a click in the tree. */
  select(item: number): void {
    if (this.drawn) this.page.select(item);
    else this.wanted = item;
  }

  /** Runs a command on the page. */
  act(action: PageAction): void {
    // The focus may be in the side bar: keys that follow are for the page.
    if (action === 'find' || action === 'focusTree') this.panel.reveal();
    this.page.act(action);
  }

  showSide(side: DiffSide | null): void {
    this.page.showSide(side);
  }

  dispose(): void {
    this.disposed = true;
    this.services.registry.deactivate(this);
    for (const subscription of this.subscriptions.splice(0)) subscription.dispose();
    void this.session.closeView(this.view).catch(() => undefined);
  }

  private followFocus(): void {
    if (!this.panel.visible) this.study.end();
    if (this.panel.active) this.services.registry.activate(this, this.session);
    else this.services.registry.deactivate(this);
  }

  private preferences(): PagePreferences {
    const {
      session,
      services: { settings },
    } = this;
    return {
      convention: session.convention,
      unit: settings.unit,
      devices: settings.devices,
    };
  }

  /** VS Code makes room for the page while the model is read. */
  private async show(): Promise<void> {
    const begun = this.startWithRows();
    let start = this.start();
    if (start.state.kind !== 'loading') {
      const later = new Promise(resolve => setTimeout(resolve, patience));
      start = await Promise.race([begun, later.then(() => this.start())]);
      if (this.disposed) return;
    }
    this.inFrame = withoutRows(start);
    showPage(this.panel.webview, this.services.extension, 'page', start);
    // VS Code hands it over as soon as the page is there, which is earlier than an answer to the page.
    if (start.state.kind === 'loading') this.told = begun.then(start => this.tell(start));
  }

  private tell(start: PageStart): string {
    if (!this.disposed) this.page.begin(start);
    return withoutRows(start);
  }

  /** Answers a page that shows what its frame says: null, if that or what it was told is all there is to show. */
  private async afterFrame(): Promise<PageStart | null> {
    const { told } = this;
    this.told = null;
    const now = this.start();
    if (now.state.kind !== 'loading' && this.inFrame === withoutRows(now)) return null;
    return (await told) === withoutRows(this.start()) ? null : this.startWithRows();
  }

  private async startWithRows(kept?: unknown): Promise<PageStart> {
    const { session } = this;
    const start = this.start(kept);
    const saved = readSavedPage(start.saved, start.convention);
    const view = firstView(start, saved);
    const shown = shownIn(view, null, start.devices, saved ?? freshDevice);
    const first = await session.askAtOnce(this.view, 'firstView', { ...view, ...shown });
    const now = this.start(kept);
    // Without its rows the page asks for them, and shows why there are none.
    return withoutRows(now) === withoutRows({ ...start, state: now.state }) ? { ...now, first } : now;
  }

  private start(kept?: unknown): PageStart {
    const { session, services } = this;
    return {
      state: session.state,
      l10n: displayBundle(),
      locale: vscode.env.language,
      ...this.preferences(),
      layout: services.layout.current,
      defaultView: services.settings.defaultView,
      saved: kept ?? this.saved,
      first: null,
      side: services.diffs.sideOf(this),
    };
  }

  /** The page has rows: a pending item can be found now. */
  private hasDrawn(): void {
    this.drawn = true;
    if (this.wanted !== null) this.page.select(this.wanted);
    this.wanted = null;
  }

  private hostApi(): HostApi {
    const { session, services } = this;
    return {
      ready: async (kept, usesFrame) => {
        this.drawn = false;
        if (usesFrame) return this.afterFrame();
        return session.state.kind === 'loading' ? this.start(kept) : this.startWithRows(kept);
      },
      drawn: async () => this.hasDrawn(),
      ask: (question, ...args) =>
        isStudy(question)
          ? this.study.ask(question, ...(args as Parameters<Questions[typeof question]>))
          : session.askIn(this.view, question, ...args),
      endStudies: async () => this.study.end(),
      readWeights: () => this.weights.read(),
      stopWeights: async () => this.weights.stop(),
      setSizes: given => session.setSizes(given),
      selected: async item => {
        this.selected = item;
        this.selection.fire(item);
      },
      setConvention: async convention => session.setConvention(convention),
      defineCost: item => defineCost(session, item, services.settings, services.engine),
      changeLayout: change => services.layout.change(change),
      copy: async text => vscode.env.clipboard.writeText(text),
      savePicture: (view, type, contents) => savePicture(session.uri, view, type, contents),
      savePlan: plan => savePlan(session.uri, plan),
      loadPlan: () => loadPlan(session),
      comparePlan: async plan => services.planned.compare(session, plan),
      convertPlan: plan => services.planned.convert(session, plan),
      save: saved => services.memory.remember(session.uri, { page: saved }),
      reload: () => session.load(),
      proceed: () => session.proceed(),
      cancel: () => session.cancel(),
      compareSides: () => services.diffs.compare(this),
    };
  }
}

/** A start in writing, to be compared with another one. */
function withoutRows(start: PageStart): string {
  return JSON.stringify({ ...start, first: null });
}

import * as vscode from 'vscode';
import { toEngineError } from '../../protocol/errors';
import type { AnalysisOptions, EngineError, Source, SparsityFigures, Summary } from '../../protocol/data';
import type { EngineApi } from '../../protocol/engineApi';
import type { Ask, ModelQuestions, Questions } from '../../protocol/questions';
import type { DocumentState, GivenSizes } from '../../protocol/pageApi';
import type { Convention } from '../../engine/graph/convention';
import { restarted, type EnginePool } from '../engine/enginePool';
import type { Settings } from '../settings/settings';
import type { DocumentMemory } from './documentMemory';
import { nameOf } from './readSource';

/** What all sessions share. */
export interface SessionServices {
  readonly engine: EnginePool;
  readonly settings: Settings;
  readonly memory: DocumentMemory;
}

let sessions = 0;

/** Milliseconds that a new attempt waits for an earlier one whose answer is no longer needed. */
const patience = 2000;

const begun: DocumentState = { kind: 'loading', progress: { phase: 'reading', done: 0, total: 0 } };

/** One document in the engine: loads it, follows it, and holds its current state. */
export class ModelSession implements vscode.Disposable {
  readonly id = `${++sessions}`;
  private readonly changed = new vscode.EventEmitter<void>();
  /** The state, the convention or a setting has changed. */
  readonly onDidChange = this.changed.event;
  private current: DocumentState = begun;
  private generation = 0;
  /** Counts loads and analyses: an answer to an earlier one is out of date. */
  private attempts = 0;
  private pending: Promise<void> = Promise.resolve();
  /** The worker was told to open the document. */
  private sent: Promise<void> = Promise.resolve();
  private dimensions: Readonly<Record<string, number>>;
  private inputShapes: Readonly<Record<string, readonly number[]>>;
  private chosenConvention: Convention | null = null;
  /** The text of a compression plan. */
  private plan: string | undefined;
  private disposed = false;
  private readonly subscriptions: vscode.Disposable[];

  /**
   * @param keepsOver errors that leave the last good state in place, such as JSON that is being typed
   * @param sizes those that are used, or the document whose stored sizes are
   * @param place sessions of one place can be compared
   */
  constructor(
    readonly uri: vscode.Uri,
    private readonly source: () => Promise<Source>,
    private readonly services: SessionServices,
    private readonly keepsOver: (error: EngineError) => boolean = () => false,
    sizes: vscode.Uri | GivenSizes = uri,
    place?: string,
  ) {
    const { dimensions = {}, inputShapes = {} } = sizes instanceof vscode.Uri ? services.memory.recall(sizes) : sizes;
    this.dimensions = dimensions;
    this.inputShapes = inputShapes;
    services.engine.hold(this.id, nameOf(uri), place);
    const chosen = (): string => {
      const { defaultDimensions, operators, budgets, devices } = services.settings;
      return JSON.stringify([defaultDimensions, operators, budgets, devices[0]]);
    };
    let known = chosen();
    this.subscriptions = [
      services.engine.onProgress(({ session, progress }) => {
        if (session === this.id && this.current.kind === 'loading') this.show({ kind: 'loading', progress });
      }),
      services.engine.onDidLose(({ session, reason }) => {
        if (session === this.id) this.reopen(reason);
      }),
      services.settings.onDidChange(() => {
        this.chosenConvention = null;
        const now = chosen();
        if (now !== known) void this.analyze();
        known = now;
        this.changed.fire();
      }),
    ];
  }

  get state(): DocumentState {
    return this.current;
  }

  /** Shapes given by the user for inputs, by name. */
  get givenInputShapes(): Readonly<Record<string, readonly number[]>> {
    return this.inputShapes;
  }

  /**
   * The same document, to be opened in another worker.
   *
   * @param place sessions of one place can be compared
   * @param sizesOf the session whose sizes it has
   */
  twin(place?: string, sizesOf: ModelSession = this): ModelSession {
    const twin = new ModelSession(this.uri, this.source, this.services, undefined, undefined, place);
    twin.dimensions = sizesOf.dimensions;
    twin.inputShapes = sizesOf.inputShapes;
    return twin;
  }

  /** The same document after a compression plan, to be loaded by itself. */
  planned(plan: string): ModelSession {
    const twin = this.twin();
    twin.usePlan(plan);
    return twin;
  }

  /** Applies a compression plan to the document from the next load on. */
  usePlan(plan: string): void {
    this.plan = plan;
  }

  /** null while there is nothing to show. */
  get summary(): Summary | null {
    return this.current.kind === 'ready' ? this.current.summary : null;
  }

  /** The page's choice, otherwise the settings'. */
  get convention(): Convention {
    return this.chosenConvention ?? this.services.settings.convention;
  }

  setConvention(convention: Convention): void {
    this.chosenConvention = convention;
    this.changed.fire();
  }

  /**
   * Reads and analyses the document, again if it was read before. The old state is shown until then, unless it is an
   * error.
   */
  load(): Promise<void> {
    if (this.current.kind !== 'ready') this.show(begun);
    let isSent = (): void => undefined;
    this.sent = new Promise(resolve => (isSent = resolve));
    return this.attempt(async engine => {
      const source = await this.source();
      const opened = engine.open(this.id, source, this.options());
      isSent();
      return opened;
    });
  }

  /** Goes on after a limit has stopped it, with less strict ones. */
  proceed(): Promise<void> {
    this.services.engine.extend(this.id);
    return this.load();
  }

  /** Sets sizes, and stores them. */
  async setSizes(given: GivenSizes): Promise<void> {
    this.dimensions = given.dimensions ?? this.dimensions;
    this.inputShapes = given.inputShapes ?? this.inputShapes;
    await this.analyze();
    await this.services.memory.remember(this.uri, given);
  }

  /** Stops reading by ending the worker; other documents in it reopen automatically. */
  async cancel(): Promise<void> {
    if (this.current.kind !== 'loading') return;
    this.attempts++;
    this.fail({ code: 'cancelled', message: vscode.l10n.t('Reading was stopped.') });
    this.services.engine.restart(this.id);
  }

  /** The document was deleted. */
  setDeleted(): void {
    this.attempts++;
    this.show({ kind: 'deleted' });
  }

  /** Asks about this document, once it is loaded. */
  readonly ask: Ask<keyof ModelQuestions> = (question, ...args) => this.askIn(undefined, question, ...args);

  /** The same about a view on it as well. */
  async askIn<Q extends keyof Questions>(
    view: string | undefined,
    question: Q,
    ...args: Parameters<Questions[Q]>
  ): Promise<ReturnType<Questions[Q]>> {
    await this.pending;
    return this.send(view, question, args);
  }

  /**
   * The same about a document that may be loading: the worker answers when it has loaded it, before it does anything
   * else. null: there is no answer, or it was loaded again in the meantime.
   */
  async askAtOnce<Q extends keyof Questions>(
    view: string,
    question: Q,
    ...args: Parameters<Questions[Q]>
  ): Promise<ReturnType<Questions[Q]> | null> {
    const { attempts } = this;
    await Promise.race([this.sent, this.pending]);
    if (this.current.kind !== 'loading' && this.current.kind !== 'ready') return null;
    const answer = await this.send(view, question, args).catch(() => null);
    await this.settled();
    return attempts === this.attempts ? answer : null;
  }

  /** Reads the weights; `onProgress` has how many bytes of how many. */
  async readWeights(onProgress: (done: number, total: number) => void): Promise<SparsityFigures> {
    await this.pending;
    const watching = this.services.engine.onProgress(({ session, progress }) => {
      if (session === this.id && progress.phase === 'weights') onProgress(progress.done, progress.total);
    });
    try {
      const source = await this.source();
      return await this.services.engine.call(this.id, engine => engine.readWeights(this.id, source));
    } finally {
      watching.dispose();
    }
  }

  /** Forgets a view. */
  async closeView(view: string): Promise<void> {
    await this.services.engine.call(this.id, engine => engine.closeView(this.id, view));
  }

  /** Waits for the model, whether it can be read or not, also where it is opened again in another worker. */
  async settled(): Promise<DocumentState> {
    let awaited;
    do await (awaited = this.pending);
    while (awaited !== this.pending);
    return this.current;
  }

  dispose(): void {
    this.disposed = true;
    this.attempts++;
    for (const subscription of this.subscriptions) subscription.dispose();
    this.services.engine.release(this.id);
    this.changed.dispose();
  }

  private send<Q extends keyof Questions>(
    view: string | undefined,
    question: Q,
    args: Parameters<Questions[Q]>,
  ): Promise<ReturnType<Questions[Q]>> {
    return this.services.engine.call(this.id, engine => engine.ask({ session: this.id, view }, question, ...args));
  }

  private analyze(): Promise<void> {
    if (this.current.kind !== 'ready') return Promise.resolve();
    return this.attempt(engine => engine.analyze(this.id, this.options()));
  }

  private attempt(make: (engine: EngineApi) => Promise<Summary>): Promise<void> {
    const attempt = ++this.attempts;
    this.overtake(this.pending);
    this.pending = this.services.engine.call(this.id, make, true).then(
      summary => {
        if (attempt === this.attempts) this.show({ kind: 'ready', generation: ++this.generation, summary });
      },
      error => {
        const failure = toEngineError(error);
        // After a restart it is opened again.
        if (failure.code === restarted) return;
        if (attempt === this.attempts && !(this.current.kind === 'ready' && this.keepsOver(failure)))
          this.fail(failure);
      },
    );
    return this.pending;
  }

  /** Ends an earlier attempt that takes long, unless the next one is outdated as well. */
  private overtake(earlier: Promise<void>): void {
    const { attempts } = this;
    const timer = setTimeout(() => {
      if (attempts === this.attempts) this.services.engine.restart(this.id);
    }, patience);
    void earlier.finally(() => clearTimeout(timer));
  }

  private options(): AnalysisOptions {
    return {
      dimensions: this.dimensions,
      defaults: this.services.settings.defaultDimensions,
      inputShapes: this.inputShapes,
      operators: this.services.settings.operators,
      budgets: { rules: this.services.settings.budgets, path: pathInFolder(this.uri) },
      device: this.services.settings.devices[0],
      ...(this.plan !== undefined && { plan: this.plan }),
    };
  }

  /** After a restart the work goes on; after a crash the user decides, because the same may happen again. */
  private reopen(reason: EngineError): void {
    if (this.current.kind !== 'ready' && this.current.kind !== 'loading') return;
    if (reason.code === restarted) void this.load();
    else this.fail(reason);
  }

  private fail(error: EngineError): void {
    this.show({ kind: 'error', error });
  }

  private show(state: DocumentState): void {
    if (this.disposed) return;
    this.current = state;
    this.changed.fire();
  }
}

/** From its workspace folder: what patterns of the settings are matched with. */
function pathInFolder(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri, false).replaceAll('\\', '/').replace(/^\//, '');
}

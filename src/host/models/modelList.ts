import * as vscode from 'vscode';
import { judge, limitedFigures } from '../../engine/analysis/verdict';
import { conventions, type Convention } from '../../engine/graph/convention';
import { formatNames } from '../../engine/graph/formatNames';
import type { Limits, Summary } from '../../protocol/data';
import type { DocumentState } from '../../protocol/pageApi';
import type { BudgetState, ListedModel, ModelFigures } from '../../protocol/modelsApi';
import { inDisplayLanguage } from '../settings/displayLanguage';
import { distinctNames } from '../model/distinctNames';
import type { ModelRegistry } from '../model/modelRegistry';
import { ModelSession, type SessionServices } from '../model/modelSession';
import type { ReadSource } from '../model/readSource';

/** What lists of models need. */
export interface ListServices extends SessionServices {
  readonly registry: ModelRegistry;
  readonly readSource: ReadSource;
}

/** How many models are read at the same time: workers stay free for the ones that are open. */
const readers = 2;
/** Milliseconds in which changes are collected: a list of many models is not sent again for each. */
const quietTime = 100;

type State =
  | { readonly kind: 'loading' }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'ready'; readonly summary: Summary };

/** The totals of several models. Each is read for itself, and only its summary stays in memory. */
export class ModelList implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private states = new Map<string, State>();
  private uris: readonly vscode.Uri[] = [];
  private queue: vscode.Uri[] = [];
  private reading = 0;
  /** Sessions that exist only to read a model. */
  private readonly sessions = new Set<ModelSession>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private disposed = false;
  private paused = false;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly services: ListServices) {
    const { settings } = services;
    const sizes = (): string => JSON.stringify([settings.defaultDimensions, settings.operators, settings.budgets]);
    let known = sizes();
    this.subscription = settings.onDidChange(() => {
      if (sizes() !== known) for (const uri of this.uris) this.refresh(uri);
      known = sizes();
      this.announce();
    });
  }

  /** The models, in the order in which they were given. */
  get models(): readonly ListedModel[] {
    const names = distinctNames(this.uris.map(({ path }) => path));
    return this.uris.map((uri, index): ListedModel => {
      const about = { uri: uri.toString(), name: names[index] };
      const state = this.states.get(about.uri) ?? { kind: 'loading' };
      return state.kind === 'ready' ? { ...about, kind: 'ready', ...figuresOf(state.summary) } : { ...about, ...state };
    });
  }

  /** Lists these models from now on; those that are listed already are not read again. */
  set(uris: readonly vscode.Uri[]): void {
    const before = this.states;
    this.uris = uris;
    this.states = new Map(uris.map(uri => [uri.toString(), before.get(uri.toString()) ?? { kind: 'loading' }]));
    this.queue = this.queue.filter(uri => this.states.has(uri.toString()));
    for (const uri of uris) if (!before.has(uri.toString())) this.refresh(uri);
    this.announce();
  }

  /** Reads a model again; its old figures stay until then. */
  refresh(uri: vscode.Uri): void {
    if (this.queue.every(waiting => waiting.toString() !== uri.toString())) this.queue.push(uri);
    this.readOn();
  }

  /** Whether a model is listed. */
  has(uri: vscode.Uri): boolean {
    return this.states.has(uri.toString());
  }

  /** The models that could be read, of these, in this order. */
  summariesOf(uris: readonly string[]): readonly Summary[] {
    return uris.flatMap(uri => {
      const state = this.states.get(uri);
      return state?.kind === 'ready' ? [state.summary] : [];
    });
  }

  /** Stops reading, or goes on where it stopped; what is known stays. */
  pause(paused: boolean): void {
    this.paused = paused;
    if (!paused) return this.readOn();
    for (const session of this.sessions) session.dispose();
    this.sessions.clear();
  }

  dispose(): void {
    this.disposed = true;
    this.queue = [];
    for (const session of this.sessions) session.dispose();
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.changed.dispose();
  }

  private readOn(): void {
    while (!this.paused && this.reading < readers && this.queue.length > 0) {
      const uri = this.queue.shift()!;
      this.reading++;
      void this.read(uri).then(state => {
        this.reading--;
        if (this.disposed) return;
        if (state === null) this.queue.unshift(uri);
        else if (this.states.has(uri.toString())) this.states.set(uri.toString(), state);
        this.announce();
        this.readOn();
      });
    }
  }

  /** null: it was stopped. */
  private async read(uri: vscode.Uri): Promise<State | null> {
    const open = this.services.registry.get(uri);
    if (open) return stateOf(await open.settled());
    const session = new ModelSession(uri, () => this.services.readSource(uri), this.services);
    this.sessions.add(session);
    try {
      await session.load();
      const state = await session.settled();
      return this.sessions.has(session) ? stateOf(state) : null;
    } finally {
      if (this.sessions.delete(session)) session.dispose();
    }
  }

  private announce(): void {
    if (this.disposed) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.changed.fire();
    }, quietTime);
  }
}

function stateOf(state: DocumentState): State {
  switch (state.kind) {
    case 'ready':
      return { kind: 'ready', summary: state.summary };
    case 'error':
      return { kind: 'error', message: state.error.message };
    case 'deleted':
      return { kind: 'error', message: vscode.l10n.t('The file was deleted.') };
    case 'loading':
      return { kind: 'loading' };
  }
}

function figuresOf(summary: Summary): ModelFigures {
  const { format, isWeightsOnly, batch, dimensions, totals, budget, limits } = summary;
  const stated = [budget, limits];
  return {
    format: inDisplayLanguage(formatNames[format]),
    isWeightsOnly,
    batch,
    dimensions: dimensions.map(({ name, value }) => ({ name, value })),
    totals,
    budget: stated.every(each => Object.keys(each).length === 0) ? null : budgetsOf(summary, stated),
  };
}

function budgetsOf({ totals }: Summary, limits: readonly Limits[]): Record<Convention, BudgetState> {
  const stateUnder = (convention: Convention): BudgetState => {
    const figures = limitedFigures(totals[convention]);
    const outcomes = limits.flatMap(each => judge(figures, each)).map(({ outcome }) => outcome);
    return outcomes.includes('over') ? 'over' : outcomes.includes('unconfirmed') ? 'unconfirmed' : 'within';
  };
  return Object.fromEntries(conventions.map(convention => [convention, stateUnder(convention)])) as Record<
    Convention,
    BudgetState
  >;
}

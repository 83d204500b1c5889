import * as vscode from 'vscode';
import type { DiffChanges, DiffSide } from '../../protocol/pageApi';
import { toCodedError, toEngineError } from '../../protocol/errors';
import type { EnginePool } from '../engine/enginePool';
import { fixedRevision, isOlder, revisionOf } from '../git/gitRevision';
import { distinctNames } from '../model/distinctNames';
import type { ModelSession } from '../model/modelSession';

/** An editor on a model, which may be one side of a diff editor. */
export interface DiffableEditor {
  readonly panel: vscode.WebviewPanel;
  readonly session: ModelSession;
  /** null: it is not a side of a diff. */
  showSide(side: DiffSide | null): void;
}

/** Milliseconds in which tabs and editors are reported one after the other. */
const quietTime = 50;

/** The rows of the comparison are never shown. */
const view = {
  figure: 'macs',
  sort: null,
  grouping: 'none',
  showSame: false,
  filter: '',
  showPlumbing: false,
} as const;

let diffs = 0;

/**
 * Finds the editors that VS Code shows side by side as a diff, as for a changed file in the Source Control view, and
 * tells them what changed.
 */
export class DiffEditors implements vscode.Disposable {
  private readonly editors = new Set<DiffableEditor>();
  private shown: Diff[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly tabs = vscode.window.tabGroups.onDidChangeTabs(() => this.look());

  /** @param openComparison shows two models on a page of their own */
  constructor(
    private readonly engine: EnginePool,
    private readonly openComparison: (old: vscode.Uri, changed: vscode.Uri) => void,
  ) {}

  /** Follows an editor until it is removed. */
  add(editor: DiffableEditor): vscode.Disposable {
    const change = editor.panel.onDidChangeViewState(() => this.look());
    this.editors.add(editor);
    this.look();
    return {
      dispose: () => {
        change.dispose();
        this.editors.delete(editor);
        this.look();
      },
    };
  }

  /** What a page shows first. */
  sideOf(editor: DiffableEditor): DiffSide | null {
    return this.diffOf(editor)?.sideOf(editor) ?? null;
  }

  /** Compares the sides of an editor's diff on a page of their own. */
  async compare(editor: DiffableEditor): Promise<void> {
    const diff = this.diffOf(editor);
    if (!diff) return;
    const [old, changed] = await Promise.all([diff.old, diff.changed].map(({ session }) => fixedRevision(session.uri)));
    this.openComparison(old, changed);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.tabs.dispose();
    for (const diff of this.shown.splice(0)) diff.dispose();
  }

  private diffOf(editor: DiffableEditor): Diff | undefined {
    return this.shown.find(diff => diff.has(editor));
  }

  private look(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.update(), quietTime);
  }

  private update(): void {
    const pairs = this.pairs();
    const isShown = (diff: Diff): boolean => pairs.some(pair => pair.every(editor => diff.has(editor)));
    for (const diff of this.shown.filter(each => !isShown(each))) diff.dispose();
    const kept = this.shown.filter(isShown);
    const added = pairs
      .filter(pair => !kept.some(diff => pair.every(editor => diff.has(editor))))
      .map(([old, changed]) => new Diff(old, changed, this.engine));
    this.shown = [...kept, ...added];
  }

  /** The old and the new side of each diff: only a diff shows two editors in one group, and its tab has no input. */
  private pairs(): [DiffableEditor, DiffableEditor][] {
    return vscode.window.tabGroups.all.flatMap(({ viewColumn, activeTab }) => {
      const visible = [...this.editors].filter(({ panel }) => panel.visible && panel.viewColumn === viewColumn);
      if (!activeTab || activeTab.input !== undefined || visible.length !== 2) return [];
      const [first, second] = visible;
      return [isOlder(first.session.uri, second.session.uri) ? [first, second] : [second, first]];
    });
  }
}

/** How the old side is called: its revision, or as much of its path as tells it from the other side. */
async function nameOf(old: vscode.Uri, changed: vscode.Uri): Promise<string> {
  if (old.scheme !== 'git') return distinctNames([old.path, changed.path])[0];
  // What Git cannot tell any more has the name of the index.
  return revisionOf(await fixedRevision(old).catch(() => old));
}

/** Two sides of a diff editor, and what they show of their difference. */
class Diff implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  /** What the latest comparison was made for. */
  private subject = '';
  private sides: { readonly old: DiffSide; readonly new: DiffSide } | null = null;
  private endComparison: () => void = () => undefined;
  private disposed = false;

  constructor(
    readonly old: DiffableEditor,
    readonly changed: DiffableEditor,
    private readonly engine: EnginePool,
  ) {
    const follow = (): void => void this.follow();
    this.subscriptions = [old, changed].map(({ session }) => session.onDidChange(follow));
    follow();
  }

  has(editor: DiffableEditor): boolean {
    return editor === this.old || editor === this.changed;
  }

  sideOf(editor: DiffableEditor): DiffSide | null {
    return this.sides && this.sides[editor === this.old ? 'old' : 'new'];
  }

  dispose(): void {
    this.disposed = true;
    this.endComparison();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.show(null);
  }

  /** Compares again if one of the models, its sizes or the convention has changed. */
  private async follow(): Promise<void> {
    const [old, changed] = [this.old.session, this.changed.session];
    const generations = [old, changed].map(({ state }) => (state.kind === 'ready' ? state.generation : null));
    const subject = JSON.stringify([generations, changed.convention]);
    if (subject === this.subject) return;
    this.subject = subject;
    this.endComparison();
    // The page of a side that cannot be read says why.
    if (generations.includes(null)) return this.show(null);
    const name = await nameOf(old.uri, changed.uri);
    const show = (outcome: Pick<NewSide, 'changes' | 'failure'>): void => {
      if (this.disposed || subject !== this.subject) return;
      this.show({ old: { side: 'old', name }, new: { side: 'new', against: name, ...outcome } });
    };
    show({ changes: null, failure: '' });
    await this.compare().then(
      changes => show({ changes, failure: '' }),
      (error: unknown) => show({ changes: null, failure: toEngineError(error).message }),
    );
  }

  /** Opens both models in one worker, at the sizes of the new one, and closes them again. */
  private async compare(): Promise<DiffChanges> {
    const { engine } = this;
    const { convention } = this.changed.session;
    const place = `diff-${++diffs}`;
    const old = this.old.session.twin(place, this.changed.session);
    const changed = this.changed.session.twin(place);
    const end = (): void => {
      void engine.call(old.id, api => api.closeComparison(place)).catch(() => undefined);
      old.dispose();
      changed.dispose();
    };
    this.endComparison = end;
    try {
      void old.load();
      void changed.load();
      for (const session of [old, changed]) {
        const state = await session.settled();
        if (state.kind === 'error') throw toCodedError(state.error);
      }
      const info = await engine.call(old.id, api =>
        api.setComparison(place, old.id, changed.id, { ...view, convention }),
      );
      return {
        totals: { old: info.old.totals, new: info.new.totals },
        rows: info.changes,
      };
    } finally {
      end();
    }
  }

  private show(sides: Diff['sides']): void {
    this.sides = sides;
    this.old.showSide(sides && sides.old);
    this.changed.showSide(sides && sides.new);
  }
}

type NewSide = Extract<DiffSide, { readonly side: 'new' }>;

import { createBirpc } from 'birpc';
import * as vscode from 'vscode';
import { channelOptions } from '../../protocol/channel';
import type {
  ComparedFiles,
  ComparedNames,
  ComparedPlans,
  CompareHostApi,
  ComparePageApi,
  CompareState,
} from '../../protocol/compareApi';
import type { EngineError } from '../../protocol/data';
import type { EngineApi } from '../../protocol/engineApi';
import { viewTypes } from '../activation/viewTypes';
import { revisionOf } from '../git/gitRevision';
import { displayBundle } from '../settings/displayLanguage';
import { saveReport } from '../editor/saveReport';
import { showPage } from '../editor/showPage';
import { distinctNames } from '../model/distinctNames';
import { watchFile } from '../model/fileWatch';
import type { LayoutMemory } from '../model/layoutMemory';
import { ModelSession, type SessionServices } from '../model/modelSession';
import { nameOf, type ReadSource } from '../model/readSource';

/** What comparisons need. */
export interface CompareServices extends SessionServices {
  readonly extension: vscode.Uri;
  readonly readSource: ReadSource;
  readonly layout: LayoutMemory;
}

let comparisons = 0;

/** Shows two models side by side on a separate page, and follows both files. */
export function openComparison(
  old: vscode.Uri,
  changed: vscode.Uri,
  services: CompareServices,
  plans: ComparedPlans = {},
): void {
  const panel = vscode.window.createWebviewPanel(viewTypes.comparison, '', vscode.ViewColumn.Active);
  new ComparePage(panel, old, changed, services, plans);
}

/** Restores comparisons when the window is opened again. */
export function restoreComparisons(services: CompareServices): vscode.WebviewPanelSerializer {
  return {
    async deserializeWebviewPanel(panel, kept: unknown) {
      const { old, new: changed, plans } = (kept as { files?: Partial<ComparedFiles> } | undefined)?.files ?? {};
      if (typeof old === 'string' && typeof changed === 'string')
        new ComparePage(panel, vscode.Uri.parse(old), vscode.Uri.parse(changed), services, plans ?? {});
      else panel.dispose();
    },
  };
}

class ComparePage {
  private readonly name = `comparison-${++comparisons}`;
  private old: ModelSession;
  private changed: ModelSession;
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly page: ComparePageApi;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    old: vscode.Uri,
    changed: vscode.Uri,
    private readonly services: CompareServices,
    private plans: ComparedPlans,
  ) {
    const { webview } = panel;
    const rpc = createBirpc<ComparePageApi, CompareHostApi>(
      this.hostApi(),
      channelOptions({
        post: message => void webview.postMessage(message),
        listen: receive => this.subscriptions.push(webview.onDidReceiveMessage(receive)),
      }),
    );
    this.page = {
      show: state => void rpc.show.asEvent(state),
      preferences: chosen => void rpc.preferences.asEvent(chosen),
      arrange: layout => void rpc.arrange.asEvent(layout),
    };
    // Both at the sizes given for the new one: otherwise sizes would be compared, not models.
    this.old = this.follow(old, changed, plans.old);
    this.changed = this.follow(changed, changed, plans.new);
    this.subscriptions.push(
      services.settings.onDidChange(() => this.page.preferences(this.preferences())),
      services.layout.onDidChange(() => this.page.arrange(services.layout.current)),
      panel.onDidChangeViewState(() => this.followFocus()),
    );
    this.followFocus();
    panel.onDidDispose(() => this.dispose());
    this.setTitle();
    showPage(webview, services.extension, 'compare');
    for (const session of [this.old, this.changed]) void session.load();
  }

  private follow(uri: vscode.Uri, sizesOf: vscode.Uri, plan: string | undefined): ModelSession {
    const session = new ModelSession(
      uri,
      () => this.services.readSource(uri),
      this.services,
      undefined,
      sizesOf,
      this.name,
    );
    if (plan !== undefined) session.usePlan(plan);
    let shown = session.state;
    this.subscriptions.push(
      session,
      watchFile(
        uri,
        () => void session.load(),
        () => session.setDeleted(),
      ),
      session.onDidChange(() => {
        if (session.state === shown) return;
        shown = session.state;
        this.page.show(this.state());
      }),
    );
    return session;
  }

  private dispose(): void {
    void this.services.engine.call(this.old.id, engine => engine.closeComparison(this.name)).catch(() => undefined);
    for (const subscription of this.subscriptions.splice(0)) subscription.dispose();
  }

  private followFocus(): void {
    if (this.panel.active) this.services.engine.attend(this.name);
  }

  private setTitle(): void {
    const { old, new: changed } = this.names();
    this.panel.title = `${old} ↔ ${changed}`;
  }

  private names(): ComparedNames {
    const [old, changed] = [this.old.uri, this.changed.uri];
    const names = distinctNames([old.path, changed.path]);
    const name = (uri: vscode.Uri, index: number): string =>
      uri.scheme === 'git' ? `${names[index]} · ${revisionOf(uri)}` : names[index];
    const after = (name: string, plan: string | undefined): string =>
      plan === undefined ? name : vscode.l10n.t('{0} after the plan', name);
    return { old: after(name(old, 0), this.plans.old), new: after(name(changed, 1), this.plans.new) };
  }

  private state(): CompareState {
    const about = {
      names: this.names(),
      files: { old: this.old.uri.toString(), new: this.changed.uri.toString(), plans: this.plans },
    };
    const [old, changed] = [errorOf(this.old), errorOf(this.changed)];
    if (old || changed)
      return { ...about, kind: 'error', errors: { ...(old && { old }), ...(changed && { new: changed }) } };
    return { ...about, kind: this.old.summary && this.changed.summary ? 'ready' : 'loading' };
  }

  private preferences() {
    const { settings } = this.services;
    return { convention: settings.convention, unit: settings.unit };
  }

  /** Compares as soon as both models are loaded. */
  private async ask<T>(question: (engine: EngineApi, old: string, changed: string) => Promise<T>): Promise<T> {
    const { old, changed } = this;
    await old.settled();
    await changed.settled();
    return this.services.engine.call(old.id, engine => question(engine, old.id, changed.id));
  }

  private async exportReport(): Promise<void> {
    const { old, new: changed } = this.names();
    await saveReport(this.changed.uri, {
      name: `${nameOf(this.changed.uri)}.diff`,
      formats: await this.ask(engine => engine.comparisonFormats()),
      write: format => this.ask(engine => engine.exportComparison(this.name, format, old, changed)),
    });
  }

  private hostApi(): CompareHostApi {
    return {
      ready: async () => ({
        state: this.state(),
        l10n: displayBundle(),
        locale: vscode.env.language,
        ...this.preferences(),
        layout: this.services.layout.current,
      }),
      setView: view => this.ask((engine, old, changed) => engine.setComparison(this.name, old, changed, view)),
      rows: (start, count) => this.ask(engine => engine.comparedRows(this.name, start, count)),
      expand: (row, open) => this.ask(engine => engine.expandCompared(this.name, row, open)),
      exportReport: () => this.exportReport(),
      swap: async () => {
        [this.old, this.changed] = [this.changed, this.old];
        this.plans = { old: this.plans.new, new: this.plans.old };
        this.setTitle();
        this.page.show(this.state());
      },
      changeLayout: change => this.services.layout.change(change),
      open: async side => {
        await vscode.commands.executeCommand('modelCostLens.show', (side === 'old' ? this.old : this.changed).uri);
      },
      reload: async () => {
        await Promise.all([this.old.load(), this.changed.load()]);
      },
    };
  }
}

function errorOf({ state }: ModelSession): EngineError | undefined {
  if (state.kind === 'deleted') return { code: 'deleted', message: vscode.l10n.t('The file was deleted.') };
  return state.kind === 'error' ? state.error : undefined;
}

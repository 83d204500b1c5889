import * as vscode from 'vscode';
import { viewTypes } from '../activation/viewTypes';
import { modelFiles } from '../model/modelFiles';
import { ModelList } from './modelList';
import { showModelList, type ModelsServices } from './modelsPage';
import { findWorkspaceModels } from './workspaceModels';

/** Files often change together. */
const quietTime = 300;

/**
 * The view with a table of all models of the workspace. Nothing is searched or read before the user opens it; while it is
 * hidden nothing is read, and what is known stays.
 */
export function workspaceView(services: ModelsServices): vscode.WebviewViewProvider {
  return { resolveWebviewView: view => void new WorkspaceView(view, services) };
}

/** Opens the view. */
export async function showWorkspaceView(): Promise<void> {
  await offerView();
  await vscode.commands.executeCommand(`${viewTypes.workspace}.focus`);
}

/** Where no model was ever opened, the panel has no tab for them. */
export async function offerView(): Promise<void> {
  await vscode.commands.executeCommand('setContext', 'modelCostLens.hasModels', true);
}

class WorkspaceView {
  private readonly list: ModelList;
  private readonly subscriptions: vscode.Disposable[];
  private search = new vscode.CancellationTokenSource();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether files came or went since the last search. */
  private outdated = true;
  private isShown = false;

  constructor(
    private readonly view: vscode.WebviewView,
    private readonly services: ModelsServices,
  ) {
    this.list = new ModelList(services);
    const watcher = vscode.workspace.createFileSystemWatcher(modelFiles);
    const changed = (uri: vscode.Uri): void => {
      if (this.list.has(uri)) this.list.refresh(uri);
      else this.searchLater();
    };
    this.subscriptions = [
      this.list,
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(() => this.searchLater()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.searchLater()),
      view.onDidChangeVisibility(() => this.followVisibility()),
      view.onDidDispose(() => this.dispose()),
    ];
    this.followVisibility();
  }

  private followVisibility(): void {
    this.list.pause(!this.view.visible);
    if (!this.view.visible) this.search.cancel();
    else if (this.outdated) void this.update();
  }

  private searchLater(): void {
    this.outdated = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.view.visible) void this.update();
    }, quietTime);
  }

  private async update(): Promise<void> {
    this.search.cancel();
    this.search = new vscode.CancellationTokenSource();
    const { token } = this.search;
    this.outdated = false;
    await vscode.window.withProgress({ location: { viewId: viewTypes.workspace } }, async () => {
      const found = await findWorkspaceModels(token);
      if (token.isCancellationRequested) {
        this.outdated = true;
        return;
      }
      this.list.set(found);
      // Before that, an empty table would mean that there are no models.
      if (!this.isShown) this.subscriptions.push(showModelList(this.view.webview, this.list, this.services));
      this.isShown = true;
    });
  }

  private dispose(): void {
    this.search.cancel();
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

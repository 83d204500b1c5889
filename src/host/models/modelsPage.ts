import { createBirpc } from 'birpc';
import * as vscode from 'vscode';
import { channelOptions } from '../../protocol/channel';
import { paperRows } from '../../engine/report/paperRow';
import type { ModelsHostApi, ModelsPageApi, ModelsPreferences } from '../../protocol/modelsApi';
import { viewTypes } from '../activation/viewTypes';
import { openComparison, type CompareServices } from '../compare/comparePage';
import { showPage } from '../editor/showPage';
import { displayBundle } from '../settings/displayLanguage';
import { paperModel } from '../model/paperModel';
import { watchFile } from '../model/fileWatch';
import { ModelList, type ListServices } from './modelList';

/** What tables of models need. */
export interface ModelsServices extends CompareServices, ListServices {}

/** Shows the totals of several models in a table, and follows their files. */
export function openModels(uris: readonly vscode.Uri[], services: ModelsServices): void {
  showModels(vscode.window.createWebviewPanel(viewTypes.table, '', vscode.ViewColumn.Active), uris, services);
}

/** Restores tables of models when the window is opened again. */
export function restoreModels(services: ModelsServices): vscode.WebviewPanelSerializer {
  return {
    async deserializeWebviewPanel(panel, kept: unknown) {
      const { uris } = (kept ?? {}) as { uris?: unknown };
      const known = Array.isArray(uris) ? (uris as unknown[]) : [];
      const models = known.filter(uri => typeof uri === 'string').map(uri => vscode.Uri.parse(uri));
      if (models.length > 0) showModels(panel, models, services);
      else panel.dispose();
    },
  };
}

function showModels(panel: vscode.WebviewPanel, uris: readonly vscode.Uri[], services: ModelsServices): void {
  panel.title = vscode.l10n.t('{0} models', uris.length);
  const list = new ModelList(services);
  const subscriptions = [
    list,
    showModelList(panel.webview, list, services),
    ...uris.map(uri =>
      watchFile(
        uri,
        () => list.refresh(uri),
        () => list.refresh(uri),
      ),
    ),
  ];
  panel.onDidDispose(() => {
    for (const subscription of subscriptions) subscription.dispose();
  });
  list.set(uris);
}

/** Shows a list of models in a webview as a table, until it is disposed of. */
export function showModelList(webview: vscode.Webview, list: ModelList, services: ModelsServices): vscode.Disposable {
  const { settings, extension } = services;
  const preferences = (): ModelsPreferences => ({ convention: settings.convention, unit: settings.unit });
  const subscriptions: vscode.Disposable[] = [];
  const host: ModelsHostApi = {
    ready: async () => ({
      ...preferences(),
      models: list.models,
      uris: list.models.map(({ uri }) => uri),
      l10n: displayBundle(),
      locale: vscode.env.language,
    }),
    open: async uri => {
      await vscode.commands.executeCommand('modelCostLens.show', vscode.Uri.parse(uri));
    },
    compare: async chosen => {
      const uris = chosen.map(uri => vscode.Uri.parse(uri));
      if (uris.length === 2) openComparison(uris[0], uris[1], services);
      else openModels(uris, services);
    },
    copyPaperRows: async (uris, convention, format) =>
      vscode.env.clipboard.writeText(
        paperRows(
          list.summariesOf(uris).map(summary => paperModel(summary, convention)),
          convention,
          format,
        ),
      ),
  };
  const page = createBirpc<ModelsPageApi, ModelsHostApi>(
    host,
    channelOptions({
      post: message => void webview.postMessage(message),
      listen: receive => subscriptions.push(webview.onDidReceiveMessage(receive)),
    }),
  );
  subscriptions.push(
    list.onDidChange(() => void page.show.asEvent(list.models)),
    settings.onDidChange(() => void page.preferences.asEvent(preferences())),
  );
  showPage(webview, extension, 'models');
  return vscode.Disposable.from(...subscriptions);
}

import * as vscode from 'vscode';
import { viewTypes } from '../activation/viewTypes';
import type { LayerPages } from '../layers/layerPages';
import { isModelPath } from '../model/modelFiles';

/**
 * Shows the cost of a model: the one selected in the explorer or by a lens, or the one in the active tab, or one that
 * the user picks. Models that are text get their page beside the text.
 */
export async function showModelCost(pages: LayerPages, target: unknown, item: unknown): Promise<void> {
  const uri =
    target instanceof vscode.Uri
      ? target
      : (activeUri() ?? (await pickModel(vscode.l10n.t('Show the cost of a model'))));
  if (!uri) return;
  if (isJson(uri)) await pages.show(uri, typeof item === 'number' ? item : null);
  else await vscode.commands.executeCommand('vscode.openWith', uri, viewTypes.model);
}

/** Shows the cost of the active model beside what is open: of a text its page, of a page another one. */
export async function showToSide(pages: LayerPages, target: unknown): Promise<void> {
  const uri = target instanceof vscode.Uri ? target : activeUri();
  if (!uri) return;
  if (isJson(uri)) await pages.show(uri, null);
  else await vscode.commands.executeCommand('vscode.openWith', uri, viewTypes.model, vscode.ViewColumn.Beside);
}

/** The model in the active tab. */
export function activeUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom ? input.uri : undefined;
  return uri && (isModelPath(uri.path) || isJson(uri)) ? uri : undefined;
}

/** Any file on disk that may be a model. */
export async function pickModel(title: string): Promise<vscode.Uri | undefined> {
  const filters = { [vscode.l10n.t('Models')]: ['onnx', 'keras', 'safetensors', 'gguf', 'json'] };
  const picked = await vscode.window.showOpenDialog({ filters, title });
  return picked?.[0];
}

/** A text by its name, or as an open document: an unsaved one has no name. */
function isJson(uri: vscode.Uri): boolean {
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  return /\.jsonc?$/.test(uri.path) || open?.languageId === 'json' || open?.languageId === 'jsonc';
}

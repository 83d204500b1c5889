import * as vscode from 'vscode';
import { isJson } from './json';

const inFolder = 'workspaceContains:';

/**
 * Whether models are likely to be opened next: a page of ours is open, or the folder has models.
 * @param activationEvents those of the manifest
 */
export async function expectsModels(activationEvents: readonly string[]): Promise<boolean> {
  if (vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(isPage))) return true;
  // VS Code has then activated the extension for the JSON, and not searched, which may take long.
  if (vscode.workspace.textDocuments.some(isJson)) return false;
  const models = activationEvents.find(event => event.startsWith(inFolder))!.slice(inFolder.length);
  return (await vscode.workspace.findFiles(models, undefined, 1)).length > 0;
}

function isPage({ input }: vscode.Tab): boolean {
  const hasViewType = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputWebview;
  return hasViewType && input.viewType.includes('modelCostLens.');
}

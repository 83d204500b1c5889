import * as vscode from 'vscode';
import { onnxViewType } from '../editor/onnxEditorProvider';

/** Shows what a model costs: the one chosen in the explorer, or the one in the active tab, or one that the user picks. */
export async function showModelCost(target: unknown): Promise<void> {
  const uri = target instanceof vscode.Uri ? target : activeUri() ?? await pickModel();
  if (uri) await vscode.commands.executeCommand('vscode.openWith', uri, onnxViewType);
}

function activeUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom ? input.uri : undefined;
  return uri?.path.endsWith('.onnx') ? uri : undefined;
}

async function pickModel(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({ filters: { ONNX: ['onnx'] }, title: vscode.l10n.t('Show the cost of a model') });
  return picked?.[0];
}

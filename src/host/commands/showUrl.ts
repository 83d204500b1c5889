import * as vscode from 'vscode';
import { viewTypes } from '../activation/viewTypes';
import { isOnWeb } from '../model/readSource';

/** Shows the cost of a model on the web, of which only the graph is transferred where the server serves ranges. */
export async function showUrl(): Promise<void> {
  const address = await vscode.window.showInputBox({
    title: vscode.l10n.t('Show the cost of a model on the web'),
    prompt: vscode.l10n.t('Address of a model file'),
    placeHolder: 'https://…/model.onnx',
    ignoreFocusOut: true,
    validateInput: text =>
      isOnWeb(vscode.Uri.parse(text.trim())) ? null : vscode.l10n.t('Expected an address that begins with https://.'),
  });
  if (address)
    await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.parse(address.trim()), viewTypes.model);
}

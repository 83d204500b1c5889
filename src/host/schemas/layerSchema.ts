import * as vscode from 'vscode';
import { replaceTexts } from '../../engine/readers/layers/schemaTexts';

/** The JSON schema of layer specs in the display language. */
export async function layerSchema(extension: vscode.Extension<unknown>): Promise<string> {
  const file = vscode.Uri.joinPath(extension.extensionUri, 'media', 'layers.schema.json');
  const english = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  return vscode.l10n.bundle
    ? replaceTexts(english, text => vscode.l10n.t({ message: text, comment: ['schema'] }))
    : english;
}

import * as vscode from 'vscode';
import { nameOf } from '../model/readSource';

/** Says where a file was saved, and offers to open it or to show where it is. */
export async function announceSaved(file: vscode.Uri): Promise<void> {
  const [open, reveal] = [vscode.l10n.t('Open'), vscode.l10n.t('Reveal')];
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('{0} was saved.', nameOf(file)),
    open,
    reveal,
  );
  const isHere = file.scheme === 'file' && vscode.env.remoteName === undefined;
  if (chosen === open) {
    // A page is to be looked at, not to be read as text; only a browser next to the file can open it.
    if (isHere && file.path.endsWith('.html')) await vscode.env.openExternal(file);
    else await vscode.commands.executeCommand('vscode.open', file);
  }
  if (chosen === reveal) await vscode.commands.executeCommand(isHere ? 'revealFileInOS' : 'revealInExplorer', file);
}

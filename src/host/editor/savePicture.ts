import * as vscode from 'vscode';
import { nameOf } from '../model/readSource';
import { announceSaved } from './savedFile';

/** Saves a view's picture of a model where the user chooses; a PNG's contents in base 64. */
export async function savePicture(
  model: vscode.Uri,
  view: 'map' | 'graph',
  type: 'svg' | 'png',
  contents: string,
): Promise<void> {
  const beside =
    model.scheme === 'git' ? undefined : vscode.Uri.joinPath(model, '..', `${nameOf(model)}.${view}.${type}`);
  const target = await vscode.window.showSaveDialog({ defaultUri: beside, filters: { [type.toUpperCase()]: [type] } });
  if (!target) return;
  const bytes =
    type === 'png'
      ? Uint8Array.from(atob(contents), letter => letter.charCodeAt(0))
      : new TextEncoder().encode(contents);
  await vscode.workspace.fs.writeFile(target, bytes);
  void announceSaved(target);
}

import * as vscode from 'vscode';

/**
 * Opens a new, unsaved layer spec.
 * @param name its name without the extension
 */
export async function openUntitledSpec(name: string, content: string, column?: vscode.ViewColumn): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const { openTextDocument } = vscode.workspace;
  const document = folder
    ? await openTextDocument(await freePlace(folder.uri, name))
    : await openTextDocument({ language: 'json' });
  const editor = await vscode.window.showTextDocument(document, column);
  await editor.edit(edit => edit.insert(new vscode.Position(0, 0), content));
  editor.selection = new vscode.Selection(0, 0, 0, 0);
  editor.revealRange(editor.selection);
}

/**
 * A path in a folder that neither a file nor an open document has. Its name enables completion, and it will be saved
 * there.
 */
async function freePlace(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([entry]) => entry));
  for (let number = 1; ; number++) {
    const file = `${name}${number === 1 ? '' : `-${number}`}.layers.json`;
    const place = vscode.Uri.joinPath(folder, file).with({ scheme: 'untitled' });
    if (!taken.has(file) && !vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === place.toString()))
      return place;
  }
}

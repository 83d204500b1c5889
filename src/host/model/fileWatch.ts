import * as vscode from 'vscode';

/** Programs write a file in several steps, or replace it with another. */
const quietTime = 300;

/** Reports when a file changed or was deleted, after it has settled. */
export function watchFile(uri: vscode.Uri, onChange: () => void, onDelete: () => void): vscode.Disposable {
  const folder = vscode.Uri.joinPath(uri, '..');
  // The folder, because a name may contain characters that are special in a pattern.
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '*'));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    try {
      await vscode.workspace.fs.stat(uri);
      onChange();
    } catch {
      onDelete();
    }
  };
  const touched = (changed: vscode.Uri): void => {
    if (changed.toString() !== uri.toString()) return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), quietTime);
  };
  watcher.onDidChange(touched);
  watcher.onDidCreate(touched);
  watcher.onDidDelete(touched);
  return {
    dispose: () => {
      clearTimeout(timer);
      watcher.dispose();
    },
  };
}

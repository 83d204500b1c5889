import * as vscode from 'vscode';

/** Languages of documents that may contain models. */
export const jsonLanguages: readonly string[] = ['json', 'jsonc'];

/** After the last keystroke. */
const typingPause = 300;

export function isJson({ languageId }: vscode.TextDocument): boolean {
  return jsonLanguages.includes(languageId);
}

/** Looks at JSON after it was edited: it may become a model while it is typed. */
export function watchEditedJson(look: (document: vscode.TextDocument) => void): vscode.Disposable {
  const pending = new Map<vscode.TextDocument, ReturnType<typeof setTimeout>>();
  const changes = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length === 0 || !isJson(document)) return;
    clearTimeout(pending.get(document));
    const timer = setTimeout(() => {
      pending.delete(document);
      if (!document.isClosed) look(document);
    }, typingPause);
    pending.set(document, timer);
  });
  return {
    dispose: () => {
      changes.dispose();
      for (const timer of pending.values()) clearTimeout(timer);
    },
  };
}

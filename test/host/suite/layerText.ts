import * as vscode from 'vscode';
import { eventually } from './support';

/** A lens above a line of a document. */
interface Lens {
  readonly line: number;
  readonly title: string;
}

/** The lenses of a document in the order of their lines. */
export async function lensesOf(document: vscode.TextDocument): Promise<Lens[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    100,
  );
  return lenses
    .map(({ range, command }) => ({ line: range.start.line, title: command?.title ?? '' }))
    .sort((a, b) => a.line - b.line);
}

/** Waits for a lens with such a title above a line. */
export function lensAt(document: vscode.TextDocument, line: number, pattern: RegExp): Promise<string> {
  return eventually(
    `a lens like ${pattern} in line ${line}`,
    async () => (await lensesOf(document)).find(lens => lens.line === line && pattern.test(lens.title))?.title,
  );
}

/** Replaces the first occurrence of a text, as an edit of the user would. */
export async function replaceText(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const start = document.getText().indexOf(from);
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
  edit.replace(document.uri, range, to);
  await vscode.workspace.applyEdit(edit);
}

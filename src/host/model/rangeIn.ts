import * as vscode from 'vscode';
import type { SourceRange } from '../../engine/graph/sourceRange';

/** A range of the engine in an editor's document. */
export function rangeIn(document: vscode.TextDocument, { offset, length }: SourceRange): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}

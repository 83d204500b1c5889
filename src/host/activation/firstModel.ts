import * as vscode from 'vscode';
import { detectJson } from '../../engine/readers/detectJson';
import { isSettingsFile, mentionsOperators } from '../operators/settingsFile';
import { isJson, watchEditedJson } from './json';

/** Calls `found` once an open JSON document is a model, or has cost rules. Other JSON costs nothing more than this look. */
export function onFirstModel(found: () => void): vscode.Disposable {
  const look = (document: vscode.TextDocument): void => {
    if (!concernsModels(document)) return;
    watch.dispose();
    found();
  };
  const watch = vscode.Disposable.from(vscode.workspace.onDidOpenTextDocument(look), watchEditedJson(look));
  vscode.workspace.textDocuments.forEach(look);
  return watch;
}

function concernsModels(document: vscode.TextDocument): boolean {
  if (!isJson(document)) return false;
  const text = document.getText();
  return detectJson(text) !== null || (isSettingsFile(document) && mentionsOperators(text));
}

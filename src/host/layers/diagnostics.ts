import * as vscode from 'vscode';
import type { Diagnostic } from '../../protocol/data';
import { rangeIn } from '../model/rangeIn';
import type { LayerDocument } from './layerDocument';
import type { LayerDocuments } from './layerDocuments';

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
} as const;

const source = 'Model Cost Lens';

/** Problems in the text of a model, with their positions, and the fix if there is exactly one. */
export class LayerDiagnostics implements vscode.CodeActionProvider {
  private readonly collection = vscode.languages.createDiagnosticCollection('modelCostLens.layers');
  private readonly fixes = new WeakMap<
    vscode.TextDocument,
    { readonly version: number; readonly found: readonly Diagnostic[] }
  >();

  constructor(private readonly documents: LayerDocuments) {}

  listen(): vscode.Disposable {
    return vscode.Disposable.from(
      this.collection,
      this.documents.onDidChange(layers => this.publish(layers)),
    );
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const known = this.fixes.get(document);
    // After an edit the positions may be wrong; they return with the next reading.
    if (!known || known.version !== document.version) return [];
    const actions: vscode.CodeAction[] = [];
    for (const found of known.found) {
      if (!found.fix || !found.range || !rangeIn(document, found.range).intersection(range)) continue;
      const action = new vscode.CodeAction(found.fix.title, vscode.CodeActionKind.QuickFix);
      action.diagnostics = [toDiagnostic(document, found)];
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, rangeIn(document, found.range), found.fix.text);
      action.isPreferred = true;
      actions.push(action);
    }
    return actions;
  }

  private publish({ document, diagnostics }: LayerDocument): void {
    const placed = diagnostics.filter(({ severity, range }) => range !== undefined || severity !== 'info');
    this.fixes.set(document, { version: document.version, found: placed });
    this.collection.set(
      document.uri,
      placed.map(found => toDiagnostic(document, found)),
    );
  }
}

function toDiagnostic(
  document: vscode.TextDocument,
  { severity, code, message, range }: Diagnostic,
): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    range ? rangeIn(document, range) : new vscode.Range(0, 0, 0, 0),
    message,
    severities[severity],
  );
  diagnostic.code = code;
  diagnostic.source = source;
  return diagnostic;
}

import * as vscode from 'vscode';
import { jsonLanguages } from '../activation/json';
import type { PageServices } from '../editor/modelPage';
import type { SessionServices } from '../model/modelSession';
import { LayerLenses } from './codeLens';
import { LayerCompletions } from './completion';
import { LayerDiagnostics } from './diagnostics';
import { LayerHovers } from './hover';
import { LayerDocuments } from './layerDocuments';
import { LayerPages } from './layerPages';
import { LayerSymbols } from './symbols';

/** Registers what the editor shows in JSON with a model. */
export function registerLayers(services: SessionServices & PageServices): {
  readonly pages: LayerPages;
  readonly registration: vscode.Disposable;
} {
  const selector = jsonLanguages.map(language => ({ language }));
  const documents = new LayerDocuments(services);
  const lenses = new LayerLenses(documents, services.settings);
  const diagnostics = new LayerDiagnostics(documents);
  const pages = new LayerPages(documents, services);
  const registration = vscode.Disposable.from(
    lenses.listen(),
    diagnostics.listen(),
    pages.listen(),
    vscode.languages.registerCodeLensProvider(selector, lenses),
    vscode.languages.registerCompletionItemProvider(
      selector,
      new LayerCompletions(documents, services.engine),
      '"',
      ' ',
    ),
    vscode.languages.registerHoverProvider(selector, new LayerHovers(documents)),
    vscode.languages.registerDocumentSymbolProvider(selector, new LayerSymbols(documents, services.settings), {
      label: 'Model Cost Lens',
    }),
    vscode.languages.registerCodeActionsProvider(selector, diagnostics, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    documents,
  );
  return { pages, registration };
}

import * as vscode from 'vscode';
import { namesAt } from '../../engine/readers/layers/earlierNames';
import type { LayerDocuments } from './layerDocuments';

/** Names of earlier layers where a layer spec expects them; types and arguments are completed by the JSON schema. */
export class LayerCompletions implements vscode.CompletionItemProvider {
  constructor(private readonly documents: LayerDocuments) {}

  provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
    if (!this.documents.get(document)) return [];
    const here = namesAt(document.getText(), document.offsetAt(position));
    if (!here) return [];
    const { offset, length } = here.range;
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    return here.names.map((name, index) => {
      const item = new vscode.CompletionItem(JSON.stringify(name), vscode.CompletionItemKind.Reference);
      item.range = range;
      item.filterText = JSON.stringify(name);
      // Keeps the order: nearest first.
      item.sortText = String(index).padStart(6, '0');
      return item;
    });
  }
}

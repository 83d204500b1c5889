import * as vscode from 'vscode';
import type { Settings } from '../settings/settings';
import type { LayerDocuments } from './layerDocuments';
import { lensUnit } from './lensUnit';
import { layerText } from './layerText';

/** The layers of a model for the outline, blocks above their layers. */
export class LayerSymbols implements vscode.DocumentSymbolProvider {
  constructor(
    private readonly documents: LayerDocuments,
    private readonly settings: Settings,
  ) {}

  async provideDocumentSymbols(document: vscode.TextDocument): Promise<vscode.DocumentSymbol[]> {
    const source = this.documents.get(document);
    if (!source) return [];
    // VS Code asks once for every version of the text.
    await source.fresh();
    // Once: asking VS Code for a setting takes longer than everything else here.
    const figure = source.figure(this.settings.lensFigure);
    const unit = lensUnit(source.layers, figure, this.settings.unit);
    const outermost: vscode.DocumentSymbol[] = [];
    const symbols: vscode.DocumentSymbol[] = [];
    for (const layer of source.layers) {
      const range = new vscode.Range(
        document.positionAt(layer.range.offset),
        document.positionAt(layer.range.offset + layer.range.length),
      );
      const detail = [layer.op, layerText(layer, figure, unit)].filter(part => part !== '').join(' · ');
      const symbol = new vscode.DocumentSymbol(
        layer.name || layer.op,
        detail,
        vscode.SymbolKind.Module,
        range,
        new vscode.Range(range.start, range.start),
      );
      symbols.push(symbol);
      (layer.parent === null ? outermost : symbols[layer.parent].children).push(symbol);
    }
    return outermost;
  }
}

import * as vscode from 'vscode';
import type { EnginePool } from '../engine/enginePool';
import { rangeIn } from '../model/rangeIn';
import type { LayerDocument } from './layerDocument';
import type { LayerDocuments } from './layerDocuments';

/**
 * Names of earlier layers where a layer spec expects them, and sizes that fit the input of a layer; types and other
 * arguments are completed by the JSON schema.
 */
export class LayerCompletions implements vscode.CompletionItemProvider {
  constructor(
    private readonly documents: LayerDocuments,
    private readonly engine: EnginePool,
  ) {}

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    const source = this.documents.get(document);
    if (!source) return [];
    const [text, offset] = [document.getText(), document.offsetAt(position)];
    const { names: here, size: fitting } = await this.engine.consult(engine => engine.completions(text, offset));
    if (here) return here.names.map((name, index) => nameItem(name, rangeIn(document, here.range), index));
    const shape =
      fitting && ('shape' in fitting.source ? fitting.source.shape : outputAt(source, fitting.source.layerAt));
    const size = fitting && shape?.at(fitting.axis);
    return typeof size === 'number' ? [sizeItem(size, rangeIn(document, fitting!.range))] : [];
  }
}

/** The output of the layer that begins at an offset, as it was when the text could last be read. */
function outputAt({ layers }: LayerDocument, offset: number): readonly unknown[] | null {
  return layers.find(({ range }) => range.offset === offset)?.output ?? null;
}

function nameItem(name: string, range: vscode.Range, index: number): vscode.CompletionItem {
  const item = new vscode.CompletionItem(JSON.stringify(name), vscode.CompletionItemKind.Reference);
  item.range = range;
  item.filterText = JSON.stringify(name);
  // Keeps the order: nearest first.
  item.sortText = String(index).padStart(6, '0');
  return item;
}

function sizeItem(size: number, range: vscode.Range): vscode.CompletionItem {
  const item = new vscode.CompletionItem(String(size), vscode.CompletionItemKind.Value);
  item.range = range;
  item.detail = vscode.l10n.t('fits the input');
  item.sortText = '000000';
  item.preselect = true;
  return item;
}

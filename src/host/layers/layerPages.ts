import * as vscode from 'vscode';
import { viewTypes } from '../activation/viewTypes';
import { ModelPage, type PageServices } from '../editor/modelPage';
import type { LayerDocument } from './layerDocument';
import type { LayerDocuments } from './layerDocuments';

/** A moving cursor is not followed. */
const cursorPause = 150;

/** Pages on models that are written as text, with navigation between rows and lines. */
export class LayerPages implements vscode.CustomTextEditorProvider {
  private readonly pages = new Map<LayerDocument, Set<ModelPage>>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly documents: LayerDocuments,
    private readonly services: PageServices,
  ) {}

  listen(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.window.onDidChangeTextEditorSelection(event => this.followCursor(event)),
      { dispose: () => clearTimeout(this.timer) },
    );
  }

  resolveCustomTextEditor(document: vscode.TextDocument, panel: vscode.WebviewPanel): void {
    const layers = this.documents.getOrAdd(document);
    const page = new ModelPage(panel, layers.session, this.services);
    const pages = this.pages.get(layers) ?? new Set();
    this.pages.set(layers, pages.add(page));
    const selection = page.onDidSelect(item => void this.revealLine(layers, item));
    panel.onDidDispose(() => {
      pages.delete(page);
      selection.dispose();
    });
  }

  /** Opens the page of a document beside its text and selects an item on it. */
  async show(uri: vscode.Uri, item: number | null): Promise<void> {
    await vscode.commands.executeCommand('vscode.openWith', uri, viewTypes.text, vscode.ViewColumn.Beside);
    if (item === null) return;
    const layers = this.documents.getOrAdd(await vscode.workspace.openTextDocument(uri));
    for (const page of this.pages.get(layers) ?? []) page.select(item);
  }

  private async revealLine(layers: LayerDocument, item: number | null): Promise<void> {
    if (item === null) return;
    const { session, document } = layers;
    const { range } = await session.ask('details', item, { convention: session.convention, metric: 'macs' });
    const editor = vscode.window.visibleTextEditors.find(candidate => candidate.document === document);
    if (!range || !editor) return;
    const start = document.positionAt(range.offset);
    editor.selection = new vscode.Selection(start, start);
    editor.revealRange(
      new vscode.Range(start, document.positionAt(range.offset + range.length)),
      vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
  }

  /** Only user actions move the page: otherwise the two would follow each other in a loop. */
  private followCursor({ textEditor, kind }: vscode.TextEditorSelectionChangeEvent): void {
    if (kind !== vscode.TextEditorSelectionChangeKind.Mouse && kind !== vscode.TextEditorSelectionChangeKind.Keyboard)
      return;
    const layers = this.documents.get(textEditor.document);
    const pages = layers && this.pages.get(layers);
    if (!layers || !pages?.size) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const layer = layers.layerAt(textEditor.document.offsetAt(textEditor.selection.active));
      if (layer) for (const page of pages) page.select(layer.item);
    }, cursorPause);
  }
}

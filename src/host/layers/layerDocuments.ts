import * as vscode from 'vscode';
import { detectJson } from '../../engine/readers/detectJson';
import { isJson, watchEditedJson } from '../activation/json';
import type { ModelRegistry } from '../model/modelRegistry';
import type { SessionServices } from '../model/modelSession';
import { LayerDocument } from './layerDocument';

/** The open text documents with models. All JSON is checked; text without a model costs nothing more. */
export class LayerDocuments implements vscode.Disposable {
  private readonly open = new Map<
    vscode.TextDocument,
    { readonly layers: LayerDocument; readonly subscriptions: vscode.Disposable }
  >();
  private readonly changed = new vscode.EventEmitter<LayerDocument>();
  /** A document was read again, or no longer contains a model: it has no layers then. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly services: SessionServices & { readonly registry: ModelRegistry }) {
    this.subscriptions = [
      vscode.window.onDidChangeVisibleTextEditors(editors => editors.forEach(editor => this.get(editor.document))),
      vscode.window.onDidChangeActiveTextEditor(editor => this.followFocus(editor)),
      watchEditedJson(document => this.get(document)),
      vscode.workspace.onDidCloseTextDocument(document => this.close(document)),
      this.changed,
    ];
    for (const editor of vscode.window.visibleTextEditors) this.get(editor.document);
    this.followFocus(vscode.window.activeTextEditor);
  }

  /** The document's model; undefined if there is none. */
  get(document: vscode.TextDocument): LayerDocument | undefined {
    const known = this.open.get(document);
    if (known) return known.layers;
    return isJson(document) && detectJson(document.getText()) !== null ? this.add(document) : undefined;
  }

  /** The same for any document: a page that was asked for reports what is wrong. */
  getOrAdd(document: vscode.TextDocument): LayerDocument {
    return this.open.get(document)?.layers ?? this.add(document);
  }

  all(): LayerDocument[] {
    return [...this.open.values()].map(({ layers }) => layers);
  }

  dispose(): void {
    for (const document of [...this.open.keys()]) this.close(document);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private add(document: vscode.TextDocument): LayerDocument {
    const layers = new LayerDocument(document, this.services);
    const subscriptions = vscode.Disposable.from(
      layers,
      this.services.registry.add(layers.session),
      layers.onDidChange(() => this.changed.fire(layers)),
    );
    this.open.set(document, { layers, subscriptions });
    if (vscode.window.activeTextEditor?.document === document) this.followFocus(vscode.window.activeTextEditor);
    return layers;
  }

  private close(document: vscode.TextDocument): void {
    const known = this.open.get(document);
    if (!known) return;
    this.open.delete(document);
    known.layers.layers = [];
    known.layers.diagnostics = [];
    this.changed.fire(known.layers);
    known.subscriptions.dispose();
  }

  private followFocus(editor: vscode.TextEditor | undefined): void {
    const layers = editor && this.get(editor.document);
    if (layers) this.services.registry.activate(this, layers.session);
    else this.services.registry.deactivate(this);
  }
}

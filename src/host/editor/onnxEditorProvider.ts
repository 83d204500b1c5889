import * as vscode from 'vscode';
import { watchFile } from '../model/fileWatch';
import { ModelSession, type SessionServices } from '../model/modelSession';
import type { ReadSource } from '../model/readSource';
import { ModelPage, type PageServices } from './modelPage';

/** An open ONNX file: its session, shared by all editors that show it. */
class OnnxDocument implements vscode.CustomDocument {
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    readonly uri: vscode.Uri,
    readonly session: ModelSession,
    ...subscriptions: vscode.Disposable[]
  ) {
    this.subscriptions = subscriptions;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.session.dispose();
  }
}

/** Shows ONNX files as read-only pages that follow the file on disk. */
export class OnnxEditorProvider implements vscode.CustomReadonlyEditorProvider<OnnxDocument> {
  constructor(
    private readonly readSource: ReadSource,
    private readonly services: SessionServices & PageServices,
  ) {}

  openCustomDocument(uri: vscode.Uri): OnnxDocument {
    const session = new ModelSession(uri, () => this.readSource(uri), this.services);
    const watch = watchFile(
      uri,
      () => void session.load(),
      () => session.setDeleted(),
    );
    void session.load();
    return new OnnxDocument(uri, session, watch, this.services.registry.add(session));
  }

  resolveCustomEditor(document: OnnxDocument, panel: vscode.WebviewPanel): void {
    new ModelPage(panel, document.session, this.services);
  }
}

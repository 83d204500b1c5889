import * as vscode from 'vscode';
import type { ModelSession } from './modelSession';

/** Knows which documents are open and which one is active. */
export class ModelRegistry implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Another model is active, or the active one changed. */
  readonly onDidChangeActive = this.changed.event;
  private readonly opened = new vscode.EventEmitter<ModelSession>();
  readonly onDidOpen = this.opened.event;
  private readonly closed = new vscode.EventEmitter<ModelSession>();
  readonly onDidClose = this.closed.event;
  private readonly sessions = new Map<string, ModelSession>();
  private current:
    { readonly owner: object; readonly session: ModelSession; readonly subscription: vscode.Disposable } | undefined;

  get active(): ModelSession | undefined {
    return this.current?.session;
  }

  /** The editor that the active model is shown in. */
  get activeOwner(): object | undefined {
    return this.current?.owner;
  }

  get(uri: vscode.Uri): ModelSession | undefined {
    return this.sessions.get(uri.toString());
  }

  /** Registers a session until it is removed. */
  add(session: ModelSession): vscode.Disposable {
    const key = session.uri.toString();
    this.sessions.set(key, session);
    this.opened.fire(session);
    return {
      dispose: () => {
        if (this.sessions.get(key) !== session) return;
        this.sessions.delete(key);
        this.closed.fire(session);
      },
    };
  }

  /** An editor on a session became the active one. */
  activate(owner: object, session: ModelSession): void {
    this.current?.subscription.dispose();
    this.current = { owner, session, subscription: session.onDidChange(() => this.changed.fire()) };
    this.announce();
  }

  /** An editor is no longer active; one that replaced it meanwhile stays. */
  deactivate(owner: object): void {
    if (this.current?.owner !== owner) return;
    this.current.subscription.dispose();
    this.current = undefined;
    this.announce();
  }

  dispose(): void {
    this.current?.subscription.dispose();
    for (const emitter of [this.changed, this.opened, this.closed]) emitter.dispose();
  }

  private announce(): void {
    void vscode.commands.executeCommand('setContext', 'modelCostLens.hasActiveModel', this.current !== undefined);
    this.changed.fire();
  }
}

import * as vscode from 'vscode';
import { freshLayout, type PageLayout } from '../../protocol/pageApi';

const key = 'layout';

/** Keeps how the user arranged pages, for all models and windows. */
export class LayoutMemory implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changes.event;

  constructor(private readonly storage: vscode.Memento) {}

  get current(): PageLayout {
    return { ...freshLayout, ...this.storage.get<Partial<PageLayout>>(key, {}) };
  }

  async change(change: Partial<PageLayout>): Promise<void> {
    await this.storage.update(key, { ...this.current, ...change });
    this.changes.fire();
  }

  /** Arranges pages as at first. */
  async reset(): Promise<void> {
    await this.storage.update(key, undefined);
    this.changes.fire();
  }

  dispose(): void {
    this.changes.dispose();
  }
}

import * as vscode from 'vscode';
import type { PageLayout } from '../../protocol/pageApi';

const key = 'layout';
const fresh: PageLayout = { showPlumbing: false };

/** Stores how the user arranged pages, for all models and windows. */
export class LayoutMemory {
  constructor(private readonly storage: vscode.Memento) {}

  get current(): PageLayout {
    return { ...fresh, ...this.storage.get<Partial<PageLayout>>(key, {}) };
  }

  async change(change: Partial<PageLayout>): Promise<void> {
    await this.storage.update(key, { ...this.current, ...change });
  }
}

import * as vscode from 'vscode';
import type { GivenSizes, SavedPage } from '../../protocol/pageApi';

/** What is stored of a document when the window closes. */
export interface Remembered extends GivenSizes {
  readonly page?: SavedPage;
}

const key = 'documents';
/** Documents opened longest ago are forgotten. */
const mostDocuments = 50;

/** Stores per document what its page showed and which dimensions the user gave. */
export class DocumentMemory {
  constructor(private readonly storage: vscode.Memento) {}

  recall(uri: vscode.Uri): Remembered {
    return this.all().find(([name]) => name === uri.toString())?.[1] ?? {};
  }

  async remember(uri: vscode.Uri, news: Remembered): Promise<void> {
    const name = uri.toString();
    const others = this.all().filter(([other]) => other !== name);
    await this.storage.update(key, [[name, { ...this.recall(uri), ...news }], ...others].slice(0, mostDocuments));
  }

  /** Moves stored entries along when files or folders are renamed. */
  async move(renamed: readonly { readonly oldUri: vscode.Uri; readonly newUri: vscode.Uri }[]): Promise<void> {
    const moved = this.all().map(([name, remembered]): [string, Remembered] => {
      const found = renamed
        .map(({ oldUri, newUri }) => [oldUri.toString(), newUri.toString()])
        .find(([old]) => name === old || name.startsWith(`${old}/`));
      return [found ? found[1] + name.slice(found[0].length) : name, remembered];
    });
    await this.storage.update(key, moved);
  }

  private all(): [string, Remembered][] {
    return this.storage.get<[string, Remembered][]>(key, []);
  }
}

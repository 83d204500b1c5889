import * as vscode from 'vscode';
import { toCodedError } from '../../protocol/errors';

/** The part of the API of VS Code's Git extension that is used here. */
interface GitExtension {
  getAPI(version: 1): GitApi;
}

export interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<GitApi['state']>;
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  getRepository(uri: vscode.Uri): GitRepository | null;
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
}

export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    readonly onDidChange: vscode.Event<void>;
  };
  log(options: { readonly maxEntries: number; readonly path: string }): Promise<readonly GitCommit[]>;
}

export interface GitChange {
  readonly uri: vscode.Uri;
}

export interface GitCommit {
  readonly hash: string;
  readonly message: string;
  readonly authorName?: string;
  readonly commitDate?: Date;
}

/** VS Code's Git extension, once it knows the repositories. Rejects with a sentence for the user if there is none. */
export async function gitApi(): Promise<GitApi> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  const missing = toCodedError({
    code: 'no-git',
    message: vscode.l10n.t('Git is not available here: VS Code’s Git extension is off, or there is no Git.'),
  });
  if (!extension) throw missing;
  let git: GitApi;
  try {
    git = (await extension.activate()).getAPI(1);
  } catch {
    // Thrown if the extension is disabled, or found no Git.
    throw missing;
  }
  while (git.state !== 'initialized') await new Promise(resolve => once(git.onDidChangeState, resolve));
  return git;
}

function once<T>(event: vscode.Event<T>, listener: (value: T) => void): void {
  const subscription = event(value => {
    subscription.dispose();
    listener(value);
  });
}

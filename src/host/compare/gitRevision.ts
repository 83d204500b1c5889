import * as vscode from 'vscode';
import { toCodedError } from '../../protocol/errors';

/** The part of the API of VS Code's Git extension that is used here. */
interface GitExtension {
  getAPI(version: 1): GitApi;
}

interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<GitApi['state']>;
  getRepository(uri: vscode.Uri): object | null;
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
}

/** The URI of a file's contents at the last commit. */
export async function committed(uri: vscode.Uri): Promise<vscode.Uri> {
  const git = await gitApi();
  if (!git.getRepository(uri))
    throw toCodedError({
      code: 'no-repository',
      message: vscode.l10n.t('The file is not in an open Git repository.'),
    });
  return git.toGitUri(uri, 'HEAD');
}

async function gitApi(): Promise<GitApi> {
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

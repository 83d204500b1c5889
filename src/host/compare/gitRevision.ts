import * as vscode from 'vscode';
import { toCodedError } from '../../protocol/errors';
import { gitApi, type GitApi, type GitCommit, type GitRepository } from './git';

/** More commits of one file than anyone looks through. */
const mostCommits = 200;

/** The URI of a file's contents at the last commit. */
export async function committed(uri: vscode.Uri): Promise<vscode.Uri> {
  const { git } = await repositoryOf(uri);
  return git.toGitUri(uri, 'HEAD');
}

/** The URI of a file's contents at one of its commits, which the user picks; undefined if none is picked. */
export async function earlierCommit(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  const { git, repository } = await repositoryOf(uri);
  const commits = await repository.log({ maxEntries: mostCommits, path: uri.fsPath });
  if (commits.length === 0)
    throw toCodedError({ code: 'absent', message: vscode.l10n.t('The file was never committed.') });
  const picked = await vscode.window.showQuickPick(commits.map(commitPick), {
    title: vscode.l10n.t('Compare with the version of a commit'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked && git.toGitUri(uri, picked.hash);
}

/** The revision of a URI of the Git extension, as a user names it. */
export function revisionOf({ query }: vscode.Uri): string {
  try {
    const { ref } = JSON.parse(query) as { readonly ref?: unknown };
    if (typeof ref === 'string' && /^[0-9a-f]{40}$/.test(ref)) return ref.slice(0, 8);
    // `~` and `''` name the index.
    return typeof ref === 'string' && ref !== '' && ref !== '~' ? ref : vscode.l10n.t('Index');
  } catch {
    return 'HEAD';
  }
}

function commitPick({ hash, message, authorName, commitDate }: GitCommit): vscode.QuickPickItem & { hash: string } {
  return {
    label: message.split('\n', 1)[0],
    description: hash.slice(0, 8),
    detail: [commitDate?.toLocaleString(vscode.env.language), authorName].filter(part => part).join(' · '),
    hash,
  };
}

async function repositoryOf(uri: vscode.Uri): Promise<{ readonly git: GitApi; readonly repository: GitRepository }> {
  const git = await gitApi();
  const repository = git.getRepository(uri);
  if (!repository)
    throw toCodedError({
      code: 'no-repository',
      message: vscode.l10n.t('The file is not in an open Git repository.'),
    });
  return { git, repository };
}

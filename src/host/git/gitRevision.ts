import * as vscode from 'vscode';
import { toCodedError } from '../../protocol/errors';
import { gitApi, type GitApi, type GitCommit, type GitRepository } from './gitExtension';

/** More commits of one file than anyone looks through. */
const mostCommits = 200;
/** How the Git extension names what is staged, … */
const index = '';
/** … and that, or else the last commit. */
const latest = '~';

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
export function revisionOf(uri: vscode.Uri): string {
  const ref = refOf(uri) ?? 'HEAD';
  if (ref === index || ref === latest) return vscode.l10n.t('Index');
  return ref.replace(/^[0-9a-f]{40}(?=\^?$)/, hash => hash.slice(0, 8));
}

/**
 * The URI of the contents that Git shows for a URI now: the left side of a change that is not staged is what is staged,
 * or else the last commit. Others are fixed.
 */
export async function fixedRevision(uri: vscode.Uri): Promise<vscode.Uri> {
  if (refOf(uri) !== latest) return uri;
  const { git, repository } = await repositoryOf(uri);
  const isStaged = repository.state.indexChanges.some(change => change.uri.path === uri.path);
  return git.toGitUri(uri.with({ scheme: 'file', query: '' }), isStaged ? index : 'HEAD');
}

/**
 * Whether the first of the two sides of a diff is the older one. Two commits, and two files, are taken in their order:
 * VS Code opens the left side first.
 */
export function isOlder(first: vscode.Uri, second: vscode.Uri): boolean {
  const age = (uri: vscode.Uri): number => (uri.scheme !== 'git' ? 0 : refOf(uri) === index ? 1 : 2);
  if (age(first) !== age(second)) return age(first) > age(second);
  return refOf(second) !== `${refOf(first)}^`;
}

/** null: the URI names no revision. */
function refOf({ scheme, query }: vscode.Uri): string | null {
  if (scheme !== 'git') return null;
  try {
    const { ref } = JSON.parse(query) as { readonly ref?: unknown };
    return typeof ref === 'string' ? ref : null;
  } catch {
    return null;
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

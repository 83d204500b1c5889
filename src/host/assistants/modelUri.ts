import * as vscode from 'vscode';
import { isWebAddress } from '../../engine/readers/support/http/openUrl';
import { toCodedError } from '../../protocol/errors';
import { gitApi } from '../git/gitExtension';

/**
 * The URI of a model that an assistant names: a web address or another URI, an absolute path, a path from a folder of
 * the workspace, or a file in a revision of Git (`HEAD~1:model.onnx` from the root of the repository,
 * `HEAD~1:./model.onnx` from the folder).
 * @throws CodedError with one sentence
 */
export async function modelUri(name: string): Promise<vscode.Uri> {
  if (isWebAddress(name) || /^[a-z][\w+.-]+:\/\//i.test(name)) return vscode.Uri.parse(name, true);
  const [, revision, path] = /^([^-:][^:]+):(.+)$/s.exec(name) ?? [];
  return revision === undefined ? fileUri(name) : revisionUri(revision, path);
}

async function fileUri(path: string): Promise<vscode.Uri> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (/^([/\\]|[a-z]:)/i.test(path)) {
    // On a remote or in a browser, the files are where the folder is.
    const folder = folders.at(0)?.uri;
    return !folder || folder.scheme === 'file' ? vscode.Uri.file(path) : folder.with({ path });
  }
  const places = folders.map(({ uri }) => vscode.Uri.joinPath(uri, path));
  if (places.length === 0)
    throw toCodedError({
      code: 'no-folder',
      message: vscode.l10n.t('No folder is open: expected the full path of the model instead of {0}.', path),
    });
  for (const place of places) if (await exists(place)) return place;
  return places[0];
}

async function revisionUri(revision: string, path: string): Promise<vscode.Uri> {
  const git = await gitApi();
  const folder = vscode.workspace.workspaceFolders?.at(0)?.uri;
  const root = folder && (path.startsWith('./') ? folder : git.getRepository(folder)?.rootUri);
  if (!root)
    throw toCodedError({ code: 'no-repository', message: vscode.l10n.t('The file is not in an open Git repository.') });
  return git.toGitUri(vscode.Uri.joinPath(root, path), revision);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

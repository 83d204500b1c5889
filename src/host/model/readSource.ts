import * as vscode from 'vscode';
import { formatBytes } from '../../engine/formula/numbers';
import type { CodedError } from '../../engine/graph/codedError';
import type { Source } from '../../protocol/data';
import { toCodedError } from '../../protocol/errors';

/** Finds the contents of a document for the worker. */
export type ReadSource = (uri: vscode.Uri) => Promise<Source>;

/** Maximum size of files that cannot be read part by part and are read whole. */
const largestInMemory = 512e6;

/** For a host next to the files: they are read in place, whatever their size. */
export async function readBesideFiles(uri: vscode.Uri): Promise<Source> {
  return uri.scheme === 'file' ? { kind: 'path', path: uri.fsPath, name: nameOf(uri) } : readIntoMemory(uri);
}

/** Models on the web are opened by the worker, which reads only what it needs. */
export function isOnWeb({ scheme }: vscode.Uri): boolean {
  return scheme === 'https' || scheme === 'http';
}

/** For a host in a browser, and for documents that are not files, such as an older revision. */
export async function readIntoMemory(uri: vscode.Uri): Promise<Source> {
  // Not encoded: `=` and `&` of a query must stay as they are.
  if (isOnWeb(uri)) return { kind: 'path', path: uri.toString(true), name: nameOf(uri) };
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > largestInMemory) throw tooLarge(uri, formatBytes(size), formatBytes(largestInMemory));
    const bytes = await vscode.workspace.fs.readFile(uri);
    if (bytes.length === 0 && uri.scheme === 'git') throw absent();
    return { kind: 'bytes', bytes, name: nameOf(uri) };
  } catch (error) {
    if (uri.scheme === 'git' && error instanceof vscode.FileSystemError && error.code === 'FileNotFound')
      throw absent();
    throw error instanceof vscode.FileSystemError
      ? toCodedError({ code: error.code, message: sentenceFor(error) })
      : error;
  }
}

function tooLarge({ scheme }: vscode.Uri, size: string, largest: string): CodedError {
  const message =
    scheme === 'git'
      ? vscode.l10n.t(
          'The file has {0} in this revision, and revisions are read whole, up to {1}. Check it out and open that.',
          size,
          largest,
        )
      : vscode.l10n.t(
          'The file has {0}, but in the browser files are read whole, up to {1}. Open the folder in VS Code on the desktop or over SSH, where there is no limit.',
          size,
          largest,
        );
  return toCodedError({ code: 'too-large', message });
}

/**
 * Git answers with nothing if a diff asks for the side before a file was added, and finds no file if a revision is
 * named.
 */
function absent(): CodedError {
  return toCodedError({ code: 'absent', message: vscode.l10n.t('The file does not exist in this revision.') });
}

/** The text of an editor, possibly unsaved. */
export function textSource(document: vscode.TextDocument): Source {
  return {
    kind: 'text',
    text: document.getText(),
    name: nameOf(document.uri),
    ...(document.uri.scheme === 'file' && { path: document.uri.fsPath }),
  };
}

/** The last part of a path. */
export function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

function sentenceFor(error: vscode.FileSystemError): string {
  if (error.code === 'FileNotFound') return vscode.l10n.t('The file does not exist.');
  if (error.code === 'NoPermissions') return vscode.l10n.t('Permission denied.');
  return vscode.l10n.t('The file could not be read: {0}', error.message);
}

import * as vscode from 'vscode';
import type { Later } from './host/activation/later';
import { startNodeWorker } from './host/engine/nodeEngineWorker';
import { startLater } from './host/later';
import { readBesideFiles } from './host/model/readSource';

/** On the desktop and on remotes, the extension host runs beside the files. */
export function start(context: vscode.ExtensionContext, activeChanged: () => void): Later {
  const startWorker = startNodeWorker(vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker.js').fsPath);
  return startLater(context, { startWorker, readSource: readBesideFiles }, activeChanged);
}

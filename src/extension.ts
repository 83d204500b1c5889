import * as vscode from 'vscode';
import { activate as activateHost } from './host/activate';
import type { ModelCostApi } from './host/api';
import { registerMcpServer } from './host/assistants/nodeMcpServer';
import { startNodeWorker } from './host/engine/nodeEngineWorker';
import { readBesideFiles } from './host/model/readSource';

/** On the desktop and on remotes: the extension host runs beside the files. */
export function activate(context: vscode.ExtensionContext): ModelCostApi {
  context.subscriptions.push(registerMcpServer(context.extensionUri));
  return activateHost(context, {
    startWorker: startNodeWorker(vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker.js')),
    readSource: readBesideFiles,
  });
}

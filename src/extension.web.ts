import * as vscode from 'vscode';
import { activate as activateHost } from './host/activate';
import type { ModelCostApi } from './host/api';
import { startWebWorker } from './host/engine/webEngineWorker';
import { readIntoMemory } from './host/model/readSource';

/** In a browser: files come through VS Code, whole. */
export function activate(context: vscode.ExtensionContext): ModelCostApi {
  return activateHost(context, {
    startWorker: startWebWorker(vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker.web.js')),
    readSource: readIntoMemory,
  });
}

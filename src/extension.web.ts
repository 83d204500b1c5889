import * as vscode from 'vscode';
import { activate as activateHost } from './host/activation/activate';
import type { ModelCostApi } from './host/activation/api';
import { startWebWorker } from './host/engine/webEngineWorker';
import { startLater } from './host/later';
import { readIntoMemory } from './host/model/readSource';

/** In a browser: files come through VS Code, whole, and an extension is a single file. */
export function activate(context: vscode.ExtensionContext): ModelCostApi {
  const startWorker = startWebWorker(vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker.web.js'));
  return activateHost(context, async activeChanged =>
    startLater(context, { startWorker, readSource: readIntoMemory }, activeChanged),
  );
}

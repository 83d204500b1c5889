import * as vscode from 'vscode';
import { activate as activateHost } from './host/activation/activate';
import type { ModelCostApi } from './host/activation/api';
import { registerMcpServer } from './host/assistants/nodeMcpServer';

/** On the desktop and on remotes. */
export function activate(context: vscode.ExtensionContext): ModelCostApi {
  context.subscriptions.push(registerMcpServer(context.extensionUri));
  // A file of its own, which VS Code does not read before.
  return activateHost(context, async activeChanged =>
    (await import('./extension.later')).start(context, activeChanged),
  );
}

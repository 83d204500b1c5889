import * as vscode from 'vscode';
import { version } from '../../../package.json';

/**
 * Offers the server of the Model Context Protocol to VS Code, which starts it when an assistant wants it: the program of
 * the workers as a process of its own, run by VS Code's own Node.
 */
export function registerMcpServer(extension: vscode.Uri): vscode.Disposable {
  // Some editors that are built on VS Code have no such servers.
  if (typeof vscode.lm?.registerMcpServerDefinitionProvider !== 'function') return vscode.Disposable.from();
  return vscode.lm.registerMcpServerDefinitionProvider('modelCostLens.mcp', {
    provideMcpServerDefinitions: () => {
      const program = vscode.Uri.joinPath(extension, 'dist', 'worker.js').fsPath;
      const environment = { ELECTRON_RUN_AS_NODE: '1' };
      const server = new vscode.McpStdioServerDefinition(
        'Model Cost Lens',
        process.execPath,
        [program],
        environment,
        version,
      );
      // Paths and the configuration file are looked up from here.
      const folder = vscode.workspace.workspaceFolders?.at(0)?.uri;
      if (folder?.scheme === 'file') server.cwd = folder;
      return [server];
    },
  });
}

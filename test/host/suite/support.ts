import * as vscode from 'vscode';
import type { ModelCostApi } from '../../../src/host/activation/api';

/** The extension's API, once it is active. */
export async function modelCost(): Promise<ModelCostApi> {
  const extension = vscode.extensions.getExtension<ModelCostApi>('model-cost-lens.model-cost-lens');
  if (!extension) throw new Error('The extension is not installed');
  return extension.activate();
}

/** The folder that the window shows. */
export function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('No folder is open');
  return folder.uri;
}

/** Writes a file in the workspace with these contents. */
export async function writeFile(name: string, contents: Uint8Array | string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(workspaceFolder(), name);
  await vscode.workspace.fs.writeFile(
    uri,
    typeof contents === 'string' ? new TextEncoder().encode(contents) : contents,
  );
  return uri;
}

/** A copy of a fixture that a test may change. */
export async function copyFixture(fixture: string, name: string): Promise<vscode.Uri> {
  return writeFile(name, await vscode.workspace.fs.readFile(vscode.Uri.joinPath(workspaceFolder(), fixture)));
}

export async function openModel(uri: vscode.Uri, column = vscode.ViewColumn.Active): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, 'modelCostLens.onnx', column);
}

/** Polls until there is a result; the error states what there was instead. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  timeout = 15_000,
): Promise<T> {
  const end = Date.now() + timeout;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not come about within ${timeout / 1000} s; the last answer: ${String(last)}`);
}

/** Waits for a text in the status bar. */
export async function statusText(pattern: RegExp, timeout?: number): Promise<string> {
  const api = await modelCost();
  let seen: string | undefined;
  try {
    return await eventually(
      'the text',
      () => {
        seen = api.active?.text;
        return seen !== undefined && pattern.test(seen) ? seen : undefined;
      },
      timeout,
    );
  } catch {
    throw new Error(`The status bar should match ${pattern}, and says ${String(seen)}`);
  }
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

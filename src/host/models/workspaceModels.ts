import * as vscode from 'vscode';
import { detectJson } from '../../engine/readers/detectJson';
import { modelFiles } from '../model/modelFiles';

/** More models than anyone compares in one table. */
const mostModels = 1000;
/** Installed packages may bring models of their own. */
const notSearched = '**/node_modules/**';
/** JSON of a model has a description, not weights: larger files are left out. */
const largestJson = 50e6;
/** How many files are looked into at the same time. */
const readAtOnce = 8;

/** The models of the workspace by name; of JSON, only the files that contain one. */
export async function findWorkspaceModels(token: vscode.CancellationToken): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(modelFiles, notSearched, mostModels, token);
  const isModel = new Map<vscode.Uri, boolean>();
  const waiting = [...found];
  const look = async (): Promise<void> => {
    for (let uri = waiting.pop(); uri && !token.isCancellationRequested; uri = waiting.pop())
      isModel.set(uri, !uri.path.endsWith('.json') || (await containsModel(uri)));
  };
  await Promise.all(Array.from({ length: readAtOnce }, look));
  return found.filter(uri => isModel.get(uri)).sort((a, b) => a.path.localeCompare(b.path));
}

/** Whether JSON is a model. A layer spec is one by its name, and the table reports what is wrong in it. */
async function containsModel(uri: vscode.Uri): Promise<boolean> {
  if (/\.(layers|safetensors\.index)\.json$/.test(uri.path)) return true;
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > largestJson) return false;
    return detectJson(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))) !== null;
  } catch {
    // It went away, or may not be read.
    return false;
  }
}

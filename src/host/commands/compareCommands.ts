import * as vscode from 'vscode';
import { activeUri, pickModel } from './show';
import { modelFiles } from '../model/modelFiles';
import { nameOf } from '../model/readSource';
import { openComparison, type CompareServices } from '../compare/comparePage';
import { openModels, type ModelsServices } from '../models/modelsPage';
import { committed, earlierCommit } from '../git/gitRevision';

/** More files than anyone looks through; others can be found by browsing. */
const mostOffered = 1000;

/**
 * Compares a model with another one: the second file selected in the explorer, or one that the user picks. More than
 * two selected models are compared in a table of their totals.
 */
export async function compareWith(services: ModelsServices, target: unknown, chosen: unknown): Promise<void> {
  const changed = await modelOf(target);
  if (!changed) return;
  const others = Array.isArray(chosen)
    ? (chosen.filter(uri => uri instanceof vscode.Uri && uri.toString() !== changed.toString()) as vscode.Uri[])
    : [];
  if (others.length > 1) return openModels(chosen as vscode.Uri[], services);
  const old = others.length === 1 ? others[0] : await pickOther(changed);
  if (old) openComparison(old, changed, services);
}

/** Compares a model with its last committed version. */
export async function compareWithRevision(services: CompareServices, target: unknown): Promise<void> {
  const changed = await modelOf(target);
  if (changed) openComparison(await committed(changed), changed, services);
}

/** Compares a model with its version at a commit that the user picks. */
export async function compareWithCommit(services: CompareServices, target: unknown): Promise<void> {
  const changed = await modelOf(target);
  const old = changed && (await earlierCommit(changed));
  if (changed && old) openComparison(old, changed, services);
}

/** The file that a menu is about: of the explorer, a tab, Source Control or Timeline; else the active or a picked one. */
async function modelOf(target: unknown): Promise<vscode.Uri | undefined> {
  if (target instanceof vscode.Uri) return target;
  const changed = (target as Partial<vscode.SourceControlResourceState> | undefined)?.resourceUri;
  return changed ?? activeUri() ?? pickModel(vscode.l10n.t('Compare the cost of a model'));
}

async function pickOther(changed: vscode.Uri): Promise<vscode.Uri | undefined> {
  const found = await vscode.workspace.findFiles(modelFiles, undefined, mostOffered);
  const offered = found
    .filter(uri => uri.toString() !== changed.toString())
    .map(uri => ({
      label: nameOf(uri),
      description: vscode.workspace.asRelativePath(vscode.Uri.joinPath(uri, '..')),
      uri,
    }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const browse = { label: vscode.l10n.t('Browse…'), iconPath: new vscode.ThemeIcon('folder-opened'), alwaysShow: true };
  const title = vscode.l10n.t('Compare {0} with', nameOf(changed));
  const picked = await vscode.window.showQuickPick<vscode.QuickPickItem & { uri?: vscode.Uri }>([...offered, browse], {
    title,
    matchOnDescription: true,
  });
  return picked && (picked.uri ?? pickModel(title));
}

import * as vscode from 'vscode';
import { formatBytes } from '../../engine/formula/numbers';
import type { PlanStep } from '../../protocol/data';
import { toCodedError } from '../../protocol/errors';
import type { ModelSession } from '../model/modelSession';
import { nameOf } from '../model/readSource';
import { announceSaved } from './savedFile';

/** Larger files are not plans. */
const largestPlan = 1e6;

/** Saves a compression plan next to a model, or where else the user chooses. */
export async function savePlan(model: vscode.Uri, plan: string): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    defaultUri: model.scheme === 'git' ? undefined : vscode.Uri.joinPath(model, '..', `${nameOf(model)}.plan.json`),
    filters: planFilters(),
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(plan));
  void announceSaved(target);
}

/**
 * The steps of a plan that the user chooses; null: none was chosen.
 * @throws CodedError with what is wrong with it
 */
export async function loadPlan(session: ModelSession): Promise<readonly PlanStep[] | null> {
  const { uri } = session;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Load a compression plan'),
      defaultUri: uri.scheme === 'git' ? undefined : vscode.Uri.joinPath(uri, '..'),
      filters: planFilters(),
    })) ?? [];
  if (!chosen) return null;
  const { size } = await vscode.workspace.fs.stat(chosen);
  if (size > largestPlan) {
    const message = vscode.l10n.t(
      '{0} has {1}, but compression plans have at most {2}.',
      nameOf(chosen),
      formatBytes(size),
      formatBytes(largestPlan),
    );
    throw toCodedError({ code: 'too-large', message });
  }
  return session.ask('readPlan', new TextDecoder().decode(await vscode.workspace.fs.readFile(chosen)));
}

function planFilters(): Record<string, string[]> {
  return { [vscode.l10n.t('Compression plans')]: ['json'] };
}

import * as vscode from 'vscode';
import type { ModelRegistry } from '../model/modelRegistry';
import { announceSaved } from '../editor/savedFile';
import { nameOf } from '../model/readSource';

/** Saves the active model's report where the user chooses. */
export async function exportActiveReport({ active }: ModelRegistry): Promise<void> {
  if (!active) return;
  const formats = await active.ask('reportFormats');
  const chosen = await vscode.window.showQuickPick(
    formats.map(({ id, title, extension }) => ({ id, label: title, extension })),
    { title: vscode.l10n.t('Export the report as') },
  );
  if (!chosen) return;
  const folder =
    active.uri.scheme === 'git'
      ? undefined
      : vscode.Uri.joinPath(active.uri, '..', `${nameOf(active.uri)}.cost.${chosen.extension}`);
  const target = await vscode.window.showSaveDialog({
    defaultUri: folder,
    filters: { [chosen.label]: [chosen.extension.split('.').at(-1)!] },
  });
  if (!target) return;
  const text = await active.ask('exportReport', active.convention, chosen.id);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  // Not awaited: the message may stay for long.
  void announceSaved(target);
}

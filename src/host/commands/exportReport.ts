import * as vscode from 'vscode';
import type { ReportFormat } from '../../protocol/data';
import type { ModelRegistry } from '../model/modelRegistry';
import { nameOf } from '../model/readSource';

const formats: readonly { readonly format: ReportFormat; readonly label: string; readonly extension: string }[] = [
  { format: 'markdown', label: 'Markdown', extension: 'md' },
  { format: 'csv', label: 'CSV', extension: 'csv' },
  { format: 'json', label: 'JSON', extension: 'json' },
  { format: 'html', label: vscode.l10n.t('HTML report'), extension: 'html' },
  { format: 'netron', label: vscode.l10n.t('Netron attachment'), extension: 'attachment.json' },
  { format: 'modelExplorer', label: vscode.l10n.t('Model Explorer node data'), extension: 'nodedata.json' },
];

/** Writes the active model's report where the user says. */
export async function exportActiveReport({ active }: ModelRegistry): Promise<void> {
  if (!active) return;
  const chosen = await vscode.window.showQuickPick(formats, { title: vscode.l10n.t('Export the report as') });
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
  const text = await active.ask('exportReport', active.convention, chosen.format);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
}

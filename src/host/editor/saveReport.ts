import * as vscode from 'vscode';
import type { Contents } from '../../protocol/contents';
import type { FormatView, ReportFormatId } from '../../protocol/data';
import { nameOf } from '../model/readSource';
import { announceSaved } from './savedFile';

/** A report that can be written in several formats. */
interface SavedReport {
  /** The start of its file names; the format decides their end. */
  readonly name: string;
  readonly formats: readonly FormatView[];
  readonly write: (format: ReportFormatId) => Promise<Contents>;
}

/** Saves a report next to a model, or where else the user chooses, in a format that the user picks. */
export async function saveReport(model: vscode.Uri, { name, formats, write }: SavedReport): Promise<void> {
  const chosen = await vscode.window.showQuickPick(
    formats.map(({ id, title, extension }) => ({ id, label: title, extension })),
    { title: vscode.l10n.t('Export the report as') },
  );
  if (!chosen) return;
  const { id, label, extension } = chosen;
  const target = await vscode.window.showSaveDialog({
    defaultUri: model.scheme === 'git' ? undefined : vscode.Uri.joinPath(model, '..', `${name}.${extension}`),
    filters: { [label]: [extension.split('.').at(-1)!] },
  });
  if (!target) return;
  const title = vscode.l10n.t('Writing {0}', nameOf(target));
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () =>
    vscode.workspace.fs.writeFile(target, (await write(id)).bytes),
  );
  // Not awaited: the message may stay for long.
  void announceSaved(target);
}

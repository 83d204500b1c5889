import * as vscode from 'vscode';
import { paperRows, type PaperFormat } from '../../engine/report/paperRow';
import type { ModelRegistry } from '../model/modelRegistry';
import { paperModel } from '../model/paperModel';

/** Copies the totals of the active model as a row for a table of a paper. */
export async function copyPaperRow({ active }: ModelRegistry): Promise<void> {
  if (!active?.summary) return;
  const formats: (vscode.QuickPickItem & { format: PaperFormat })[] = [
    { label: 'Markdown', format: 'markdown' },
    { label: 'LaTeX', format: 'latex' },
  ];
  const chosen = await vscode.window.showQuickPick(formats, { title: vscode.l10n.t('Copy a row for a paper as') });
  if (chosen)
    await vscode.env.clipboard.writeText(
      paperRows([paperModel(active.summary, active.convention)], active.convention, chosen.format),
    );
}

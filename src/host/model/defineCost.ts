import * as vscode from 'vscode';
import { writeRule } from '../settings/operatorSettings';
import type { Settings } from '../settings/settings';
import type { ModelSession } from './modelSession';

/** Opens the settings at a cost rule for the operator of an item, with its inputs filled in. */
export async function defineCost(session: ModelSession, item: number, settings: Settings): Promise<void> {
  const draft = await session.ask('ruleDraft', item);
  if (draft) await writeRule(draft, settings);
  else void vscode.window.showInformationMessage(vscode.l10n.t('Select an operator without a cost rule.'));
}

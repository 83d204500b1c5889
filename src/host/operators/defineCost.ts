import * as vscode from 'vscode';
import type { EnginePool } from '../engine/enginePool';
import { writeRule } from './operatorSettings';
import type { Settings } from '../settings/settings';
import type { ModelSession } from '../model/modelSession';

/** Opens the settings at a cost rule for the operator of an item, with its inputs filled in. */
export async function defineCost(
  session: ModelSession,
  item: number,
  settings: Settings,
  engine: EnginePool,
): Promise<void> {
  const draft = await session.ask('ruleDraft', item);
  if (draft) await writeRule(draft, settings, engine);
  else void vscode.window.showInformationMessage(vscode.l10n.t('Select an operator without a cost rule.'));
}

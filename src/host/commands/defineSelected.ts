import * as vscode from 'vscode';
import { ModelPage } from '../editor/modelPage';
import { defineCost } from '../model/defineCost';
import type { ModelRegistry } from '../model/modelRegistry';
import type { Settings } from '../settings/settings';

/** Defines the cost of an item of an open model, or of the one that is selected on the active page. */
export async function defineSelected(
  registry: ModelRegistry,
  settings: Settings,
  target: unknown,
  item: unknown,
): Promise<void> {
  const { activeOwner } = registry;
  const session = target instanceof vscode.Uri ? registry.get(target) : registry.active;
  const chosen = typeof item === 'number' ? item : activeOwner instanceof ModelPage ? activeOwner.selectedItem : null;
  if (session && chosen !== null) await defineCost(session, chosen, settings);
  else void vscode.window.showInformationMessage(vscode.l10n.t('Select an operator without a cost rule.'));
}

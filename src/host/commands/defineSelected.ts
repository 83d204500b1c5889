import * as vscode from 'vscode';
import { ModelPage } from '../editor/modelPage';
import { defineCost } from '../operators/defineCost';
import type { EnginePool } from '../engine/enginePool';
import type { ModelRegistry } from '../model/modelRegistry';
import type { Settings } from '../settings/settings';

interface DefiningServices {
  readonly registry: ModelRegistry;
  readonly settings: Settings;
  readonly engine: EnginePool;
}

/** Defines the cost of an item of an open model, or of the one that is selected on the active page. */
export async function defineSelected(
  { registry, settings, engine }: DefiningServices,
  target: unknown,
  item: unknown,
): Promise<void> {
  const { activeOwner } = registry;
  const session = target instanceof vscode.Uri ? registry.get(target) : registry.active;
  const chosen = typeof item === 'number' ? item : activeOwner instanceof ModelPage ? activeOwner.selectedItem : null;
  if (session && chosen !== null) await defineCost(session, chosen, settings, engine);
  else void vscode.window.showInformationMessage(vscode.l10n.t('Select an operator without a cost rule.'));
}

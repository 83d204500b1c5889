import * as vscode from 'vscode';
import { toEngineError } from '../../protocol/errors';
import type { ModelRegistry } from '../model/modelRegistry';
import type { Settings } from '../settings';
import { totalsPlainText } from '../totalsText';
import { exportActiveReport } from './exportReport';
import { chooseOptions } from './options';
import { showModelCost } from './show';

/** What commands work on. */
export interface CommandServices {
  readonly registry: ModelRegistry;
  readonly settings: Settings;
}

/** Registers the commands of the palette and the menus. What goes wrong in one is said to the user. */
export function registerCommands({ registry, settings }: CommandServices): vscode.Disposable {
  const register = (name: string, run: (...args: unknown[]) => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(`modelCostLens.${name}`, async (...args: unknown[]) => {
      try {
        await run(...args);
      } catch (error) {
        void vscode.window.showErrorMessage(toEngineError(error).message);
      }
    });
  return vscode.Disposable.from(
    register('show', target => showModelCost(target)),
    register('options', () => chooseOptions(registry, settings)),
    register('copyTotals', () => copyTotals(registry, settings)),
    register('exportReport', () => exportActiveReport(registry)),
  );
}

async function copyTotals({ active }: ModelRegistry, settings: Settings): Promise<void> {
  if (active?.summary) await vscode.env.clipboard.writeText(totalsPlainText(active.summary, active.convention, settings.unit));
}

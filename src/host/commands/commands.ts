import * as vscode from 'vscode';
import { pageActions } from '../../protocol/pageApi';
import { toEngineError } from '../../protocol/errors';
import { compareWith, compareWithCommit, compareWithRevision } from './compareCommands';
import { ModelPage } from '../editor/modelPage';
import type { LayerPages } from '../layers/layerPages';
import type { ModelsServices } from '../models/modelsPage';
import { showWorkspaceView } from '../models/workspaceView';
import type { ModelRegistry } from '../model/modelRegistry';
import type { Settings } from '../settings/settings';
import { totalsPlainText } from '../model/totalsText';
import { copyPaperRow } from './copyPaperRow';
import { convertToLayerSpec } from './convertToLayerSpec';
import { defineSelected } from './defineSelected';
import { exportActiveReport } from './exportReport';
import { newLayerSpec } from './newLayerSpec';
import { chooseOptions } from './options';
import { openSampleModel } from './openSampleModel';
import { showModelCost, showToSide } from './show';
import { showUrl } from './showUrl';

/** What commands work on. */
export interface CommandServices extends ModelsServices {
  readonly pages: LayerPages;
}

/** Registers the commands of the palette and the menus. Errors are shown to the user. */
export function registerCommands(services: CommandServices): vscode.Disposable {
  const { registry, settings, pages, extension, layout } = services;
  const register = (name: string, run: (...args: unknown[]) => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(`modelCostLens.${name}`, async (...args: unknown[]) => {
      try {
        await run(...args);
      } catch (error) {
        void vscode.window.showErrorMessage(toEngineError(error).message);
      }
    });
  return vscode.Disposable.from(
    register('show', (target, item) => showModelCost(pages, target, item)),
    register('showToSide', target => showToSide(pages, target)),
    register('openSampleModel', () => openSampleModel(extension)),
    register('showUrl', showUrl),
    register('newLayerSpec', () => newLayerSpec(extension)),
    register('convertToLayerSpec', target => convertToLayerSpec(registry, services, target)),
    register('options', () => chooseOptions(registry, settings)),
    register('copyTotals', () => copyTotals(registry, settings)),
    register('copyPaperRow', () => copyPaperRow(registry)),
    register('showWorkspaceModels', () => showWorkspaceView()),
    register('exportReport', () => exportActiveReport(registry)),
    ...pageActions.map(action =>
      register(action, async () => {
        if (registry.activeOwner instanceof ModelPage) registry.activeOwner.act(action);
      }),
    ),
    register('defineCost', (target, item) => defineSelected(services, target, item)),
    register('resetLayout', () => layout.reset()),
    register('compareWith', (target, chosen) => compareWith(services, target, chosen)),
    register('compareWithRevision', target => compareWithRevision(services, target)),
    // Timeline hides its items from other extensions: the file comes second.
    register('compareWithCommit', (target, file) => compareWithCommit(services, target ?? file)),
  );
}

async function copyTotals({ active }: ModelRegistry, settings: Settings): Promise<void> {
  if (active?.summary)
    await vscode.env.clipboard.writeText(totalsPlainText(active.summary, active.convention, settings.unit));
}

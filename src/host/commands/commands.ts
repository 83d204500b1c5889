import * as vscode from 'vscode';
import { pageActions } from '../../protocol/pageApi';
import { toEngineError } from '../../protocol/errors';
import type { Command } from '../activation/later';
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

/** The commands of the palette and the menus, by their names in the manifest. Errors are shown to the user. */
export function commandsOf(services: CommandServices): Readonly<Record<string, Command>> {
  const { registry, settings, pages, extension, layout } = services;
  const command = (name: string, run: Command): [string, Command] => [
    `modelCostLens.${name}`,
    async (...args) => {
      try {
        await run(...args);
      } catch (error) {
        void vscode.window.showErrorMessage(toEngineError(error).message);
      }
    },
  ];
  return Object.fromEntries([
    command('show', (target, item) => showModelCost(pages, target, item)),
    command('showToSide', target => showToSide(pages, target)),
    command('openSampleModel', () => openSampleModel(extension)),
    command('showUrl', showUrl),
    command('newLayerSpec', () => newLayerSpec(extension)),
    command('convertToLayerSpec', target => convertToLayerSpec(registry, services, target)),
    command('options', () => chooseOptions(registry, settings)),
    command('copyTotals', () => copyTotals(registry, settings)),
    command('copyPaperRow', () => copyPaperRow(registry)),
    command('showWorkspaceModels', () => showWorkspaceView()),
    command('exportReport', () => exportActiveReport(registry)),
    ...pageActions.map(action =>
      command(action, async () => {
        if (registry.activeOwner instanceof ModelPage) registry.activeOwner.act(action);
      }),
    ),
    command('defineCost', (target, item) => defineSelected(services, target, item)),
    command('resetLayout', () => layout.reset()),
    command('compareWith', (target, chosen) => compareWith(services, target, chosen)),
    command('compareWithRevision', target => compareWithRevision(services, target)),
    // Timeline hides its items from other extensions: the file comes second.
    command('compareWithCommit', (target, file) => compareWithCommit(services, target ?? file)),
  ]);
}

async function copyTotals({ active }: ModelRegistry, settings: Settings): Promise<void> {
  if (active?.summary)
    await vscode.env.clipboard.writeText(totalsPlainText(active.summary, active.convention, settings.unit));
}

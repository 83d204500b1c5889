import * as vscode from 'vscode';
import type { Report } from '../engine/report/report';
import { toCodedError } from '../protocol/errors';
import { registerTools } from './assistants/tools';
import type { ModelCostApi } from './api';
import { BudgetProblems } from './budgetProblems';
import { registerCommands } from './commands/commands';
import { watchChangedModels } from './git/changedModels';
import { openComparison, restoreComparisons } from './compare/comparePage';
import { DiffEditors } from './editor/diffEditors';
import type { PlannedModels } from './editor/modelPage';
import { OnnxEditorProvider } from './editor/onnxEditorProvider';
import { EnginePool } from './engine/enginePool';
import type { StartWorker } from './engine/engineWorker';
import { registerLayers } from './layers/registerLayers';
import { registerWorkspaceView } from './models/workspaceView';
import { DocumentMemory } from './model/documentMemory';
import { LayoutMemory } from './model/layoutMemory';
import { restoreModels } from './models/modelsPage';
import { ModelRegistry } from './model/modelRegistry';
import { ModelSession } from './model/modelSession';
import type { ReadSource } from './model/readSource';
import { convertPlanned } from './commands/convertToLayerSpec';
import { OperatorProblems } from './operators/operatorProblems';
import { Settings } from './settings/settings';
import { registerSchemas } from './schemas/schemas';
import { StatusBar } from './statusBar';

/** What differs between desktop and browser. */
export interface Platform {
  readonly startWorker: StartWorker;
  readonly readSource: ReadSource;
}

/** Registers everything; no work is done before a model is opened. */
export function activate(context: vscode.ExtensionContext, { startWorker, readSource }: Platform): ModelCostApi {
  const log = vscode.window.createOutputChannel('Model Cost Lens', { log: true });
  const settings = new Settings();
  const engine = new EnginePool(startWorker, () => settings.workLimits, log);
  const memory = new DocumentMemory(context.workspaceState);
  const layout = new LayoutMemory(context.globalState);
  const registry = new ModelRegistry();
  const statusBar = new StatusBar(registry, settings);
  const diffs = new DiffEditors(engine, (old, changed) => openComparison(old, changed, services));
  const planned: PlannedModels = {
    compare: ({ uri }, plan) => openComparison(uri, uri, services, { new: plan }),
    convert: convertPlanned,
  };
  const extension = context.extensionUri;
  const services = { engine, settings, memory, layout, registry, readSource, diffs, planned, extension };
  const budgets = new BudgetProblems(registry);
  const { pages, registration } = registerLayers(services);
  context.subscriptions.push(
    log,
    settings,
    layout,
    registry,
    statusBar,
    budgets,
    diffs,
    new OperatorProblems(settings, engine, registry.onDidOpen),
    registry.onDidChangeActive(() => registry.active && engine.attend(registry.active.id)),
    OnnxEditorProvider.register(readSource, services),
    registration,
    registerTools(services),
    registerSchemas(context.extension),
    vscode.workspace.onWillRenameFiles(event => event.waitUntil(memory.move(event.files))),
    restoreComparisons(services),
    restoreModels(services),
    registerWorkspaceView(services),
    watchChangedModels(),
    registerCommands({ ...services, pages }),
    engine,
  );
  return {
    getReport: async uri => {
      const open = registry.get(uri);
      const session = open ?? new ModelSession(uri, () => readSource(uri), services);
      try {
        if (!open) await session.load();
        const state = await session.settled();
        if (state.kind === 'error') throw toCodedError(state.error);
        return JSON.parse(await session.ask('exportReport', session.convention, 'json')) as Report;
      } finally {
        if (!open) session.dispose();
      }
    },
    get active() {
      return registry.active && { uri: registry.active.uri, text: statusBar.text };
    },
    onDidChangeActive: registry.onDidChangeActive,
  };
}

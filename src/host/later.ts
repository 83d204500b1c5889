import * as vscode from 'vscode';
import type { Report } from '../engine/report/report';
import { toCodedError } from '../protocol/errors';
import type { Later } from './activation/later';
import { toolsOf } from './assistants/tools';
import { BudgetProblems } from './budgetProblems';
import { commandsOf } from './commands/commands';
import { convertPlanned } from './commands/convertToLayerSpec';
import { openComparison, restoreComparisons } from './compare/comparePage';
import { DiffEditors } from './editor/diffEditors';
import type { PlannedModels } from './editor/modelPage';
import { OnnxEditorProvider } from './editor/onnxEditorProvider';
import { EnginePool } from './engine/enginePool';
import type { StartWorker } from './engine/engineWorker';
import { registerLayers } from './layers/registerLayers';
import { DocumentMemory } from './model/documentMemory';
import { LayoutMemory } from './model/layoutMemory';
import { ModelRegistry } from './model/modelRegistry';
import { ModelSession } from './model/modelSession';
import type { ReadSource } from './model/readSource';
import { restoreModels } from './models/modelsPage';
import { offerView, workspaceView } from './models/workspaceView';
import { OperatorProblems } from './operators/operatorProblems';
import { schemasOf } from './schemas/schemas';
import { Settings } from './settings/settings';
import { StatusBar } from './statusBar';

/** What differs between desktop and browser. */
export interface Platform {
  readonly startWorker: StartWorker;
  readonly readSource: ReadSource;
}

/** Starts everything that works on models; no work is done before one is opened. */
export function startLater(
  context: vscode.ExtensionContext,
  { startWorker, readSource }: Platform,
  activeChanged: () => void,
): Later {
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
  context.subscriptions.push(
    log,
    settings,
    layout,
    registry,
    statusBar,
    budgets,
    diffs,
    new OperatorProblems(settings, engine, registry.onDidOpen),
    registry.onDidChangeActive(activeChanged),
    registry.onDidChangeActive(() => registry.active && engine.attend(registry.active.id)),
    registry.onDidOpen(() => void offerView()),
    engine,
  );
  const { pages, registration } = registerLayers(services);
  context.subscriptions.push(registration);
  return {
    getReport: async uri => {
      const open = registry.get(uri);
      const session = open ?? new ModelSession(uri, () => readSource(uri), services);
      try {
        if (!open) await session.load();
        const state = await session.settled();
        if (state.kind === 'error') throw toCodedError(state.error);
        const { bytes } = await session.ask('exportReport', session.convention, 'json');
        return JSON.parse(new TextDecoder().decode(bytes)) as Report;
      } finally {
        if (!open) session.dispose();
      }
    },
    get active() {
      return registry.active && { uri: registry.active.uri, text: statusBar.text };
    },
    commands: commandsOf({ ...services, pages }),
    tools: toolsOf(services),
    modelEditors: new OnnxEditorProvider(readSource, services),
    textEditors: pages,
    comparisons: restoreComparisons(services),
    tables: restoreModels(services),
    workspaceView: workspaceView(services),
    schemas: schemasOf(context.extension),
  };
}

import * as vscode from 'vscode';
import { watchChangedModels } from '../git/changedModels';
import { DocumentMemory } from '../model/documentMemory';
import type { ModelCostApi } from './api';
import { expectsModels } from './expectsModels';
import { onFirstModel } from './firstModel';
import type { Later, Load } from './later';
import { viewTypes } from './viewTypes';

/**
 * The scheme of the schemas' URIs in the manifest: VS Code cannot localize schemas, but it requests those whose URI has a
 * scheme of ours. Its event `onFileSystem` makes sure that they are available when requested.
 */
const schemaScheme = 'model-cost-lens';

/** What is used of the manifest. */
interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly languageModelTools: readonly { readonly name: string }[];
  };
}

/**
 * Registers everything that VS Code may ask for, which happens in every window with JSON. What answers is loaded when
 * it is first needed.
 */
export function activate(context: vscode.ExtensionContext, load: Load): ModelCostApi {
  const { activationEvents, contributes } = context.extension.packageJSON as Manifest;
  const memory = new DocumentMemory(context.workspaceState);
  const activeChanged = new vscode.EventEmitter<void>();
  let loaded: Later | undefined;
  let loading: Promise<Later> | undefined;
  const later = (): Promise<Later> =>
    (loading ??= load(() => activeChanged.fire()).then(part => {
      loaded = part;
      return part;
    }));
  context.subscriptions.push(
    activeChanged,
    onFirstModel(() => void later()),
    watchChangedModels(),
    vscode.workspace.onWillRenameFiles(event => event.waitUntil(memory.move(event.files))),
    ...contributes.commands.map(({ command }) =>
      vscode.commands.registerCommand(command, async (...args: unknown[]) =>
        (await later()).commands[command](...args),
      ),
    ),
    registerEditors(later),
    vscode.window.registerWebviewPanelSerializer(viewTypes.comparison, {
      deserializeWebviewPanel: async (...args) => (await later()).comparisons.deserializeWebviewPanel(...args),
    }),
    vscode.window.registerWebviewPanelSerializer(viewTypes.table, {
      deserializeWebviewPanel: async (...args) => (await later()).tables.deserializeWebviewPanel(...args),
    }),
    vscode.window.registerWebviewViewProvider(viewTypes.workspace, {
      resolveWebviewView: async (...args) => (await later()).workspaceView.resolveWebviewView(...args),
    }),
    vscode.workspace.registerTextDocumentContentProvider(schemaScheme, {
      provideTextDocumentContent: async (...args) => (await later()).schemas.provideTextDocumentContent(...args),
    }),
    ...contributes.languageModelTools.map(({ name }) => registerTool(name, later)),
  );
  // So that the first one opens without waiting for it.
  void expectsModels(activationEvents).then(expected => {
    if (expected) void later();
  });
  return {
    getReport: async uri => (await later()).getReport(uri),
    get active() {
      return loaded?.active;
    },
    onDidChangeActive: activeChanged.event,
  };
}

function registerEditors(later: () => Promise<Later>): vscode.Disposable {
  const options = { supportsMultipleEditorsPerDocument: true };
  return vscode.Disposable.from(
    vscode.window.registerCustomEditorProvider(
      viewTypes.model,
      {
        openCustomDocument: async (...args) => (await later()).modelEditors.openCustomDocument(...args),
        resolveCustomEditor: async (...args) => (await later()).modelEditors.resolveCustomEditor(...args),
      },
      options,
    ),
    vscode.window.registerCustomEditorProvider(
      viewTypes.text,
      { resolveCustomTextEditor: async (...args) => (await later()).textEditors.resolveCustomTextEditor(...args) },
      options,
    ),
  );
}

function registerTool(name: string, later: () => Promise<Later>): vscode.Disposable {
  // Some editors that are built on VS Code have no language models.
  if (typeof vscode.lm?.registerTool !== 'function') return vscode.Disposable.from();
  return vscode.lm.registerTool<object>(name, {
    prepareInvocation: async (...args) => (await later()).tools[name].prepareInvocation(...args),
    invoke: async (...args) => (await later()).tools[name].invoke(...args),
  });
}

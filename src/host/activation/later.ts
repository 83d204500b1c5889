import type * as vscode from 'vscode';
import type { ModelCostApi } from './api';

export type Command = (...args: unknown[]) => Promise<void>;

export type Tool = Required<Pick<vscode.LanguageModelTool<object>, 'prepareInvocation' | 'invoke'>>;

/** What is loaded when it is first needed, in the forms that VS Code asks for. */
export interface Later extends Pick<ModelCostApi, 'getReport' | 'active'> {
  /** By their names in the manifest. */
  readonly commands: Readonly<Record<string, Command>>;
  /** By their names in the manifest. */
  readonly tools: Readonly<Record<string, Tool>>;
  readonly modelEditors: vscode.CustomReadonlyEditorProvider;
  readonly textEditors: vscode.CustomTextEditorProvider;
  readonly comparisons: vscode.WebviewPanelSerializer;
  readonly tables: vscode.WebviewPanelSerializer;
  readonly workspaceView: vscode.WebviewViewProvider;
  readonly schemas: vscode.TextDocumentContentProvider;
}

/** @param activeChanged called when another model is active, or the active one has other figures */
export type Load = (activeChanged: () => void) => Promise<Later>;

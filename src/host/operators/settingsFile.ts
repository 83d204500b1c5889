import type * as vscode from 'vscode';
import type { JsonPath } from '../../protocol/textQuestions';

const setting = 'modelCostLens.operators';

/** Whether a document may hold the setting: settings of the user, of a folder or of a workspace. */
export function isSettingsFile({ uri, languageId }: vscode.TextDocument): boolean {
  return /^jsonc?$/.test(languageId) && /(^|\/)settings\.json$|\.code-workspace$/.test(uri.path);
}

/** Whether a text of settings may hold it: others need not be read. */
export function mentionsOperators(text: string): boolean {
  return text.includes(setting);
}

/** Where the setting is in a settings file. */
export function settingPath({ uri }: vscode.TextDocument): JsonPath {
  return uri.path.endsWith('.code-workspace') ? ['settings', setting] : [setting];
}

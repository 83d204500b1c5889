import { findNodeAtLocation, modify, parseTree, type JSONPath, type Node } from 'jsonc-parser';
import * as vscode from 'vscode';
import type { RuleDraft } from '../../protocol/data';
import type { Settings } from './settings';

const setting = 'modelCostLens.operators';

/** Milliseconds that an editor may take to open. */
const patience = 5000;

/** Whether a document may hold the setting: settings of the user, of a folder or of a workspace. */
export function isSettingsFile({ uri, languageId }: vscode.TextDocument): boolean {
  return /^jsonc?$/.test(languageId) && /(^|\/)settings\.json$|\.code-workspace$/.test(uri.path);
}

/** What a settings file says of the setting; undefined: nothing. */
export function operatorsIn(document: vscode.TextDocument): Node | undefined {
  const root = parseTree(document.getText());
  return root && findNodeAtLocation(root, settingPath(document));
}

/** The place of a value of the setting, or of the innermost part that exists: by its key, where it goes over many lines. */
export function placeOf(document: vscode.TextDocument, path: JSONPath): vscode.Range {
  const operators = operatorsIn(document);
  let node = operators;
  for (let length = path.length; length > 0 && node === operators; length--)
    node = (operators && findNodeAtLocation(operators, path.slice(0, length))) ?? operators;
  if (!node) return new vscode.Range(0, 0, 0, 0);
  const isLong = node.type === 'object' || node.type === 'array';
  const { offset, length } = isLong && node.parent?.type === 'property' ? node.parent.children![0] : node;
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}

/** Opens the file that holds the setting: the workspace's where it is set there, else the user's. */
export async function openOperatorSettings(settings: Settings): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand(
    settings.targetOf('operators') === vscode.ConfigurationTarget.Global
      ? 'workbench.action.openSettingsJson'
      : 'workbench.action.openWorkspaceSettingsFile',
  );
  // The command ends before the editor is known here.
  for (const end = Date.now() + patience; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 20))) {
    const editor = vscode.window.activeTextEditor;
    if (editor && isSettingsFile(editor.document)) return editor;
  }
  throw new Error(vscode.l10n.t('The settings could not be opened.'));
}

/** Writes a rule into the settings, unless there is one, and puts the cursor where its formula is missing. The user saves it. */
export async function writeRule({ operator, rule }: RuleDraft, settings: Settings): Promise<void> {
  const editor = await openOperatorSettings(settings);
  const { document, options } = editor;
  const operators = operatorsIn(document);
  if (!operators || !findNodeAtLocation(operators, [operator])) {
    const { tabSize, insertSpaces } = options;
    const edits = modify(document.getText(), [...settingPath(document), operator], rule, {
      formattingOptions: { tabSize: Number(tabSize), insertSpaces: insertSpaces === true, eol: '\n' },
    });
    await editor.edit(builder => {
      for (const { offset, length, content } of edits)
        builder.replace(new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), content);
    });
  }
  select(editor, placeOf(document, [operator, 'macs']));
}

/** Puts the cursor into a value, within its quotes. */
export function select(editor: vscode.TextEditor, place: vscode.Range): void {
  const isQuoted = editor.document.getText(place).startsWith('"');
  editor.selection = isQuoted
    ? new vscode.Selection(place.start.translate(0, 1), place.end.translate(0, -1))
    : new vscode.Selection(place.start, place.end);
  editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function settingPath({ uri }: vscode.TextDocument): JSONPath {
  return uri.path.endsWith('.code-workspace') ? ['settings', setting] : [setting];
}

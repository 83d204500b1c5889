import * as vscode from 'vscode';
import type { RuleDraft } from '../../protocol/data';
import type { JsonPath } from '../../protocol/textQuestions';
import type { EnginePool } from '../engine/enginePool';
import { rangeIn } from '../model/rangeIn';
import type { Settings } from '../settings/settings';
import { isSettingsFile, settingPath } from './settingsFile';

/** Milliseconds that an editor may take to open. */
const patience = 5000;

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
export async function writeRule(draft: RuleDraft, settings: Settings, engine: EnginePool): Promise<void> {
  const editor = await openOperatorSettings(settings);
  const { document, options } = editor;
  const indentation = { tabSize: Number(options.tabSize), insertSpaces: options.insertSpaces === true };
  const edits = await engine.consult(api =>
    api.ruleEdits(document.getText(), settingPath(document), draft, indentation),
  );
  if (edits.length > 0)
    await editor.edit(builder => {
      for (const { content, ...range } of edits) builder.replace(rangeIn(document, range), content);
    });
  await select(editor, [draft.operator, 'macs'], engine);
}

/** Puts the cursor into a value of the rules, within its quotes. */
export async function select(editor: vscode.TextEditor, path: JsonPath, engine: EnginePool): Promise<void> {
  const { document } = editor;
  const place = rangeIn(
    document,
    await engine.consult(api => api.rulePlace(document.getText(), settingPath(document), path)),
  );
  const isQuoted = document.getText(place).startsWith('"');
  editor.selection = isQuoted
    ? new vscode.Selection(place.start.translate(0, 1), place.end.translate(0, -1))
    : new vscode.Selection(place.start, place.end);
  editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

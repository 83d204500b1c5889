import { getNodeValue } from 'jsonc-parser';
import * as vscode from 'vscode';
import { readOwnOperators } from '../../engine/operators/support/ownOperators';
import { inDisplayLanguage } from './displayLanguage';
import { isSettingsFile, openOperatorSettings, operatorsIn, placeOf, select } from './operatorSettings';
import type { Settings } from './settings';

/**
 * Says what is wrong with the user's cost rules: among the problems of the settings file while that is open, and else in
 * a message that leads there, once.
 */
export class OperatorProblems implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('modelCostLens.operators');
  private readonly subscriptions: vscode.Disposable[];
  private told = '';

  /** @param onDidOpenModel when rules begin to matter */
  constructor(
    private readonly settings: Settings,
    onDidOpenModel: vscode.Event<unknown>,
  ) {
    this.subscriptions = [
      this.collection,
      vscode.workspace.onDidOpenTextDocument(document => this.publish(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.publish(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)),
      settings.onDidChange(() => this.tell()),
      onDidOpenModel(() => this.tell()),
    ];
    for (const document of vscode.workspace.textDocuments) this.publish(document);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private publish(document: vscode.TextDocument): void {
    if (!isSettingsFile(document)) return;
    const written = operatorsIn(document);
    const { mistakes } = readOwnOperators(written ? getNodeValue(written) : {});
    this.collection.set(
      document.uri,
      mistakes.map(({ path, message }) => {
        const problem = new vscode.Diagnostic(placeOf(document, [...path]), inDisplayLanguage(message));
        problem.source = 'Model Cost Lens';
        problem.code = 'operator-rule';
        return problem;
      }),
    );
  }

  private tell(): void {
    const { mistakes } = readOwnOperators(this.settings.operators);
    const texts = JSON.stringify(mistakes);
    if (texts === this.told) return;
    this.told = texts;
    const [first] = mistakes;
    if (first === undefined || vscode.window.visibleTextEditors.some(({ document }) => isSettingsFile(document)))
      return;
    const open = vscode.l10n.t('Open Settings');
    void vscode.window
      .showWarningMessage(
        vscode.l10n.t(
          'A cost rule in the settings is not valid and is not used. {0}',
          inDisplayLanguage(first.message),
        ),
        open,
      )
      .then(async chosen => {
        if (chosen !== open) return;
        const editor = await openOperatorSettings(this.settings);
        select(editor, placeOf(editor.document, [...first.path]));
      });
  }
}

import * as vscode from 'vscode';
import type { EnginePool } from '../engine/enginePool';
import { rangeIn } from '../model/rangeIn';
import { openOperatorSettings, select } from './operatorSettings';
import { isSettingsFile, mentionsOperators, settingPath } from './settingsFile';
import type { JsonPath, MarkedRuleMistake } from '../../protocol/textQuestions';
import type { Settings } from '../settings/settings';

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
    private readonly engine: EnginePool,
    onDidOpenModel: vscode.Event<unknown>,
  ) {
    this.subscriptions = [
      this.collection,
      vscode.workspace.onDidOpenTextDocument(document => void this.publish(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => void this.publish(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)),
      settings.onDidChange(() => void this.tell()),
      onDidOpenModel(() => void this.tell()),
    ];
    for (const document of vscode.workspace.textDocuments) void this.publish(document);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async publish(document: vscode.TextDocument): Promise<void> {
    if (!isSettingsFile(document)) return;
    const { version } = document;
    const text = document.getText();
    const mistakes = mentionsOperators(text) ? await this.mistakesIn(text, settingPath(document)) : [];
    if (document.isClosed || document.version !== version) return;
    this.collection.set(
      document.uri,
      mistakes.map(({ range, message }) => {
        const problem = new vscode.Diagnostic(rangeIn(document, range), message);
        problem.source = 'Model Cost Lens';
        problem.code = 'operator-rule';
        return problem;
      }),
    );
  }

  private async tell(): Promise<void> {
    const rules = JSON.stringify(this.settings.operators);
    const mistakes = rules === '{}' ? [] : await this.mistakesIn(rules, []);
    const texts = JSON.stringify(mistakes.map(({ path, message }) => [path, message]));
    if (texts === this.told) return;
    this.told = texts;
    const [first] = mistakes;
    if (first === undefined || vscode.window.visibleTextEditors.some(({ document }) => isSettingsFile(document)))
      return;
    const open = vscode.l10n.t('Open Settings');
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t('A cost rule in the settings is not valid and is not used. {0}', first.message),
      open,
    );
    if (chosen === open) await select(await openOperatorSettings(this.settings), first.path, this.engine);
  }

  private async mistakesIn(text: string, rules: JsonPath): Promise<readonly MarkedRuleMistake[]> {
    return this.engine.consult(engine => engine.ruleMistakes(text, rules)).catch(() => []);
  }
}

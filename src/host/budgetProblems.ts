import * as vscode from 'vscode';
import { excesses, limitedFigures, type Excess } from '../engine/analysis/budget';
import { formatBytes, formatCount } from '../engine/formula/numbers';
import type { ModelRegistry } from './model/modelRegistry';
import type { ModelSession } from './model/modelSession';
import type { Settings } from './settings/settings';

/** Says among the problems which open models are over the budgets of the settings. What a model limits itself is its reader's to say. */
export class BudgetProblems implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('modelCostLens.budgets');
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    registry: ModelRegistry,
    private readonly settings: Settings,
  ) {
    this.subscriptions = [
      this.collection,
      // A session tells of changed settings too.
      registry.onDidOpen(session => session.onDidChange(() => this.publish(session))),
      registry.onDidClose(session => this.collection.delete(session.uri)),
    ];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private publish({ uri, summary, convention }: ModelSession): void {
    const limits = this.settings.limitsFor(uri);
    const passed = summary && limits ? excesses(limitedFigures(summary.totals[convention]), limits) : [];
    this.collection.set(uri, passed.map(toDiagnostic));
  }
}

function toDiagnostic(excess: Excess): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(0, 0, 0, 0),
    vscode.l10n.t('Over budget: {0}', sentence(excess)),
    vscode.DiagnosticSeverity.Error,
  );
  diagnostic.source = 'Model Cost Lens';
  diagnostic.code = 'over-budget';
  return diagnostic;
}

function sentence({ figure, value, limit }: Excess): string {
  switch (figure) {
    case 'macs':
      return vscode.l10n.t('MACs {0} of {1}', formatCount(value), formatCount(limit));
    case 'params':
      return vscode.l10n.t('parameters {0} of {1}', formatCount(value), formatCount(limit));
    case 'weightBytes':
      return vscode.l10n.t('weights {0} of {1}', formatBytes(value), formatBytes(limit));
    case 'peakActivationBytes':
      return vscode.l10n.t('peak activations {0} of {1}', formatBytes(value), formatBytes(limit));
    case 'memoryBytes':
      return vscode.l10n.t('weights and peak activations {0} of {1}', formatBytes(value), formatBytes(limit));
  }
}

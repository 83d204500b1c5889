import * as vscode from 'vscode';
import { formatLimited } from '../engine/analysis/budget';
import { judge, limitedFigures, type RatedValue, type Verdict } from '../engine/analysis/verdict';
import { formatBytes, formatCount, withAccuracy } from '../engine/formula/numbers';
import type { Convention, Summary } from '../protocol/data';
import type { ModelRegistry } from './model/modelRegistry';
import type { ModelSession } from './model/modelSession';

/**
 * Reports open models that are over the budgets of the settings in the Problems view. Limits in the model itself are
 * reported by its reader.
 */
export class BudgetProblems implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('modelCostLens.budgets');
  private readonly subscriptions: vscode.Disposable[];

  constructor(registry: ModelRegistry) {
    this.subscriptions = [
      this.collection,
      registry.onDidOpen(session => session.onDidChange(() => this.publish(session))),
      registry.onDidClose(session => this.collection.delete(session.uri)),
    ];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private publish({ uri, summary, convention }: ModelSession): void {
    const verdicts = summary
      ? judge(limitedFigures(summary.totals[convention], latencyOf(summary, convention)), summary.limits)
      : [];
    this.collection.set(uri, verdicts.filter(({ outcome }) => outcome !== 'within').map(toDiagnostic));
  }
}

/** The time bound on the default device. */
function latencyOf({ speed }: Summary, convention: Convention): RatedValue | undefined {
  const seconds = speed?.[convention].time?.seconds;
  return seconds && { value: seconds.value ?? 0, accuracy: seconds.accuracy };
}

function toDiagnostic(verdict: Verdict): vscode.Diagnostic {
  const isOver = verdict.outcome === 'over';
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(0, 0, 0, 0),
    isOver
      ? vscode.l10n.t('Over budget: {0}', sentence(verdict))
      : vscode.l10n.t('The budget cannot be confirmed: {0}', sentence(verdict)),
    isOver ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Information,
  );
  diagnostic.source = 'Model Cost Lens';
  diagnostic.code = isOver ? 'over-budget' : 'budget-unconfirmed';
  return diagnostic;
}

function sentence({ figure, value, accuracy, limit }: Verdict): string {
  const counts = [withAccuracy(formatCount(value), accuracy), formatCount(limit)];
  const bytes = [withAccuracy(formatBytes(value), accuracy), formatBytes(limit)];
  switch (figure) {
    case 'macs':
      return vscode.l10n.t('MACs {0} of {1}', ...counts);
    case 'params':
      return vscode.l10n.t('parameters {0} of {1}', ...counts);
    case 'weightBytes':
      return vscode.l10n.t('weights {0} of {1}', ...bytes);
    case 'peakActivationBytes':
      return vscode.l10n.t('peak activations {0} of {1}', ...bytes);
    case 'memoryBytes':
      return vscode.l10n.t('weights and peak activations {0} of {1}', ...bytes);
    case 'latency':
      return vscode.l10n.t(
        'time bound {0} of {1}',
        formatLimited(figure, value, accuracy),
        formatLimited(figure, limit),
      );
  }
}

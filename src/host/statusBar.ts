import * as vscode from 'vscode';
import { formatCount, formatTotal, withAccuracy } from '../engine/formula/numbers';
import type { ModelRegistry } from './model/modelRegistry';
import type { ModelSession } from './model/modelSession';
import type { Settings } from './settings/settings';
import { totalsMarkdown } from './model/totalsText';

/** The active model's total in the status bar: `714 MMac · 61.1 M params`. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'modelCostLens.total',
    vscode.StatusBarAlignment.Right,
    100,
  );
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly registry: ModelRegistry,
    private readonly settings: Settings,
  ) {
    this.item.name = vscode.l10n.t('Model cost');
    this.item.command = 'modelCostLens.options';
    this.subscriptions = [
      this.item,
      registry.onDidChangeActive(() => this.update()),
      settings.onDidChange(() => this.update()),
    ];
  }

  /** The session shown; undefined if there is none. */
  get text(): string | undefined {
    const { active } = this.registry;
    return active && statusText(active, this.settings);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private update(): void {
    const { active } = this.registry;
    const { text } = this;
    if (!active || text === undefined) {
      this.item.hide();
      return;
    }
    this.item.text = text;
    this.item.tooltip = active.summary
      ? totalsMarkdown(active.summary, active.convention, this.settings.unit)
      : stateSentence(active);
    this.item.accessibilityInformation = { label: vscode.l10n.t('Model cost: {0}', text) };
    this.item.show();
  }
}

function statusText(session: ModelSession, settings: Settings): string | undefined {
  const { state, summary, convention } = session;
  if (state.kind === 'loading') return `$(loading~spin) ${vscode.l10n.t('Model cost')}`;
  if (!summary) return undefined;
  const { macs, flops, params, accuracy } = summary.totals[convention];
  const parameters = vscode.l10n.t('{0} params', withAccuracy(formatCount(params), accuracy.params));
  if (summary.isWeightsOnly) return parameters;
  const cost =
    macs === 0
      ? withAccuracy(formatTotal(flops, 'FLOPs', settings.unit), accuracy.flops)
      : withAccuracy(formatTotal(macs, 'Mac', settings.unit), accuracy.macs);
  return `${cost} · ${parameters}`;
}

function stateSentence({ state }: ModelSession): string {
  return state.kind === 'loading' ? vscode.l10n.t('The model is being read.') : '';
}

import * as vscode from 'vscode';
import { readDevices, type DeviceProfile } from '../../engine/questions/devices';
import type { Limits } from '../../engine/analysis/budget';
import { limitsFor, readBudgetRules, type BudgetRule } from '../../engine/questions/budgetRules';
import type { DimensionDefault } from '../../engine/analysis/dimensions';
import { unitPrefixes, type UnitPrefix } from '../../engine/formula/numbers';
import { conventions, type Convention } from '../../engine/graph/convention';
import { metrics, type Metric } from '../../engine/graph/metric';

const section = 'modelCostLens';

/** What the user chose in the settings, checked: a settings file may hold anything. */
export class Settings implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly subscription = vscode.workspace.onDidChangeConfiguration(event => {
    if (!event.affectsConfiguration(section)) return;
    this.budgets = null;
    this.changed.fire();
  });
  /** Read when they are asked for the first time. */
  private budgets: readonly BudgetRule[] | null = null;

  get convention(): Convention {
    return oneOf(conventions, this.value('convention')) ?? 'exact';
  }

  get unit(): UnitPrefix {
    return oneOf(unitPrefixes, this.value('unit')) ?? 'auto';
  }

  /** Which figure stands above layers. */
  get lensFigure(): Metric {
    return oneOf(metrics, this.value('lensFigure')) ?? 'macs';
  }

  get defaultDimensions(): DimensionDefault[] {
    const value = this.value('defaultDimensions');
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value as Record<string, unknown>).flatMap(([pattern, size]) =>
      typeof size === 'number' && Number.isInteger(size) && size >= 0 ? [{ pattern, value: size }] : [],
    );
  }

  /** Cost rules for operators that the product does not know, as they are written. */
  get operators(): unknown {
    // A copy: what VS Code hands out is a proxy, which cannot be sent to a worker.
    return JSON.parse(JSON.stringify(this.value('operators') ?? {})) as unknown;
  }

  /** The user's own devices for the roofline. */
  get devices(): DeviceProfile[] {
    return readDevices(this.value('devices'));
  }

  /** The budgets that fit a file's path from its workspace folder on; null where none does. */
  limitsFor(uri: vscode.Uri): Limits | null {
    // Mistakes are marked where the settings are written, by their schema.
    this.budgets ??= readBudgetRules(this.value('budgets')).rules;
    return limitsFor(
      this.budgets,
      vscode.workspace.asRelativePath(uri, false).replaceAll('\\', '/').replace(/^\//, ''),
    );
  }

  /** Changes a setting where it is set already, else for the user. */
  async update(name: 'convention' | 'unit', value: string): Promise<void> {
    const configuration = vscode.workspace.getConfiguration(section);
    const set = configuration.inspect(name);
    const target =
      set?.workspaceFolderValue !== undefined
        ? vscode.ConfigurationTarget.WorkspaceFolder
        : set?.workspaceValue !== undefined
          ? vscode.ConfigurationTarget.Workspace
          : vscode.ConfigurationTarget.Global;
    await configuration.update(name, value, target);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private value(name: string): unknown {
    return vscode.workspace.getConfiguration(section).get(name);
  }
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find(candidate => candidate === value);
}

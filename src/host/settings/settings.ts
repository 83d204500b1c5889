import * as vscode from 'vscode';
import { mostMegabytes, type WorkLimits } from './workLimits';
import { lensChoices, type LensOptions } from './lensChoice';
import { builtInDevices, readDevices, type DeviceProfile } from '../../engine/questions/speed/devices';
import { spoken, type Spoken } from '../../engine/graph/spoken';
import { displayBundle } from './displayLanguage';
import type { DimensionDefault } from '../../engine/analysis/dimensionDefaults';
import { unitPrefixes, type UnitPrefix } from '../../engine/formula/numbers';
import { conventions, type Convention } from '../../engine/graph/convention';
import { metrics, type Metric } from '../../engine/graph/metric';

const section = 'modelCostLens';

/** The user's settings, validated: a settings file may contain anything. */
export class Settings implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly subscription = vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration(section)) this.changed.fire();
  });

  get convention(): Convention {
    return oneOf(conventions, this.value('convention')) ?? 'exact';
  }

  get unit(): UnitPrefix {
    return oneOf(unitPrefixes, this.value('unit')) ?? 'auto';
  }

  /** The figure shown above layers. */
  get lensFigure(): Metric {
    return oneOf(metrics, this.value('lensFigure')) ?? 'macs';
  }

  /** Which layers have a lens. */
  get lensOptions(): LensOptions {
    const least = this.value('lensThreshold');
    return {
      choice: oneOf(lensChoices, this.value('lens')) ?? 'all',
      leastShare: typeof least === 'number' && least >= 0 ? least : 1,
      metric: this.lensFigure,
    };
  }

  get defaultDimensions(): DimensionDefault[] {
    const value = this.value('defaultDimensions');
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value as Record<string, unknown>).flatMap(([pattern, size]) =>
      typeof size === 'number' && Number.isInteger(size) && size >= 0 ? [{ pattern, value: size }] : [],
    );
  }

  /** What the work on a model may take before it is stopped. */
  get workLimits(): WorkLimits {
    const [seconds, megabytes] = [this.value('limitTime'), this.value('limitMemory')];
    return {
      seconds: typeof seconds === 'number' && seconds >= 0 ? seconds : 300,
      megabytes: typeof megabytes === 'number' && megabytes >= 64 ? Math.min(megabytes, mostMegabytes) : 3072,
    };
  }

  /** Cost rules for custom operators, as written. */
  get operators(): unknown {
    return this.written('operators');
  }

  /** Budgets by path patterns, as written. */
  get budgets(): unknown {
    return this.written('budgets');
  }

  /** Devices that times can be bounds for, in the display language: the default one, the user's own, the built-in ones. */
  get devices(): readonly Spoken<DeviceProfile>[] {
    const all = [...readDevices(this.value('devices')), ...builtInDevices];
    const chosen = this.value('defaultDevice');
    const first = all.filter(({ name }) => name === chosen);
    return [...new Set([...first, ...all])].map(device => spoken(device, displayBundle()));
  }

  /** The id of the view that a model opens in for the first time. */
  get defaultView(): string {
    const view = this.value('defaultView');
    return typeof view === 'string' ? view : '';
  }

  /** Changes a setting where it is already set, otherwise in the user's settings. */
  async update(name: 'convention' | 'unit', value: string): Promise<void> {
    await vscode.workspace.getConfiguration(section).update(name, value, this.targetOf(name));
  }

  /** The place where a setting is already set, otherwise the user's settings. */
  targetOf(name: string): vscode.ConfigurationTarget {
    const set = vscode.workspace.getConfiguration(section).inspect(name);
    return set?.workspaceFolderValue !== undefined
      ? vscode.ConfigurationTarget.WorkspaceFolder
      : set?.workspaceValue !== undefined
        ? vscode.ConfigurationTarget.Workspace
        : vscode.ConfigurationTarget.Global;
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  /** An object to be read by the engine: a copy, because VS Code returns a proxy, which cannot be sent to a worker. */
  private written(name: string): unknown {
    return JSON.parse(JSON.stringify(this.value(name) ?? {})) as unknown;
  }

  private value(name: string): unknown {
    return vscode.workspace.getConfiguration(section).get(name);
  }
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find(candidate => candidate === value);
}

import * as vscode from 'vscode';
import { asLeast } from '../../engine/formula/accuracy';
import { formatBytes, formatSeconds, withAccuracy } from '../../engine/formula/numbers';
import type { Accuracy, LimitShare, SpeedSummary } from '../../protocol/data';

/** `at least 1.23 ms on NVIDIA A100, bound by memory`; no least time where sizes that depend on data may be smaller. */
export function timeText(device: string, seconds: number, accuracy: Accuracy, by: LimitShare['by'] | null): string {
  const bound = boundText(device, formatSeconds(seconds), asLeast(accuracy));
  if (by === null) return bound;
  return by === 'memory'
    ? vscode.l10n.t('{0}, bound by memory', bound)
    : vscode.l10n.t('{0}, bound by arithmetic', bound);
}

function boundText(device: string, time: string, accuracy: Accuracy): string {
  switch (accuracy) {
    case 'atMost':
      return vscode.l10n.t('{0} on {1} at the largest sizes', time, device);
    case 'estimate':
      return vscode.l10n.t('about {0} on {1}', time, device);
    default:
      return vscode.l10n.t('at least {0} on {1}', time, device);
  }
}

/** What a model moves, and its time bound: `12.3 MB moved · at least 1.23 ms on NVIDIA A100, bound by memory`. */
export function speedText({ bytesMoved, device, time }: SpeedSummary): string {
  const moved = vscode.l10n.t('{0} moved', withAccuracy(formatBytes(bytesMoved.value), bytesMoved.accuracy));
  if (time === null || !time.seconds.value) return moved;
  const { compute, memory } = time.limits;
  const by = memory.seconds > compute.seconds ? 'memory' : 'compute';
  return `${moved} · ${timeText(device, time.seconds.value, time.seconds.accuracy, by)}`;
}

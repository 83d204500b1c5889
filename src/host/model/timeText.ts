import * as vscode from 'vscode';
import { formatBytes, formatSeconds, withAccuracy } from '../../engine/formula/numbers';
import type { LimitShare, SpeedSummary } from '../../protocol/data';

/** `at least 1.23 ms on NVIDIA A100 (bound by memory)`. */
export function timeText(device: string, seconds: number, by: LimitShare['by'] | null): string {
  const time = formatSeconds(seconds);
  if (by === null) return vscode.l10n.t('at least {0} on {1}', time, device);
  return by === 'memory'
    ? vscode.l10n.t('at least {0} on {1}, bound by memory', time, device)
    : vscode.l10n.t('at least {0} on {1}, bound by arithmetic', time, device);
}

/** What a model moves, and its least time: `12.3 MB moved · at least 1.23 ms on NVIDIA A100, bound by memory`. */
export function speedText({ bytesMoved, device, time }: SpeedSummary): string {
  const moved = vscode.l10n.t('{0} moved', withAccuracy(formatBytes(bytesMoved.value), bytesMoved.accuracy));
  if (time === null || !time.seconds.value) return moved;
  const { compute, memory } = time.limits;
  const by = memory.seconds > compute.seconds ? 'memory' : 'compute';
  return `${moved} · ${timeText(device, time.seconds.value, by)}`;
}

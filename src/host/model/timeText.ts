import * as vscode from 'vscode';
import { formatBytes, formatSeconds, withAccuracy } from '../../engine/formula/numbers';
import type { DeviceTime, SpeedSummary } from '../../protocol/data';

/** `at least 1.23 ms on NVIDIA A100 (bound by memory)`. */
export function timeText({ device, seconds, limit }: Pick<DeviceTime, 'device' | 'seconds' | 'limit'>): string {
  const time = formatSeconds(seconds.value ?? 0);
  if (limit === null) return vscode.l10n.t('at least {0} on {1}', time, device);
  return limit.by === 'memory'
    ? vscode.l10n.t('at least {0} on {1}, bound by memory', time, device)
    : vscode.l10n.t('at least {0} on {1}, bound by arithmetic', time, device);
}

/** What a model moves, and its least time: `12.3 MB moved · at least 1.23 ms on NVIDIA A100, bound by memory`. */
export function speedText({ bytesMoved, device, time }: SpeedSummary): string {
  const moved = vscode.l10n.t('{0} moved', withAccuracy(formatBytes(bytesMoved.value), bytesMoved.accuracy));
  if (time === null || !time.seconds.value) return moved;
  const { compute, memory } = time.limits;
  const by = memory.seconds > compute.seconds ? 'memory' : 'compute';
  return `${moved} · ${timeText({ device, seconds: time.seconds, limit: { by, share: 1 } })}`;
}

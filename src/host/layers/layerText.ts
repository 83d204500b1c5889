import * as vscode from 'vscode';
import { formatShape } from '../../engine/graph/shape';
import { formatBytes, formatCount, formatShare, formatTotal, type UnitPrefix } from '../../engine/formula/numbers';
import type { Convention } from '../../engine/graph/convention';
import type { Layer, Summary } from '../../protocol/data';

export type Metric = 'macs' | 'flops';

/** What stands above a layer: `70.3 MMac · 23.3 k params · 64 × 55 × 55 · 9.8 %`. */
export function layerText(layer: Layer, metric: Metric): string {
  const parts = [costText(layer, metric)];
  if (layer.params !== null && layer.params > 0) parts.push(vscode.l10n.t('{0} params', formatCount(layer.params)));
  if (layer.output !== null) parts.push(formatShape(layer.output));
  const share = layer.share[metric];
  if (share !== null && share > 0) parts.push(formatShare(share));
  if (layer.repeat !== null) parts.push(`× ${layer.repeat}`);
  else if (layer.copies > 1) parts.push(vscode.l10n.t('each of {0}', layer.copies));
  return parts.filter(part => part !== '').join(' · ');
}

/** What stands above the whole document. */
export function totalsText({ totals }: Summary, convention: Convention, unit: UnitPrefix): string {
  const { macs, flops, params, peakActivationBytes, unknownCost } = totals[convention];
  const text = [
    formatTotal(macs, 'Mac', undefined, unit),
    formatTotal(flops, 'FLOPs', undefined, unit),
    vscode.l10n.t('{0} params', formatCount(params)),
    vscode.l10n.t('{0} peak activations', formatBytes(peakActivationBytes)),
  ].join(' · ');
  return unknownCost > 0 ? vscode.l10n.t('at least {0}', text) : text;
}

/** The metric's figure; FLOPs for layers that have no MACs. */
function costText({ macs, flops, unknown }: Layer, metric: Metric): string {
  const shown =
    metric === 'macs' && macs !== 0 ? formatTotal(macs, 'Mac') : flops !== 0 ? formatTotal(flops, 'FLOPs') : '';
  if (unknown === 0) return shown;
  return shown === '' ? vscode.l10n.t('unknown cost') : vscode.l10n.t('at least {0}', shown);
}

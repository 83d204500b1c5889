import * as vscode from 'vscode';
import { shapeText } from '../../engine/graph/shape';
import { mayBeMore } from '../../engine/formula/accuracy';
import {
  formatBytes,
  formatCount,
  formatShare,
  formatTotal,
  withAccuracy,
  type UnitPrefix,
} from '../../engine/formula/numbers';
import type { Convention } from '../../engine/graph/convention';
import type { Layer, Metric, Summary } from '../../protocol/data';
import { inDisplayLanguage } from '../settings/displayLanguage';

/** The lens of a layer: `70.3 MMac · 23.3 k params · 64 × 55 × 55 · 9.8 %`. */
export function layerText(layer: Layer, metric: Metric, unit: UnitPrefix): string {
  const parts = [costText(layer, metric, unit)];
  if (layer.params !== null && layer.params > 0)
    parts.push(vscode.l10n.t('{0} params', withAccuracy(formatCount(layer.params), layer.accuracy.params)));
  if (layer.output !== null) parts.push(inDisplayLanguage(shapeText(layer.output)));
  const share = layer.share[metric];
  if (share !== null && share > 0) parts.push(formatShare(share));
  if (layer.repeat !== null && (layer.uses ?? 1) === 1) parts.push(`× ${layer.repeat}`);
  else if (layer.uses !== null && layer.uses > 1) parts.push(vscode.l10n.t('{0} uses', layer.uses));
  else if (layer.copies > 1) parts.push(vscode.l10n.t('each of {0}', layer.copies));
  return parts.filter(part => part !== '').join(' · ');
}

/** The lens of the whole document. */
export function totalsText({ totals }: Summary, convention: Convention, unit: UnitPrefix): string {
  const { macs, flops, params, peakActivationBytes, accuracy } = totals[convention];
  const peak = withAccuracy(formatBytes(peakActivationBytes), accuracy.peakActivationBytes);
  return [
    ...(macs === 0 ? [] : [withAccuracy(formatTotal(macs, 'Mac', unit), accuracy.macs)]),
    withAccuracy(formatTotal(flops, 'FLOPs', unit), accuracy.flops),
    vscode.l10n.t('{0} params', withAccuracy(formatCount(params), accuracy.params)),
    vscode.l10n.t('{0} peak activations', peak),
  ].join(' · ');
}

/** The metric's figure; FLOPs for layers without MACs. */
function costText({ macs, flops, accuracy }: Layer, metric: Metric, unit: UnitPrefix): string {
  if (metric === 'macs' && macs !== 0) return withAccuracy(formatTotal(macs, 'Mac', unit), accuracy.macs);
  if (flops !== 0) return withAccuracy(formatTotal(flops, 'FLOPs', unit), accuracy.flops);
  return mayBeMore(accuracy.flops) ? vscode.l10n.t('unknown cost') : '';
}

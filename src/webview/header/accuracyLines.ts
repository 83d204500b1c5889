import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { formatExact } from '../../engine/formula/numbers';
import type { Convention, Summary } from '../../protocol/data';

/** Why totals are not exact: what is unknown, and what was assumed. */
export function accuracyLines(
  { totals, dimensions, isWeightsOnly }: Summary,
  convention: Convention,
): TemplateResult[] {
  const { unknownCost, unknownWeights } = totals[convention];
  const sentences: string[] = [];
  if (unknownCost > 0 && !isWeightsOnly)
    sentences.push(
      unknownCost === 1
        ? t('The cost of 1 node is unknown')
        : t('The cost of {0} nodes is unknown', formatExact(unknownCost)),
    );
  if (unknownWeights > 0)
    sentences.push(
      unknownWeights === 1
        ? t('The parameters of one node are unknown')
        : t('The parameters of {0} nodes are unknown', formatExact(unknownWeights)),
    );
  if (dimensions.some(({ accuracy }) => accuracy === 'atMost'))
    sentences.push(t('Sizes that depend on the data are counted at their maximum'));
  if (dimensions.some(({ accuracy }) => accuracy === 'estimate'))
    sentences.push(t('Loops without a limit are counted once'));
  return sentences.map(
    sentence =>
      html`<p class="inexact"><span class="codicon codicon-warning" aria-hidden="true"></span> ${sentence}</p>`,
  );
}

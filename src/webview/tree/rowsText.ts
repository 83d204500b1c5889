import { t } from '@vscode/l10n';
import { formatCount, formatExact, formatShare } from '../../engine/formula/numbers';
import type { FilterResult, HotSpots } from '../../protocol/data';
import { inWords } from '../parts/inWords';

/** `7 of 170 nodes make 80 % of the MACs`. */
export function hotSpotsText({ list, figure, few, of, share }: HotSpots): string {
  const [count, all, part, what] = [formatExact(few), formatExact(of), percent(share ?? 0), inWords(figure)];
  if (list === 'nodes')
    return few === 1
      ? t('1 of {0} nodes makes {1} of the {2}', all, part, what)
      : t('{0} of {1} nodes make {2} of the {3}', count, all, part, what);
  return few === 1
    ? t('1 of {0} modules makes {1} of the {2}', all, part, what)
    : t('{0} of {1} modules make {2} of the {3}', count, all, part, what);
}

/** `12 nodes match · 1.20 G MACs · 28.5 %`. */
export function filterText({ nodes, by, figure, sum, isKnown, share }: FilterResult): string {
  const matching = nodes === 1 ? t('1 node matches') : t('{0} nodes match', formatExact(nodes));
  if (nodes === 0) return matching;
  const amount = `${isKnown ? '' : '≥ '}${formatCount(sum)}`;
  return [
    by === 'tensors' ? t('{0} by the names of tensors', matching) : matching,
    t('{0} {1}', amount, inWords(figure)),
    formatShare(share),
  ].join(' · ');
}

/** `80 %`, or `87.5 %` if there are decimals. */
function percent(share: number): string {
  return formatShare(share).replace('.0 %', ' %');
}

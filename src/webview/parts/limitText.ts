import { t } from '@vscode/l10n';
import { formatShare } from '../../engine/formula/numbers';
import type { LimitShare } from '../../protocol/data';

/** What limits a time in a word: arithmetic or memory. */
export function limitName(limit: LimitShare['by']): string {
  return limit === 'compute' ? t('arithmetic') : t('memory');
}

/** What limits most of a time, with its share of it if there is more: `memory (82.0 %)`. */
export function limitText({ by, share }: LimitShare): string {
  return share === 1 ? limitName(by) : `${limitName(by)} (${formatShare(share)})`;
}

import { t } from '@vscode/l10n';
import type { CopyColumn } from '../../protocol/data';
import type { PageStore } from '../state/pageStore';

/** What a copied row says: the columns of the tree, and the path, that tells rows of one name apart. */
function copyColumns(): CopyColumn[] {
  return [
    { column: 'path', title: t('Module') },
    { column: 'op', title: t('Operator') },
    { column: 'output', title: t('Output') },
    { column: 'params', title: t('Params') },
    { column: 'macs', title: t('MACs') },
    { column: 'flops', title: t('FLOPs') },
    { column: 'share', title: t('Share') },
  ];
}

/** The marked rows as lines of tab-separated cells, which a table calculation takes too. */
export function markedRows(store: PageStore): Promise<string> {
  const [start, end] = [Math.min(store.anchor, store.active), Math.max(store.anchor, store.active) + 1];
  return store.host.ask('copyRows', start, end, copyColumns());
}

import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { formatShare } from '../../engine/formula/numbers';
import type { FlatList, HotSpot, HotSpots } from '../../protocol/data';
import { choice } from '../parts/choice';
import { Answer } from '../state/answer';
import type { PageStore } from '../state/pageStore';
import { nodesTab } from '../../protocol/saved/savedPage';
import { StoreElement } from '../state/storeElement';
import { focusTree } from './focusTree';
import { filterText, hotSpotsText } from './rowsText';
import { shortPaths } from './shortPaths';
import { columnsMenu } from './columnsMenu';
import './treeTable';

/** Deeper modules are rarely useful in a list. */
const deepestList = 8;

/** The rows of the model as a tree or a list. Above them: where most of the cost is, or the result of a filter. */
@customElement('mcl-rows-view')
export class RowsView extends StoreElement<PageStore> {
  private readonly hotSpots = new Answer<HotSpots>(this);
  private readonly depth = new Answer<number>(this);

  protected override render(): TemplateResult {
    const { store } = this;
    return html`<div class="view-bar rows-bar">
        <p role="status">${this.caption()}</p>
        <div class="rows-choices">${store.tab === nodesTab ? this.listChoice() : nothing} ${columnsMenu(store)}</div>
      </div>
      <mcl-tree-table .store=${store}></mcl-tree-table>`;
  }

  private caption(): TemplateResult | string | typeof nothing {
    const { store } = this;
    if (store.info?.filtered) return filterText(store.info.filtered);
    const { shown, view } = store;
    const list = view.flat ?? 'nodes';
    const sortedBy = view.flat === null ? null : (view.sort?.column ?? null);
    const found = this.hotSpots.to(JSON.stringify([list, sortedBy, shown]), () =>
      store.host.ask('hotSpots', list, sortedBy, shown),
    );
    if (found === null || found.share === null) return nothing;
    return html`<span class="hot-spot">${hotSpotsText(found)}</span> ${this.places(found.places)}`;
  }

  private places(places: readonly HotSpot[]): TemplateResult[] {
    const names = shortPaths(places.map(({ path }) => path));
    return places.map(
      ({ item, path, share }, index) =>
        html`<span class="hot-spot"
          ><button class="link" title=${path} @click=${() => void this.show(item)}>${names[index]}</button>
          <span class="aside">${formatShare(share)}</span></span
        > `,
    );
  }

  private async show(item: number): Promise<void> {
    await this.store.reveal(item);
    focusTree();
  }

  private listChoice(): TemplateResult {
    const { store } = this;
    const depth = Math.min(deepestList, this.depth.to('', () => store.host.ask('moduleDepth')) ?? 0);
    const lists: readonly FlatList[] = ['nodes', ...Array.from({ length: depth }, (_, index) => index + 1)];
    return choice(
      t('List'),
      String(store.ranked),
      lists.map(list => ({
        value: String(list),
        label: list === 'nodes' ? t('Nodes') : t('Modules, level {0}', list),
      })),
      chosen => void store.rank(lists.find(list => String(list) === chosen) ?? 'nodes'),
    );
  }
}

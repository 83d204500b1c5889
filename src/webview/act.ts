import type { PageAction } from '../protocol/pageApi';
import type { PageStore } from './state/pageStore';
import { modulesTab } from '../protocol/saved/savedPage';
import { svgAsPng } from './charts/pictures';
import { patternOf } from './compress/patternOf';
import { loadLater } from './loadLater';
import { focusTree } from './tree/focusTree';
import { markedRows } from './tree/markedRows';

/** Runs a command that was chosen from a menu or the palette. */
export function act(store: PageStore, action: PageAction): Promise<void> {
  return store.attempt(async () => {
    switch (action) {
      case 'find':
        return store.find('open');
      case 'findNext':
        return store.find('next');
      case 'findPrevious':
        return store.find('previous');
      case 'focusTree':
        if (!store.hasRows) await store.setTab(modulesTab);
        return focusTree();
      case 'copyRows':
        return store.host.copy(await markedRows(store));
      case 'copyPath':
        return store.host.copy(store.activeItem?.path ?? '');
      case 'showInGraph': {
        const item = store.hasRows ? store.activeItem?.item : store.selected;
        if (item !== undefined && item !== null) await store.showInGraph(item);
        return;
      }
      case 'compress': {
        const path = store.hasRows ? store.activeItem?.path : store.selectedPath;
        return store.compress(path === undefined || path === null ? '' : patternOf(path));
      }
      case 'readWeights':
        return store.readWeights();
      case 'expandAll':
        return store.expand(0, true, 'all');
      case 'collapseAll':
        return store.expand(0, false, 'all');
      case 'toggleNodesWithoutCost':
        return store.changeLayout({ showPlumbing: !store.layout.showPlumbing });
      case 'saveMapAsSvg':
        return store.host.savePicture('map', 'svg', await drawMap(store));
      case 'saveMapAsPng':
        return store.host.savePicture('map', 'png', await svgAsPng(await drawMap(store)));
      case 'saveGraphAsSvg':
        return store.saveGraph(async draw => store.host.savePicture('graph', 'svg', draw()));
      case 'saveGraphAsPng':
        return store.saveGraph(async draw => store.host.savePicture('graph', 'png', await svgAsPng(draw())));
    }
  });
}

async function drawMap(store: PageStore): Promise<string> {
  const { mapAsSvg } = await loadLater();
  return mapAsSvg(store);
}

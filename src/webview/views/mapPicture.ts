import { themeColours } from '../charts/pictures';
import type { PageStore } from '../state/pageStore';
import { mapDepth } from '../state/mapState';
import { mapSvg } from './mapSvg';

const width = 1600;
/** Narrower cells are combined. */
const minShare = 2 / width;

/** The map at its current zoom, as a drawing in the theme's colours. */
export async function mapAsSvg(store: PageStore): Promise<string> {
  const { metric, root } = store.map;
  const map = await store.host.ask('map', {
    metric: metric ?? store.metric,
    convention: store.view.convention,
    weights: store.view.weights,
    root,
    depth: mapDepth,
    minShare,
  });
  const colour = themeColours();
  return mapSvg(map, store.summary?.file ?? '', width, {
    background: colour('editor-background'),
    text: colour('foreground'),
    module: colour('descriptionForeground'),
    tints: ['orange', 'green', 'purple', 'yellow', 'blue'].map(name => colour(`charts-${name}`)),
    font: getComputedStyle(document.body).fontFamily,
  });
}

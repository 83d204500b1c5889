import type { PageStore } from '../state/pageStore';
import { mapDepth } from '../state/mapState';
import { mapSvg } from './mapSvg';

const width = 1600;
/** Narrower cells are combined. */
const minShare = 2 / width;
/** Pixels of a PNG per unit of the drawing. */
const sharpness = 2;

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
  const style = getComputedStyle(document.body);
  const colour = (name: string): string => style.getPropertyValue(`--vscode-${name}`).trim() || style.color;
  return mapSvg(map, store.summary?.file ?? '', width, {
    background: colour('editor-background'),
    text: colour('foreground'),
    module: colour('descriptionForeground'),
    tints: ['orange', 'green', 'purple', 'yellow', 'blue'].map(name => colour(`charts-${name}`)),
    font: style.fontFamily,
  });
}

/** The same as pixels: a PNG in base 64. */
export async function mapAsPng(store: PageStore): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await mapAsSvg(store))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * sharpness;
  canvas.height = image.naturalHeight * sharpness;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').split(',')[1];
}

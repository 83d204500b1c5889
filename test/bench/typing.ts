import type { Layer } from '../../src/protocol/data';
import { buildWorker, startWorker } from './engineWorker';
import { timed } from './measure';

const options = { dimensions: {}, defaults: [], inputShapes: {} };
const about = { session: 's', view: undefined };

/**
 * What a writer of a layer spec waits for: the lenses of all layers after a keystroke, which VS Code requests at once,
 * and the hover of a layer. Median milliseconds through the worker, as in VS Code.
 */
export async function timeTyping(
  text: string,
  runs: number,
  folder: string,
): Promise<{ lenses: number; hover: number }> {
  const { worker, api } = await startWorker(await buildWorker(folder));
  let keystrokes = 0;
  const lenses = await timed(runs, async () => {
    // Each text is another one.
    const typed = `${text}${' '.repeat(++keystrokes)}`;
    await api.open('s', { kind: 'text', text: typed, name: 'long.layers.json' }, options);
    return JSON.parse(await api.ask(about, 'layers', 'exact')) as Layer[];
  });
  const { item } = lenses.result[lenses.result.length >> 1];
  const hover = await timed(runs, () => api.ask(about, 'layerDetails', item, 'exact'));
  worker.terminate();
  return { lenses: lenses.milliseconds, hover: hover.milliseconds };
}

import { builtInDevices } from '../../src/engine/questions/devices';
import { FileSource } from '../../src/node/fileSource';
import type { AnalysisOptions, SearchQuery, ViewState } from '../../src/protocol/data';
import { Engine } from '../../src/worker/engine';
import { timed } from './measure';

const options: AnalysisOptions = { dimensions: {}, defaults: [], inputShapes: {} };
const state: ViewState = { convention: 'exact', metric: 'macs', sort: null, filter: '', expanded: null };
const query: SearchQuery = { text: 'conv2', matchCase: false, regex: false, over: 'names' };

/** How long the worker takes for what the page asks about residual blocks (`models.ts`): medians in milliseconds, by what is done. */
export async function timeAnswers(file: string, runs: number): Promise<ReadonlyMap<string, number>> {
  const engine = new Engine(name => FileSource.open(name), { progress: () => undefined });
  await engine.open('s', { kind: 'path', path: file, name: file }, options);
  await engine.setView('s', 'v', state);
  const { rowCount } = await engine.expand('s', 'v', 0, true, 'all');
  const middle = Math.floor(rowCount / 2);
  const [{ item }] = await engine.rows('s', 'v', middle, 1);
  const [device] = builtInDevices;
  let turn = 0;
  const either = <T>(one: T, other: T): T => (++turn % 2 === 0 ? one : other);

  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    'collapse and expand all': async () => {
      await engine.expand('s', 'v', 0, false, 'all');
      await engine.expand('s', 'v', 0, true, 'all');
    },
    'sort by FLOPs': () =>
      engine.setView('s', 'v', { ...state, sort: { column: 'flops', descending: either(true, false) } }),
    'sort by name': () =>
      engine.setView('s', 'v', { ...state, sort: { column: 'name', descending: either(true, false) } }),
    filter: () => engine.setView('s', 'v', { ...state, filter: either('conv1', 'relu') }),
    'no filter': () => engine.setView('s', 'v', state),
    '50 rows': () => engine.rows('s', 'v', middle, 50),
    details: () => engine.details('s', item, 'exact'),
    'find next': () => engine.search('s', 'v', query, { item, step: 'next' }),
    'copy all rows': () =>
      engine.copyRows('s', 'v', 0, rowCount, [
        { column: 'path', title: 'Module' },
        { column: 'macs', title: 'MACs' },
        { column: 'flops', title: 'FLOPs' },
      ]),
    operators: () => engine.operators('s', 'exact'),
    map: () => engine.map('s', { metric: 'macs', convention: 'exact', root: null, depth: 24, minShare: 1 / 1000 }),
    memory: () => engine.memory('s'),
    roofline: () => engine.roofline('s', 'exact', device, device.peaks[0].name),
    'weights as int8': () => engine.weightBytesAs('s', 'int8', null),
    'growth over the batch': () => engine.growth('s', 'macs', 'exact', 'batch', [1, 2, 3, 4]),
    'set the batch': () => engine.analyze('s', { ...options, dimensions: { batch: either(1, 2) } }),
  };
  const times = new Map<string, number>();
  for (const [what, ask] of Object.entries(questions)) times.set(what, (await timed(runs, ask)).milliseconds);
  return times;
}

import { inEnglish } from '../../src/engine/graph/spoken';
import { builtInDevices } from '../../src/engine/questions/speed/devices';
import { FileSource } from '../../src/node/fileSource';
import type { AnalysisOptions, SearchQuery } from '../../src/protocol/data';
import { freshView } from '../../src/protocol/saved/savedPage';
import { Engine } from '../../src/worker/engine';
import { timed } from './measure';

const about = { session: 's', view: 'v' };
const options: AnalysisOptions = { dimensions: {}, defaults: [], inputShapes: {} };
const state = freshView('exact');
const query: SearchQuery = { text: 'conv2', matchCase: false, regex: false, over: 'names' };

/**
 * Measures the worker's answers to what the page asks about residual blocks (`models.ts`): median milliseconds by
 * question.
 */
export async function timeAnswers(file: string, runs: number): Promise<ReadonlyMap<string, number>> {
  const engine = new Engine(name => FileSource.open(name), { progress: () => undefined });
  await engine.open('s', { kind: 'path', path: file, name: file }, options);
  await engine.ask(about, 'setView', state, 0);
  const { rowCount } = await engine.ask(about, 'expand', 0, true, 'all');
  const middle = Math.floor(rowCount / 2);
  const [{ item }] = await engine.ask(about, 'rows', middle, 1);
  const [device] = inEnglish(builtInDevices);
  let turn = 0;
  const either = <T>(one: T, other: T): T => (++turn % 2 === 0 ? one : other);

  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    'collapse and expand all': async () => {
      await engine.ask(about, 'expand', 0, false, 'all');
      await engine.ask(about, 'expand', 0, true, 'all');
    },
    'sort by FLOPs': () =>
      engine.ask(about, 'setView', { ...state, sort: { column: 'flops', descending: either(true, false) } }, 0),
    'sort by name': () =>
      engine.ask(about, 'setView', { ...state, sort: { column: 'name', descending: either(true, false) } }, 0),
    filter: () => engine.ask(about, 'setView', { ...state, filter: either('conv1', 'relu') }, 0),
    'no filter': () => engine.ask(about, 'setView', state, 0),
    '50 rows': () => engine.ask(about, 'rows', middle, 50),
    details: () => engine.ask(about, 'details', item, state),
    'find next': () => engine.ask(about, 'search', query, { item, step: 'next' }),
    'copy all rows': () => engine.ask(about, 'copyRows', 0, rowCount),
    operators: () => engine.ask(about, 'operators', 'exact'),
    map: () =>
      engine.ask(about, 'map', {
        metric: 'macs',
        convention: 'exact',
        root: null,
        depth: 24,
        minShare: 1 / 1000,
      }),
    memory: () => engine.ask(about, 'memory'),
    roofline: () => engine.ask(about, 'roofline', { ...state, device: { profile: device, peak: null, fused: false } }),
    'weights as int8': () => engine.ask(about, 'weightBytes', { ...state, weights: 'int8' }),
    'growth over the batch': () => engine.ask(about, 'growth', 'macs', 'exact', 'batch', [1, 2, 3, 4]),
    'set the batch': () => engine.analyze('s', { ...options, dimensions: { batch: either(1, 2) } }),
  };
  const times = new Map<string, number>();
  for (const [what, ask] of Object.entries(questions)) times.set(what, (await timed(runs, ask)).milliseconds);
  return times;
}

import { freshView } from '../../src/protocol/saved/savedPage';
import { buildWorker, startWorker, type RunningEngine } from './engineWorker';

const options = { dimensions: {}, defaults: [], inputShapes: {} };
const about = { session: 's', view: 'page' };
const view = freshView('exact');

/**
 * How long a filter waits for its answer after the Growth view was opened and left: in the model's own worker, and with
 * the growth in another one, as in VS Code.
 */
export async function timeLeaving(file: string, folder: string): Promise<{ same: number; other: number }> {
  const script = await buildWorker(folder);
  const first = await openIn(script, file);
  const second = await openIn(script, file);
  const growth = ({ api }: RunningEngine): void =>
    void api.ask(about, 'growth', 'macs', 'exact', 'batch', [2, 3, 4]).catch(() => undefined);
  const filter = async ({ api }: RunningEngine): Promise<number> => {
    const start = performance.now();
    await api.ask(about, 'setView', { ...view, filter: 'conv1' }, 0);
    return performance.now() - start;
  };
  const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 100));
  growth(second);
  await turn();
  const other = await filter(first);
  second.worker.terminate();
  growth(first);
  await turn();
  const same = await filter(first);
  first.worker.terminate();
  return { same, other };
}

async function openIn(script: string, file: string): Promise<RunningEngine> {
  const started = await startWorker(script);
  await started.api.open('s', { kind: 'path', path: file, name: file }, options);
  await started.api.ask(about, 'setView', view, 0);
  return started;
}

import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import { buildSync } from 'esbuild';
import { cli } from '../../esbuild.js';
import { channelOptions } from '../../src/protocol/channel';
import type { EngineApi, EngineEvents } from '../../src/protocol/engineApi';
import { freshView } from '../../src/webview/state/savedPage';

const options = { dimensions: {}, defaults: [], inputShapes: {} };
const about = { session: 's', view: 'page' };
const view = freshView('exact');

/**
 * How long a filter waits for its answer after the Growth view was opened and left: in the model's own worker, and with
 * the growth in another one, as in VS Code.
 */
export async function timeLeaving(file: string, folder: string): Promise<{ same: number; other: number }> {
  const script = path.join(folder, 'worker.js');
  buildSync({ ...cli, entryPoints: { worker: 'src/worker/nodeWorker.ts' }, outdir: folder, metafile: false });
  const first = await openIn(script, file);
  const second = await openIn(script, file);
  const growth = ({ api }: Opened): void =>
    void api.ask(about, 'growth', 'macs', 'exact', 'batch', [2, 3, 4]).catch(() => undefined);
  const filter = async ({ api }: Opened): Promise<number> => {
    const start = performance.now();
    await api.ask(about, 'setView', { ...view, filter: 'conv1' });
    return performance.now() - start;
  };
  const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 100));
  growth(second);
  await turn();
  const other = await filter(first);
  await second.worker.terminate();
  growth(first);
  await turn();
  const same = await filter(first);
  await first.worker.terminate();
  return { same, other };
}

interface Opened {
  readonly worker: Worker;
  readonly api: EngineApi;
}

async function openIn(script: string, file: string): Promise<Opened> {
  const worker = new Worker(script);
  const api = createBirpc<EngineApi, EngineEvents>(
    { progress: () => undefined },
    channelOptions({
      post: message => worker.postMessage(message),
      listen: receive => worker.on('message', receive),
    }),
  );
  await api.open('s', { kind: 'path', path: file, name: file }, options);
  await api.ask(about, 'setView', view);
  return { worker, api };
}

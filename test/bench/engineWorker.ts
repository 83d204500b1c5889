import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import { buildSync } from 'esbuild';
import { node } from '../../esbuild.js';
import { channelOptions } from '../../src/protocol/channel';
import type { EngineApi, EngineEvents } from '../../src/protocol/engineApi';

/** The engine in a worker, behind the channel that VS Code uses. */
export interface EngineWorker {
  readonly worker: Worker;
  readonly api: EngineApi;
}

/** Builds the worker's script into a folder. */
export function buildWorker(folder: string): string {
  buildSync({ ...node, entryPoints: { worker: 'src/worker/nodeWorker.ts' }, outdir: folder, metafile: false });
  return path.join(folder, 'worker.js');
}

export function startWorker(script: string): EngineWorker {
  const worker = new Worker(script);
  const api = createBirpc<EngineApi, EngineEvents>(
    { progress: () => undefined },
    channelOptions({
      post: message => worker.postMessage(message),
      listen: receive => worker.on('message', receive),
    }),
  );
  return { worker, api };
}

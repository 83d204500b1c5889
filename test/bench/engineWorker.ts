import * as path from 'node:path';
import { createBirpc } from 'birpc';
import { buildWorker as build } from '../../esbuild.js';
import type { EngineWorker } from '../../src/host/engine/engineWorker';
import { startNodeWorker } from '../../src/host/engine/nodeEngineWorker';
import { channelOptions } from '../../src/protocol/channel';
import type { EngineApi, EngineEvents } from '../../src/protocol/engineApi';

/** Megabytes that a worker may take, as in the settings. */
const megabytes = 2000;

/** The engine as VS Code runs it, behind its channel. */
export interface RunningEngine {
  readonly worker: EngineWorker;
  readonly api: EngineApi;
}

/** Builds the worker's program into a folder. */
export async function buildWorker(folder: string): Promise<string> {
  await build(folder);
  return path.join(folder, 'worker.js');
}

export async function startWorker(script: string): Promise<RunningEngine> {
  const worker = await startNodeWorker(script)(megabytes);
  const api = createBirpc<EngineApi, EngineEvents>({ progress: () => undefined }, channelOptions(worker.port));
  return { worker, api };
}

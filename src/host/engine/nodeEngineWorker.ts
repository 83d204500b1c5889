import { Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import { transferablesOf, type StartWorker } from './engineWorker';

/**
 * Room for what is new: an analysis of a large model fits into it, so that little of it is copied while it is made. It is
 * only taken when it is needed; Node's own limit is a quarter of it.
 */
const maxYoungGenerationSizeMb = 192;

/** Starts the engine in a separate thread that can open files. */
export function startNodeWorker(script: vscode.Uri): StartWorker {
  return async megabytes => {
    const worker = new Worker(script.fsPath, {
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb },
    });
    let ended = false;
    return {
      port: {
        post: message => worker.postMessage(message, transferablesOf(message)),
        listen: receive => worker.on('message', receive),
      },
      onCrash: listener => {
        const report = (message: string, outOfMemory = false): void => {
          if (!ended) listener({ message, outOfMemory });
          ended = true;
        };
        worker.on('error', (error: NodeJS.ErrnoException) =>
          report(error.message, error.code === 'ERR_WORKER_OUT_OF_MEMORY'),
        );
        worker.on('exit', code => report(`exit code ${code}`));
      },
      terminate: () => {
        ended = true;
        void worker.terminate();
      },
    };
  };
}

import { Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import { transferablesOf, type StartWorker } from './engineWorker';

/** Starts the engine in a separate thread that can open files. */
export function startNodeWorker(script: vscode.Uri): StartWorker {
  return async megabytes => {
    const worker = new Worker(script.fsPath, { resourceLimits: { maxOldGenerationSizeMb: megabytes } });
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

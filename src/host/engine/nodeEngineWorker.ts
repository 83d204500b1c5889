import { Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import { transferablesOf, type StartWorker } from './engineWorker';

/** Starts the engine on a thread of its own, beside which files can be opened. */
export function startNodeWorker(script: vscode.Uri): StartWorker {
  return async () => {
    const worker = new Worker(script.fsPath);
    let ended = false;
    return {
      port: {
        post: message => worker.postMessage(message, transferablesOf(message)),
        listen: receive => worker.on('message', receive),
      },
      onCrash: listener => {
        const report = (reason: string): void => {
          if (!ended) listener(reason);
          ended = true;
        };
        worker.on('error', error => report(error.message));
        worker.on('exit', code => report(`exit code ${code}`));
      },
      terminate: () => {
        ended = true;
        void worker.terminate();
      },
    };
  };
}

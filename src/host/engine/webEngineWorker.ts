import * as vscode from 'vscode';
import { transferablesIn } from '../../protocol/contents';
import type { StartWorker } from './engineWorker';

/**
 * Starts the engine in a web worker. Its script is a blob: browsers start no workers across origins, and the extension
 * host starts none for extensions that are served by a remote.
 */
export function startWebWorker(script: vscode.Uri): StartWorker {
  return async () => {
    const source = await vscode.workspace.fs.readFile(script);
    const address = URL.createObjectURL(new Blob([new Uint8Array(source)], { type: 'text/javascript' }));
    const worker = new Worker(address);
    return {
      port: {
        post: message => worker.postMessage(message, transferablesIn(message)),
        listen: receive => worker.addEventListener('message', event => receive(event.data)),
      },
      onCrash: listener =>
        worker.addEventListener('error', event => {
          // The rejection is handled; otherwise it would be reported as an error of the extension host.
          event.preventDefault();
          listener({ message: event.message, outOfMemory: /memory/i.test(event.message) });
        }),
      terminate: () => {
        worker.terminate();
        URL.revokeObjectURL(address);
      },
    };
  };
}

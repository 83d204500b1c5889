import * as vscode from 'vscode';
import { contentsOf } from '../../protocol/contents';
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
        post: message => worker.postMessage(message, transferablesOf(message)),
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

/** Contents of a file on their way to the worker are transferred, not copied, if the buffer contains nothing else. */
function transferablesOf(message: unknown): ArrayBuffer[] {
  const contents = contentsOf(message);
  const buffer = contents?.buffer;
  return buffer instanceof ArrayBuffer && contents!.byteLength === buffer.byteLength ? [buffer] : [];
}

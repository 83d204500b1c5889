import type { GraphLayout, LayoutReply, LayoutRequest, LayoutTask } from './layout/layoutTypes';

/** Lays out graphs off the page's thread. A layout that nobody waits for any more ends with its worker. */
export class LayoutClient {
  private worker: Promise<Worker> | null = null;
  private waiting: { readonly number: number; readonly stop: () => void } | null = null;
  private count = 0;

  /** @returns null if another layout is requested before this one is done */
  async layOut(request: LayoutRequest): Promise<GraphLayout | null> {
    this.cancel();
    const number = ++this.count;
    const worker = await (this.worker ??= startWorker());
    if (number !== this.count) return null;
    const task: LayoutTask = { number, request };
    return new Promise((resolve, reject) => {
      const done = (): void => {
        worker.removeEventListener('message', onMessage);
        worker.removeEventListener('error', onError);
        this.waiting = null;
      };
      const onMessage = ({ data }: MessageEvent<LayoutReply>): void => {
        if (data.number !== number) return;
        done();
        resolve(data.layout);
      };
      const onError = (event: ErrorEvent): void => {
        done();
        this.worker = null;
        reject(new Error(event.message));
      };
      worker.addEventListener('message', onMessage);
      worker.addEventListener('error', onError);
      this.waiting = {
        number,
        stop: () => {
          done();
          worker.terminate();
          this.worker = null;
          resolve(null);
        },
      };
      worker.postMessage(task);
    });
  }

  /** Ends the layout that is being made, if there is one. */
  cancel(): void {
    this.count++;
    this.waiting?.stop();
  }

  /** Ends the worker. */
  dispose(): void {
    this.cancel();
    void this.worker?.then(worker => worker.terminate());
    this.worker = null;
  }
}

/**
 * The script is built beside the page's own. It becomes a blob: a page may not start workers from the addresses that its
 * resources have.
 */
async function startWorker(): Promise<Worker> {
  const script = await fetch(new URL('layout.js', import.meta.url));
  const address = URL.createObjectURL(new Blob([await script.text()], { type: 'text/javascript' }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker;
}

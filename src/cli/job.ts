import { jobArgument } from './jobArgument';
import type { Output } from './output';

/** What a thread is told. */
export type Order =
  | { readonly kind: 'job'; /** The one to report, or the two to compare. */ readonly files: readonly string[] }
  /** So much of its text is written. */
  | { readonly kind: 'written'; readonly length: number }
  | { readonly kind: 'end' };

/** What a thread tells, in the order in which it happens. */
export type News =
  /** For standard output, and for standard error. */
  | { readonly kind: 'text' | 'complaint'; readonly text: string }
  /** The file that is read and analysed now; null: none, for example while a report is printed. */
  | { readonly kind: 'reads'; readonly file: string | null }
  /** The job is done; the exit code is that of the worst problem so far. */
  | { readonly kind: 'done'; readonly exitCode: number };

const thread = process.argv[2] === jobArgument ? process.getBuiltinModule('node:worker_threads') : null;
/** null: this is the main thread, whatever its arguments. */
const parentPort = thread?.parentPort ?? null;

/** Whether this is a thread that does jobs for the main thread. */
export const isJobThread = parentPort !== null;
// It is no option of a command.
if (isJobThread) process.argv.splice(2, 1);

/** Characters that a thread may be ahead of what is written: more than most reports have. */
const mostAhead = 8e6;

/** Of this thread: characters that are not written yet, and what goes on when some are. */
let ahead = 0;
let goOn: (() => void) | undefined;

/** Tells the main thread which file is read and analysed now; null: none, for example while a report is printed. */
export function announce(file: string | null): void {
  tell({ kind: 'reads', file });
}

/** Does the jobs of this thread, one after the other. */
export function doJobs(work: (files: readonly string[]) => Promise<void>, exitCode: () => number): Promise<void> {
  const port = parentPort!;
  return new Promise((resolve, reject) => {
    port.on('message', (order: Order) => {
      switch (order.kind) {
        case 'written':
          ahead -= order.length;
          if (ahead <= mostAhead) goOn?.();
          break;
        case 'job':
          work(order.files).then(() => tell({ kind: 'done', exitCode: exitCode() }), reject);
          break;
        case 'end':
          port.close();
          resolve();
      }
    });
  });
}

/** Characters that are sent at once. */
const messageLength = 1 << 13;

/** Sends text to the main thread, which writes it as soon as all that comes before is written. */
export class JobOutput implements Output {
  readonly colours = (thread!.workerData as { readonly colours: boolean }).colours;
  private unsent = '';

  write(text: string): void {
    const all = this.unsent + text;
    this.unsent = '';
    ahead += all.length;
    tell({ kind: 'text', text: all });
  }

  writeBlock(block: string): Promise<void> | null {
    this.unsent += block;
    if (this.unsent.length < messageLength) return null;
    this.write('');
    return ahead > mostAhead ? new Promise<void>(resolve => (goOn = resolve)) : null;
  }

  complain(text: string): void {
    this.write('');
    tell({ kind: 'complaint', text });
  }

  onError(): void {
    // The main thread writes, and ends this one when it cannot.
  }
}

function tell(news: News): void {
  parentPort?.postMessage(news);
}

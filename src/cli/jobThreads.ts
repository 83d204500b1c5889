import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { isStandardInput } from '../node/pipe';
import { shownName } from '../engine/readers/support/http/openUrl';
import type { Console } from './console';
import { internalError } from './internalError';
import type { News, Order } from './job';
import { jobArgument } from './jobArgument';
import type { WorkLimits } from './workLimits';

/** How many threads work on files at the same time; standard input has one reader. */
export function threadsFor(files: readonly string[]): number {
  return files.some(isStandardInput) ? 1 : Math.min(availableParallelism(), files.length);
}

/** How jobs are done. */
export interface Work {
  readonly limits: WorkLimits;
  /** Between two reports. */
  readonly separator: string;
  /** What is printed in place of a report. */
  readonly writeError: (file: string, code: string, message: string) => string;
}

/**
 * Runs the command line again in threads, each of which does one job after the other. What they print appears in the
 * order of the jobs; a thread that is far ahead waits. At a limit a job stops with one sentence.
 * @param jobs the file that each reports, or the two that it compares
 */
export async function workInThreads(jobs: readonly (readonly string[])[], work: Work, console: Console): Promise<void> {
  const results = jobs.map(files => new Result(files));
  const waiting = [...results];
  const inThread = async (): Promise<void> => {
    // A thread that was stopped is followed by another one.
    while (waiting.length > 0) await runThread(waiting, work.limits, console.colours);
  };
  const threads = Array.from({ length: threadsFor(jobs.flat()) }, inThread);
  for (const [index, result] of results.entries()) {
    if (index > 0) console.print(work.separator);
    await print(result, work, console);
  }
  await Promise.all(threads);
}

/** Why a job was stopped. */
interface Stop {
  readonly kind: 'stopped';
  readonly code: string;
  readonly message: string;
}

type Event = Exclude<News, { kind: 'done' }> | Stop;

/** What is known of a job so far, for one reader. */
class Result {
  exitCode = 0;
  private readonly events: { readonly event: Event; readonly read: () => void }[] = [];
  private hasEnded = false;
  private wake: () => void = () => undefined;

  constructor(readonly files: readonly string[]) {}

  /** @param read called when the event was read */
  add(event: Event, read: () => void = () => undefined): void {
    this.events.push({ event, read });
    this.wake();
  }

  end(exitCode: number): void {
    this.exitCode = exitCode;
    this.hasEnded = true;
    this.wake();
  }

  async *all(): AsyncGenerator<Event> {
    for (;;) {
      for (const { event, read } of this.events.splice(0)) {
        yield event;
        read();
      }
      if (this.events.length > 0) continue;
      if (this.hasEnded) return;
      await new Promise<void>(resolve => (this.wake = resolve));
    }
  }
}

async function print(result: Result, { writeError }: Work, console: Console): Promise<void> {
  let name = shownName(result.files[0]);
  let isPrinting = false;
  for await (const event of result.all()) {
    switch (event.kind) {
      case 'reads':
        name = event.file ?? name;
        isPrinting = event.file === null;
        break;
      case 'stopped':
        // The line of a report that was begun ends here.
        if (isPrinting) console.print('\n');
        console.fail(2, `${name}: ${event.message}`, { file: name });
        console.print(writeError(name, event.code, event.message));
        break;
      default:
        await console.pass(event.kind, event.text);
    }
  }
  // What was passed last is written now.
  console.print('');
  console.exitCode = Math.max(console.exitCode, result.exitCode);
}

/** One thread: does jobs until none is waiting, or until one of them is stopped. */
function runThread(waiting: Result[], { seconds, bytes }: WorkLimits, colours: boolean): Promise<void> {
  const usesInput = waiting.some(({ files }) => files.some(isStandardInput));
  const worker = new Worker(path.join(__dirname, 'cli.js'), {
    stdin: usesInput,
    argv: [jobArgument, ...process.argv.slice(2)],
    workerData: { colours },
    resourceLimits: bytes === null ? {} : { maxOldGenerationSizeMb: Math.max(1, Math.floor(bytes / 1e6)) },
  });
  if (usesInput) process.stdin.pipe(worker.stdin!);
  const order = (what: Order): void => worker.postMessage(what);
  let current: Result | undefined;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = (): void => {
    current = waiting.shift();
    order(current === undefined ? { kind: 'end' } : { kind: 'job', files: current.files });
  };
  const stop = (code: string, message: string): void => {
    isStopped = true;
    current?.add({ kind: 'stopped', code, message });
  };
  /** Writing may have kept this thread: what the other one told in time is heard first. */
  const expire = (): void => {
    const expired = timer;
    setImmediate(() => {
      if (timer !== expired) return;
      stop('time-limit', `it was stopped after ${seconds} s, the limit of --limit-time.`);
      void worker.terminate();
    });
  };
  next();
  return new Promise(resolve => {
    worker.on('message', (news: News) => {
      if (isStopped) return;
      switch (news.kind) {
        case 'done':
          current?.end(news.exitCode);
          next();
          break;
        case 'reads':
          current?.add(news);
          clearTimeout(timer);
          timer = news.file === null || seconds === null ? undefined : setTimeout(expire, seconds * 1000);
          break;
        case 'text': {
          const { length } = news.text;
          current?.add(news, () => order({ kind: 'written', length }));
          break;
        }
        case 'complaint':
          current?.add(news);
      }
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') stop('internal', internalError);
      else stop('memory-limit', `it was stopped at ${bytes! / 1e6} MB of memory, the limit of --limit-memory.`);
    });
    worker.on('exit', code => {
      clearTimeout(timer);
      timer = undefined;
      current?.end(code);
      resolve();
    });
  });
}

import { Worker } from 'node:worker_threads';
import { isStandardInput } from '../node/pipe';
import { shownName } from '../engine/readers/support/http/openUrl';
import type { Console } from './console';
import { internalError } from './internalError';
import { job, type Job } from './job';

/** What one file may take before its work is stopped; null: no limit. */
export interface WorkLimits {
  readonly seconds: number | null;
  readonly bytes: number | null;
}

/** Whether work has to be done in a thread that can be stopped. */
export function isLimited({ seconds, bytes }: WorkLimits): boolean {
  return job === null && (seconds !== null || bytes !== null);
}

/**
 * Runs the command line again in a thread, which stops with one sentence at a limit.
 * @param files the one that it reports, or the two that it compares
 * @param writeError what is printed in place of a report
 */
export function workWithin(
  limits: WorkLimits,
  files: readonly string[],
  writeError: (file: string, code: string, message: string) => string,
  console: Console,
): Promise<void> {
  const { seconds, bytes } = limits;
  const usesInput = files.some(isStandardInput);
  const worker = new Worker(__filename, {
    stdin: usesInput,
    argv: process.argv.slice(2),
    workerData: { files, colours: console.colours } satisfies Job,
    resourceLimits: bytes === null ? {} : { maxOldGenerationSizeMb: Math.max(1, Math.floor(bytes / 1e6)) },
  });
  if (usesInput) process.stdin.pipe(worker.stdin!);
  let name = shownName(files[0]);
  let isPrinting = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (code: string, message: string): void => {
    // The line of a report that was begun ends here.
    if (isPrinting) console.print('\n');
    console.fail(2, `${name}: ${message}`, { file: name });
    console.print(writeError(name, code, message));
  };
  return new Promise(resolve => {
    worker.on('message', (read: string | null) => {
      name = read ?? name;
      isPrinting = read === null;
      clearTimeout(timer);
      if (isPrinting || seconds === null) return;
      timer = setTimeout(() => {
        stop('time-limit', `it was stopped after ${seconds} s, the limit of --limit-time.`);
        void worker.terminate();
      }, seconds * 1000);
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') stop('internal', internalError);
      else stop('memory-limit', `it was stopped at ${bytes! / 1e6} MB of memory, the limit of --limit-memory.`);
    });
    worker.on('exit', code => {
      clearTimeout(timer);
      console.exitCode = Math.max(console.exitCode, code);
      resolve();
    });
  });
}

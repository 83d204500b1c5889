import { isMainThread, parentPort, workerData } from 'node:worker_threads';

/** What a thread works on. */
export interface Job {
  /** The file to report, or the two to compare. */
  readonly files: readonly string[];
  readonly colours: boolean;
}

/** The job of this thread; null in the main thread. */
export const job = isMainThread ? null : (workerData as Job);

/** Tells the main thread which file is read and analysed now; null: none, for example while a report is printed. */
export function announce(file: string | null): void {
  parentPort?.postMessage(file);
}

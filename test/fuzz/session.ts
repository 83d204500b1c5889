import { buildSync } from 'esbuild';
import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { projectRoot } from '../host/vscode/paths';
import { temporaryFolder } from '../support/temporaryFolder';
import { readCorpus, type Seed } from './corpus';
import { CurrentInput } from './currentInput';
import type { Find } from './fuzzer';
import type { ThreadData, ThreadMessage } from './thread';
import { threads } from './threads';
import { collectWords } from './words';

export const corpusFolder = path.join(projectRoot, 'test/fuzz/corpus');

/** Milliseconds after which an input is considered to hang. */
const patience = 20_000;
/** Heap limit of a thread in MB; inputs are a few kB. */
const memory = 400;
/** Difference between the seeds of threads that run at the same time. */
const apart = 1_000_003;

export interface Progress {
  readonly runs: number;
  readonly said: number;
  readonly finds: readonly Find[];
}

/**
 * Fuzzes for this many seconds, in threads that are replaced if one hangs or runs out of memory. The same seed makes
 * the same mutants.
 */
export async function fuzz(
  seed: number,
  seconds: number,
  onProgress?: (progress: Progress) => void,
): Promise<Progress> {
  const corpus = readCorpus(corpusFolder);
  const words = collectWords(
    path.join(projectRoot, 'src/engine'),
    corpus.map(({ tree }) => tree),
  );
  const thread = buildThread();
  const finds: Find[] = [];
  const runs = new Array<number>(threads).fill(0);
  let said = 0;
  const progress = (): Progress => ({ runs: runs.reduce((a, b) => a + b, 0), said, finds });
  const end = performance.now() + seconds * 1000;
  /** Runs one thread after another, each with its own seed. */
  const run = async (lane: number): Promise<void> => {
    for (let attempt = 0; performance.now() < end; attempt++) {
      const before = runs[lane];
      const left = (end - performance.now()) / 1000;
      const own = seed + attempt + lane * apart;
      const broken = await runThread(thread, { corpus, words, seed: own, seconds: left }, message => {
        runs[lane] = before + message.runs;
        said = Math.max(said, message.said);
        if (message.find && !finds.some(({ signature }) => signature === message.find!.signature))
          finds.push(message.find);
        onProgress?.(progress());
      });
      if (
        broken !== null &&
        !finds.some(({ signature, kind }) => signature === broken.signature && kind === broken.kind)
      )
        finds.push(broken);
    }
  };
  await Promise.all(runs.map((_, lane) => run(lane)));
  return progress();
}

/** @returns the input that hung or ran out of memory, if any */
function runThread(
  thread: string,
  data: Omit<ThreadData, 'memory'> & { readonly corpus: readonly Seed[] },
  onMessage: (message: ThreadMessage) => void,
): Promise<Find | null> {
  const input = new CurrentInput();
  const worker = new Worker(thread, {
    workerData: { ...data, memory: input.memory } satisfies ThreadData,
    execArgv: ['--enable-source-maps'],
    resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: 64 },
  });
  return new Promise(resolve => {
    let count = -1;
    const stop = (signature: string | null): void => {
      clearInterval(watch);
      void worker
        .terminate()
        .then(() => resolve(signature === null ? null : { ...input.get(), signature, message: signature, tree: null }));
    };
    const watch = setInterval(() => {
      if (input.count === count) stop(`It took ${patience / 1000} seconds or more.`);
      count = input.count;
    }, patience);
    worker.on('message', onMessage);
    worker.on('error', error => stop(`The thread ended: ${error.message}`));
    worker.on('exit', () => stop(null));
  });
}

function buildThread(): string {
  const outfile = path.join(temporaryFolder(), 'thread.cjs');
  buildSync({
    absWorkingDir: projectRoot,
    entryPoints: ['test/fuzz/thread.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    sourcemap: 'inline',
    outfile,
  });
  return outfile;
}

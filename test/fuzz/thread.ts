import { parentPort, workerData } from 'node:worker_threads';
import type { Seed } from './corpus';
import { CurrentInput } from './currentInput';
import { Fuzzer, type Find } from './fuzzer';
import type { Words } from './words';

/** The start parameters of a thread. */
export interface ThreadData {
  readonly corpus: readonly Seed[];
  readonly words: Words;
  readonly seed: number;
  readonly seconds: number;
  /** Memory of a `CurrentInput`. */
  readonly memory: SharedArrayBuffer;
}

/** The progress of a thread, sent about once a second. */
export interface ThreadMessage {
  readonly find?: Find;
  /** Number of mutants so far, and of different messages of the product. */
  readonly runs: number;
  readonly said: number;
}

async function main({ corpus, words, seed, seconds, memory }: ThreadData): Promise<void> {
  const input = new CurrentInput(memory);
  const fuzzer = new Fuzzer(corpus, words, seed, (kind, bytes) => input.set(kind, bytes));
  const post = (find?: Find): void =>
    parentPort!.postMessage({ find, runs: fuzzer.runs, said: fuzzer.said.size } satisfies ThreadMessage);
  const end = performance.now() + seconds * 1000;
  let told = performance.now();
  while (performance.now() < end) {
    const find = await fuzzer.step();
    if (find === null && performance.now() - told < 1000) continue;
    told = performance.now();
    post(find ?? undefined);
  }
  post();
}

void main(workerData as ThreadData);

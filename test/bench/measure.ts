import { spawnSync } from 'node:child_process';

/** The result of the last run, and the median time of all runs. */
export interface Timed<T> {
  readonly result: T;
  readonly milliseconds: number;
}

/** Runs something several times, after a warm-up run. */
export async function timed<T>(runs: number, run: () => T | Promise<T>): Promise<Timed<T>> {
  let result = await run();
  const times: number[] = [];
  for (let count = 0; count < runs; count++) {
    const start = performance.now();
    result = await run();
    times.push(performance.now() - start);
  }
  return { result, milliseconds: median(times) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs the terminal's entry once: the time from start to end, and the peak memory. */
export function runTerminal(entry: string, args: readonly string[]): { milliseconds: number; memory: number } {
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--require', './test/bench/reportMemory.cjs', entry, ...args],
    { encoding: 'utf8', maxBuffer: 1e9 },
  );
  const milliseconds = performance.now() - start;
  const memory = /@memory (\d+)/.exec(stderr)?.[1];
  if (status !== 0 || memory === undefined)
    throw new Error(`model-cost ${args.join(' ')}: exit code ${status}\n${stderr}`);
  return { milliseconds, memory: Number(memory) };
}

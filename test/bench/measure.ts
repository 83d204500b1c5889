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

/** Processor time and peak memory of a process. */
export interface Usage {
  readonly milliseconds: number;
  readonly memory: number;
}

/** Without further certificates: Node 20 reads all of them at its start, which takes two to three times as long then. */
const environment = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };

/** Runs a command once that prints its usage at its end (`reportUsage.cjs`). */
export function runProcess([command, ...args]: readonly string[]): Usage {
  const { status, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: environment,
  });
  const usage = /@usage (\S+) (\d+)/.exec(stderr);
  if (status !== 0 || usage === null) throw new Error(`${command} ${args.join(' ')}: exit code ${status}\n${stderr}`);
  return { milliseconds: Number(usage[1]), memory: Number(usage[2]) };
}

/** Runs the terminal's entry once: its processor time and peak memory. */
export function runTerminal(entry: string, args: readonly string[]): Usage {
  return runProcess([process.execPath, '--require', './test/bench/reportUsage.cjs', entry, ...args]);
}

import { setTimeout as pause } from 'node:timers/promises';
import { ReadError } from '../engine/readers/support/readError';
import { say } from '../engine/graph/message';
import { configFileFor, forgetConfigs } from './findConfig';
import { statsOf } from './statsOf';

/** Milliseconds between two looks at the files. Polling sees changes on every system and on network drives. */
const interval = 300;

/**
 * Works on files now, and again on those that change, until the process is ended.
 * @param filesOf the files as they are now: a folder may have new ones
 * @throws ReadError if there is no file to watch
 */
export async function watch(
  filesOf: () => Promise<readonly string[]>,
  work: (files: readonly string[]) => Promise<void>,
): Promise<void> {
  let before = await statesOf(filesOf);
  if ([...before.values()].every(state => state === null))
    throw new ReadError('watch', say`--watch: there is no file that can be watched.`);
  await work([...before.keys()]);
  for (;;) {
    const now = await settled(filesOf, before);
    const changed = [...now].filter(([file, state]) => state !== null && state !== before.get(file));
    before = now;
    forgetConfigs();
    if (changed.length > 0) await work(changed.map(([file]) => file));
  }
}

type States = ReadonlyMap<string, string | null>;

/** The next states that differ, once two looks in a row are the same: a file may still be written. */
async function settled(filesOf: () => Promise<readonly string[]>, before: States): Promise<States> {
  for (let last = before; ;) {
    await pause(interval);
    const now = await statesOf(filesOf);
    if (isSame(now, last) && !isSame(now, before)) return now;
    last = now;
  }
}

/** Time and size of each file and of its configuration; null: it is missing, or no file. */
async function statesOf(filesOf: () => Promise<readonly string[]>): Promise<States> {
  return new Map((await filesOf()).map(file => [file, stateOf(file)]));
}

function stateOf(file: string): string | null {
  const stats = statsOf(file);
  if (!stats?.isFile()) return null;
  const config = configFileFor(file);
  const configStats = config === null ? null : statsOf(config);
  return [stats, configStats].map(each => (each ? `${each.mtimeMs} ${each.size}` : '')).join(', ');
}

function isSame(a: States, b: States): boolean {
  return a.size === b.size && [...a].every(([file, state]) => b.get(file) === state);
}

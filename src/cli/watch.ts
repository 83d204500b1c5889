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
 * @param options files on which the work on every file depends, and what forgets what was read of them
 * @throws ReadError if there is no file to watch
 */
export async function watch(
  filesOf: () => Promise<readonly string[]>,
  options: { readonly files: readonly string[]; readonly forget: () => void },
  work: (files: readonly string[]) => Promise<void>,
): Promise<void> {
  const look = async (): Promise<States> => {
    const files = new Map((await filesOf()).map(file => [file, stateOf(file)]));
    return { files, options: options.files.map(timeAndSize).join() };
  };
  let before = await look();
  if ([...before.files.values()].every(state => state === null))
    throw new ReadError('watch', say`--watch: there is no file that can be watched.`);
  await work([...before.files.keys()]);
  for (;;) {
    const now = await settled(look, before);
    const haveOptionsChanged = now.options !== before.options;
    const changed = [...now.files].filter(
      ([file, state]) => state !== null && (haveOptionsChanged || state !== before.files.get(file)),
    );
    before = now;
    forgetConfigs();
    if (haveOptionsChanged) options.forget();
    if (changed.length > 0) await work(changed.map(([file]) => file));
  }
}

interface States {
  /** Time and size of each file and of its configuration; null: it is missing, or no file. */
  readonly files: ReadonlyMap<string, string | null>;
  /** Times and sizes of the files of options. */
  readonly options: string;
}

/** The next states that differ, once two looks in a row are the same: a file may still be written. */
async function settled(look: () => Promise<States>, before: States): Promise<States> {
  for (let last = before; ;) {
    await pause(interval);
    const now = await look();
    if (isSame(now, last) && !isSame(now, before)) return now;
    last = now;
  }
}

function stateOf(file: string): string | null {
  const own = timeAndSize(file);
  if (own === null) return null;
  const config = configFileFor(file);
  return `${own}, ${config === null ? null : timeAndSize(config)}`;
}

/** null: it is missing, or no file. */
function timeAndSize(file: string): string | null {
  const stats = statsOf(file);
  return stats?.isFile() ? `${stats.mtimeMs} ${stats.size}` : null;
}

function isSame(a: States, b: States): boolean {
  const isSameFile = ([file, state]: readonly [string, string | null]): boolean => b.files.get(file) === state;
  return a.options === b.options && a.files.size === b.files.size && [...a.files].every(isSameFile);
}

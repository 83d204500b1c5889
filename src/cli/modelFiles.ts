import { existsSync, readdirSync, type Dirent } from 'node:fs';
import { join, posix } from 'node:path';
import type { Glob } from '../engine/questions/glob';
import { statsOf } from './statsOf';

/** Names that only models have; any JSON file may be one, and is read where it is named. */
const isModel = /\.(onnx|keras|safetensors|gguf|layers\.json)$/i;

/**
 * The files that names of the command line stand for: a folder for its models and those of its subfolders, a pattern
 * for what matches (the shells of Windows leave that to programs). A name that stands for none stands for itself, and so
 * does a folder in them that cannot be searched.
 * @returns the files, in alphabetical order within each name
 */
export async function modelFiles(names: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const name of names) {
    const found = await filesOf(name);
    files.push(...(found.length > 0 ? found : [name]));
  }
  return files;
}

async function filesOf(name: string): Promise<string[]> {
  if (isFolder(name)) return filesIn(name, true, file => isModel.test(file));
  if (existsSync(name) || !/[*?[{]/.test(name) || name.includes('://')) return [];
  const steps = name.split(/[\\/]/);
  const first = steps.findIndex(step => /[*?[{]/.test(step));
  const pattern = steps.slice(first).join('/');
  const { compileGlob } = await import('../engine/questions/glob');
  const glob: Glob | string = compileGlob(pattern);
  if (typeof glob === 'string') return [];
  const folder = first === 0 ? '' : `${steps.slice(0, first).join('/')}/`;
  return filesIn(folder, pattern === '**' || pattern.includes('/'), file => glob.matches(file));
}

function isFolder(name: string): boolean {
  return statsOf(name)?.isDirectory() ?? false;
}

function filesIn(folder: string, below: boolean, wanted: (file: string) => boolean): string[] {
  return [...filesBelow(folder, '', below, wanted)].sort();
}

/**
 * What is wanted of a folder in the folder `inner` of it. A folder that cannot be searched is among it: whoever reads it
 * says why.
 */
function* filesBelow(
  folder: string,
  inner: string,
  below: boolean,
  wanted: (file: string) => boolean,
): Generator<string> {
  const entries = entriesIn(join(folder, inner));
  if (entries === null) yield join(folder, inner);
  for (const entry of entries ?? []) {
    const file = posix.join(inner, entry.name);
    if (!entry.isDirectory()) {
      // A link to a folder is no file, and is not searched, since it may lead back.
      if (wanted(file) && !(entry.isSymbolicLink() && isFolder(join(folder, file)))) yield join(folder, file);
    } else if (below && entry.name !== 'node_modules') yield* filesBelow(folder, file, below, wanted);
  }
}

/** None in a folder that is missing; null: it cannot be searched. */
function entriesIn(folder: string): Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? [] : null;
  }
}

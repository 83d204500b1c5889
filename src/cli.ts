#!/usr/bin/env node
// Starts the terminal's program (cli/terminal.ts) with the code that V8 compiled in an earlier run: compiling it takes
// longer than a small model. The code of each file is kept beside it, below what tells whether that is still the same
// file, since V8 itself compares no more than lengths.
import { accessSync, constants, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { jobArgument } from './cli/jobArgument';
import { useCompileCache } from './node/compileCache';

const program = `${__dirname}/terminal.js`;
const requireAny = require;
// Functions are compiled when they are first called: a run that only prints help has compiled few.
const isTelling = process.argv[2] !== jobArgument && process.argv.slice(2).some(argument => !argument.startsWith('-'));

function start(): void {
  tuneEngine();
  if (!existsSync(keptFor(program)) && !isWritable()) return startPlainly();
  // While it starts, Commander asks for what starts processes, to use it for commands that are programs of their own: it
  // would take as long as a small model.
  let isStarting = true;
  const files = new Map<string, { exports: unknown }>();
  const require = (name: string): unknown => {
    if (isStarting && name === 'node:child_process') return {};
    if (!name.startsWith('./terminal')) return requireAny(name);
    const file = files.get(name) ?? { exports: {} };
    if (!files.has(name)) {
      files.set(name, file);
      run(`${__dirname}/${name.slice(2)}`, file, require);
    }
    return file.exports;
  };
  require('./terminal.js');
  isStarting = false;
}

/**
 * V8 optimizes a function after little work, and then again and again as it meets more kinds of objects: a third of the
 * time for 10,000 nodes. Here it waits longer, and inlines less, since compiling what it inlines takes longer than the
 * calls do. Before version 12, the quick compiler in front of that one starts with fewer functions at a time. From 13 on
 * there are two: the first is left out, since much of what it makes soon runs no more, and the second waits until a small
 * model is done.
 *
 * Most objects stay until the end: a search for garbage among all of them while memory is not short finds little. A small
 * room for young objects is enough, though it pays off less the more nodes there are, and not at all in version 12.
 * Threads that collect garbage of a few megabytes together spend more on waiting for each other than one needs for it.
 */
function tuneEngine(): void {
  const version = Number.parseInt(process.versions.v8);
  const small = '--semi-space-growth-factor=1';
  const ofVersion =
    version < 12
      ? ['--interrupt-budget=900000', '--baseline-batch-compilation-threshold=1500', small]
      : version < 13
        ? ['--invocation-count-for-turbofan=20000']
        : ['--invocation-count-for-maglev=1200', '--invocation-count-for-turbofan=50000', '--no-sparkplug', small];
  const ofAll = ['--max-inlined-bytecode-size-cumulative=150', '--no-incremental-marking', '--no-parallel-scavenge'];
  for (const flag of [...ofAll, ...ofVersion]) setFlagsFromString(flag);
}

/** Runs a file of the program as a CommonJS module. */
function run(file: string, itself: { exports: unknown }, require: (name: string) => unknown): void {
  const written = signature(file);
  const cachedData = keptCode(file, written);
  // The build escapes what is not ASCII, and makes a function of it.
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData });
  if (isTelling && (cachedData === undefined || script.cachedDataRejected))
    keepAtEnd(() => keep(file, written, script.createCachedData()));
  const body = script.runInThisContext() as (...scope: unknown[]) => void;
  body.call(itself.exports, itself.exports, require, itself, file, __dirname);
}

/** What keeps the code of files when the run ends. */
const keeping: (() => void)[] = [];

/** One listener for all files, because Node reports many as a leak. */
function keepAtEnd(work: () => void): void {
  if (keeping.push(work) === 1) process.once('exit', () => keeping.forEach(each => each()));
}

/** A file's size and times, the last of which changes with every write. */
function signature(file: string): Buffer {
  const { size, mtimeMs, ctimeMs } = statSync(file);
  return Buffer.from(JSON.stringify([size, mtimeMs, ctimeMs]).padEnd(signatureLength));
}

const signatureLength = 80;

function keptFor(file: string): string {
  return file.replace(/js$/, 'cache');
}

/** The compiled code of a file as it was written; undefined: there is none. */
function keptCode(file: string, written: Buffer): Buffer | undefined {
  try {
    const kept = readFileSync(keptFor(file));
    return written.equals(kept.subarray(0, signatureLength)) ? kept.subarray(signatureLength) : undefined;
  } catch {
    return undefined;
  }
}

function isWritable(): boolean {
  try {
    accessSync(__dirname, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Keeps the compiled code for the next run; a run at the same time sees all of it or nothing. */
function keep(file: string, written: Buffer, code: Buffer): void {
  const unfinished = `${keptFor(file)}.${process.pid}`;
  try {
    writeFileSync(unfinished, Buffer.concat([written, code]));
    renameSync(unfinished, keptFor(file));
  } catch {
    // The next run compiles again.
    rmSync(unfinished, { force: true });
  }
}

/** Where nothing can be kept beside the program; newer versions of Node have a place of their own. */
function startPlainly(): void {
  useCompileCache();
  requireAny(program);
}

start();

#!/usr/bin/env node
// Starts the terminal's program (cli/terminal.ts) with the code that V8 compiled in an earlier run: compiling it takes
// longer than a small model. The code is kept beside the program, below what tells whether that is still the same file,
// since V8 itself compares no more than lengths.
import { isAscii } from 'node:buffer';
import * as fs from 'node:fs';
import * as module from 'node:module';
import * as path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const program = path.join(__dirname, 'terminal.js');
const kept = path.join(__dirname, 'terminal.cache');

function start(): void {
  tuneEngine();
  const written = signature();
  const cachedData = keptCode(written);
  if (cachedData === undefined && !isWritable()) return startPlainly();
  const script = new Script(module.wrap(sourceText()), { filename: program, cachedData });
  const run = script.runInThisContext() as (...scope: unknown[]) => void;
  const itself = { exports: {} };
  const { require, started } = startingRequire();
  run.call(itself.exports, itself.exports, require, itself, program, __dirname);
  started();
  // Functions are compiled when they are first called: a run that only prints help has compiled few.
  const isTelling = isMainThread && process.argv.slice(2).some(argument => !argument.startsWith('-'));
  if (isTelling && (cachedData === undefined || script.cachedDataRejected))
    process.once('exit', () => keep(written, script.createCachedData()));
}

/**
 * Before version 12, V8 optimizes a function after little work, and then again and again as it meets more kinds of
 * objects: a quarter of the time for 10,000 nodes. Later versions have a quick compiler in between. Threads that collect
 * garbage of a few megabytes together spend more on waiting for each other than one needs for it.
 */
function tuneEngine(): void {
  if (Number.parseInt(process.versions.v8) < 12) setFlagsFromString('--interrupt-budget=600000');
  setFlagsFromString('--no-parallel-scavenge');
}

/** The program's size and times, the last of which changes with every write. */
function signature(): Buffer {
  const { size, mtimeMs, ctimeMs } = fs.statSync(program);
  return Buffer.from(JSON.stringify([size, mtimeMs, ctimeMs]).padEnd(signatureLength));
}

const signatureLength = 80;

/** The compiled code of the program as it was written; undefined: there is none. */
function keptCode(written: Buffer): Buffer | undefined {
  try {
    const file = fs.readFileSync(kept);
    return written.equals(file.subarray(0, signatureLength)) ? file.subarray(signatureLength) : undefined;
  } catch {
    return undefined;
  }
}

/** The build escapes all other characters (`esbuild.js`): a text of bytes is made, and compiled, in half the time. */
function sourceText(): string {
  const source = fs.readFileSync(program);
  return source.toString(isAscii(source) ? 'latin1' : 'utf8');
}

/**
 * `require` for the program. While it starts, Commander asks for what starts processes, to use it for commands that are
 * programs of their own: it would take as long as a small model.
 */
function startingRequire(): { require: (name: string) => unknown; started: () => void } {
  const load = module.createRequire(program);
  let isStarting = true;
  return {
    require: name => (isStarting && name === 'node:child_process' ? {} : (load(name) as unknown)),
    started: () => (isStarting = false),
  };
}

function isWritable(): boolean {
  try {
    fs.accessSync(__dirname, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Keeps the compiled code for the next run; a run at the same time sees all of it or nothing. */
function keep(written: Buffer, code: Buffer): void {
  const file = `${kept}.${process.pid}`;
  try {
    fs.writeFileSync(file, Buffer.concat([written, code]));
    fs.renameSync(file, kept);
  } catch {
    // The next run compiles again.
    fs.rmSync(file, { force: true });
  }
}

/** Where nothing can be kept beside the program; newer versions of Node have a place of their own. */
function startPlainly(): void {
  const { enableCompileCache } = module as { enableCompileCache?: () => void };
  enableCompileCache?.();
  module.createRequire(program)(program);
}

start();

#!/usr/bin/env node
// Starts the terminal's program (cli/terminal.ts) with the code that V8 compiled in an earlier run: compiling it takes
// longer than a small model. The code is kept beside the program, below a copy of the source that it was compiled from,
// since V8 itself compares no more than lengths.
import * as fs from 'node:fs';
import * as module from 'node:module';
import * as path from 'node:path';
import { Script } from 'node:vm';

const program = path.join(__dirname, 'terminal.js');
const kept = path.join(__dirname, 'terminal.cache');

function start(): void {
  const source = fs.readFileSync(program);
  const cachedData = keptCode(source);
  if (cachedData === undefined && !isWritable()) return startPlainly();
  const script = new Script(module.wrap(source.toString()), { filename: program, cachedData });
  const run = script.runInThisContext() as (...scope: unknown[]) => void;
  const itself = { exports: {} };
  run.call(itself.exports, itself.exports, module.createRequire(program), itself, program, __dirname);
  // Functions are compiled when they are first called: a run that only prints help has compiled few.
  const isTelling = process.argv.slice(2).some(argument => !argument.startsWith('-'));
  if (isTelling && (cachedData === undefined || script.cachedDataRejected))
    process.once('exit', () => keep(source, script.createCachedData()));
}

/** The compiled code of this source; undefined: there is none. */
function keptCode(source: Buffer): Buffer | undefined {
  try {
    const file = fs.readFileSync(kept);
    return source.equals(file.subarray(0, source.length)) ? file.subarray(source.length) : undefined;
  } catch {
    return undefined;
  }
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
function keep(source: Buffer, code: Buffer): void {
  const written = `${kept}.${process.pid}`;
  try {
    fs.writeFileSync(written, Buffer.concat([source, code]));
    fs.renameSync(written, kept);
  } catch {
    // The next run compiles again.
    fs.rmSync(written, { force: true });
  }
}

/** Where nothing can be kept beside the program; newer versions of Node have a place of their own. */
function startPlainly(): void {
  const { enableCompileCache } = module as { enableCompileCache?: () => void };
  enableCompileCache?.();
  module.createRequire(program)(program);
}

start();

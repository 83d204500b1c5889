import { closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { ReadError } from '../engine/readers/support/readError';
import { say } from '../engine/graph/message';

/** Maximum size of anything that is not a file, which is read whole. */
const largestInMemory = 512 * 2 ** 20;
/** Milliseconds to wait for a pipe's writer, and between two attempts to read. */
const patience = 5000;
const pauseLength = 2;
const blockLength = 1 << 16;

const standardInput: ReadonlySet<string> = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);

/** Whether a name stands for standard input. */
export function isStandardInput(name: string): boolean {
  return standardInput.has(name);
}

/**
 * The contents of a pipe: standard input (`-`), a named pipe, or a shell's `<(command)`.
 * @returns null if the name is that of something else
 * @throws ReadError for more than fits into memory, and for a pipe without a writer
 */
export async function readPipe(name: string): Promise<Uint8Array | null> {
  if (isStandardInput(name)) return collect(process.stdin as AsyncIterable<Uint8Array>);
  if (!statSync(name).isFIFO()) return null;
  // Without this flag the system waits for a writer indefinitely, and no timer can interrupt it.
  const pipe = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return await collect(blocksOf(pipe));
  } finally {
    closeSync(pipe);
  }
}

async function collect(blocks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  let length = 0;
  for await (const block of blocks) {
    all.push(block);
    length += block.length;
    if (length > largestInMemory)
      throw new ReadError(
        'too-large',
        say`more than ${largestInMemory / 2 ** 20} MiB came through the pipe: save the model to a file, which is read part by part.`,
      );
  }
  return Buffer.concat(all);
}

/** A non-blocking pipe reports immediately that it is empty (`EAGAIN`), or that it has no writer (end of file). */
async function* blocksOf(pipe: number): AsyncGenerator<Uint8Array> {
  const deadline = performance.now() + patience;
  let written = false;
  for (;;) {
    const block = new Uint8Array(blockLength);
    const count = readBlock(pipe, block);
    if (count === 0 && written) return;
    if (count === 0 && performance.now() > deadline)
      throw new ReadError('no-writer', say`nobody wrote to this pipe for ${patience / 1000} seconds.`);
    written ||= count !== 0;
    if (count === 0 || count === null) await new Promise(resolve => setTimeout(resolve, pauseLength));
    else yield block.subarray(0, count);
  }
}

/** How many bytes were read; null: there are none yet. */
function readBlock(pipe: number, block: Uint8Array): number | null {
  try {
    return readSync(pipe, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
    throw error;
  }
}

import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { ReadError } from '../engine/readers/support/readError';
import { say } from '../engine/graph/message';

/** What is not a file is read whole, up to this size. */
const largestInMemory = 512 * 2 ** 20;
/** Milliseconds that a pipe without a writer is waited for, and between two looks at a pipe. */
const patience = 5000;
const pauseLength = 2;
const blockLength = 1 << 16;

const standardInput: ReadonlySet<string> = new Set(['-', '/dev/stdin', '/dev/fd/0']);

/**
 * What comes through a pipe: standard input (`-`), a named pipe, or what a shell puts in place of `<(command)`.
 * @returns null where the name is that of something else
 * @throws ReadError for more than fits into memory, and for a pipe that nobody writes to
 */
export async function readPipe(name: string): Promise<Uint8Array | null> {
  if (standardInput.has(name)) return collect(process.stdin as AsyncIterable<Uint8Array>);
  if (!(await stat(name)).isFIFO()) return null;
  // Without this flag the system waits for a writer, for ever and beyond the reach of a timer.
  const pipe = await open(name, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return await collect(blocksOf(pipe));
  } finally {
    await pipe.close();
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

/** A pipe that is not waited for says at once that it is empty (`EAGAIN`), or that it has no writer (the end of the file). */
async function* blocksOf(pipe: FileHandle): AsyncGenerator<Uint8Array> {
  const deadline = performance.now() + patience;
  let written = false;
  for (;;) {
    const block = new Uint8Array(blockLength);
    const count = await pipe.read(block, 0, blockLength).then(
      ({ bytesRead }) => bytesRead,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EAGAIN') return null;
        throw error;
      },
    );
    if (count === 0 && written) return;
    if (count === 0 && performance.now() > deadline)
      throw new ReadError('no-writer', say`nobody wrote to this pipe for ${patience / 1000} seconds.`);
    written ||= count !== 0;
    if (count === 0 || count === null) await pause(pauseLength);
    else yield block.subarray(0, count);
  }
}

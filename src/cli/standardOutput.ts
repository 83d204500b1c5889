import { fstatSync, statSync, writeSync } from 'node:fs';

/** What standard output is connected to. */
export interface StandardOutput {
  readonly colours: boolean;
  /** Resolves as soon as more may be written. */
  write(bytes: Uint8Array): Promise<void>;
  /** As for any `Output`. */
  onError(listener: (error: NodeJS.ErrnoException) => void): void;
}

/**
 * Standard output: Node's stream in a terminal and on Windows, where it translates. For a pipe or a file Node takes as long to
 * make one as a small model takes to be read and counted.
 */
export function standardOutput(): StandardOutput {
  return process.platform === 'win32' || isTerminal() ? new NodeStream() : new Descriptor();
}

const descriptor = 1;

function isTerminal(): boolean {
  const found = fstatSync(descriptor);
  return found.isCharacterDevice() && found.rdev !== statSync('/dev/null').rdev;
}

class NodeStream implements StandardOutput {
  readonly colours = process.stdout.isTTY && process.stdout.hasColors(environment());

  write(bytes: Uint8Array): Promise<void> {
    return new Promise(resolve => process.stdout.write(bytes, () => resolve()));
  }

  onError(listener: (error: NodeJS.ErrnoException) => void): void {
    process.stdout.on('error', listener);
  }
}

/** An empty `NO_COLOR` forbids nothing (https://no-color.org), but Node takes it for a wish. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, NO_COLOR: process.env.NO_COLOR || undefined };
}

/** Milliseconds to wait for a reader, where another process has made the pipe non-blocking. */
const pause = 2;

class Descriptor implements StandardOutput {
  readonly colours = false;
  private fail: (error: NodeJS.ErrnoException) => void = () => undefined;

  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      try {
        done += writeSync(descriptor, bytes, done);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return this.fail(error as NodeJS.ErrnoException);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
      }
    }
  }

  onError(listener: (error: NodeJS.ErrnoException) => void): void {
    this.fail = listener;
  }
}

import type { MessagePortLike } from './channel';
import { contentsOf, missingIn, withContents } from './contents';

/**
 * The descriptor through which a started process sends contents: whatever else writes to its standard output would change
 * them, and Windows would let it wait there.
 */
export const contentsPipe = 4;

/** One of two processes with a channel between them, and a pipe in each direction. */
export interface ProcessEnd {
  readonly channel: {
    send?(message: object): unknown;
    on(event: 'message', listener: (message: unknown) => void): unknown;
  };
  /** Asked for when something is to be sent: opening a pipe takes time. */
  writer(): NodeJS.WritableStream;
  reader(): NodeJS.ReadableStream;
}

/**
 * Messages between two processes, in order. The contents of files go through the pipes: messages are copied several times,
 * and whoever receives them waits for some of it.
 */
export function processPort(end: ProcessEnd): MessagePortLike {
  const completed = async (message: unknown): Promise<unknown> => {
    const length = missingIn(message);
    return length === null ? message : withContents(message, await nextBytes(end.reader(), length));
  };
  return {
    post: message => {
      const contents = contentsOf(message);
      end.channel.send!(contents ? withContents(message, contents.byteLength) : (message as object));
      // Afterwards: the other end reads the pipe when it knows of them, and this one may wait until it does.
      if (contents) end.writer().write(contents);
    },
    listen: receive => {
      let before = Promise.resolve();
      end.channel.on('message', message => {
        before = before.then(async () => {
          const whole = await completed(message);
          // Not awaited: the next message does not wait for an answer.
          receive(whole);
        });
      });
    },
  };
}

function nextBytes(stream: NodeJS.ReadableStream, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  return new Promise(resolve => {
    const take = (chunk: Uint8Array): void => {
      const missing = length - filled;
      bytes.set(chunk.subarray(0, missing), filled);
      filled += chunk.length;
      if (filled < length) return;
      stream.off('data', take).pause();
      if (chunk.length > missing) stream.unshift(chunk.subarray(missing));
      resolve(bytes);
    };
    stream.on('data', take).resume();
  });
}

import { keepCompiledCode } from '../node/compileCache';
import { FileSource } from '../node/fileSource';
import { isWebAddress, openUrl } from '../engine/readers/support/http/openUrl';
import { ReadError } from '../engine/readers/support/readError';
import { missingIn, withContents } from '../protocol/contents';
import { serveEngine } from './serveEngine';
import { say, type Message } from '../engine/graph/message';

/** Messages for error codes of the operating system. */
const sentences: Readonly<Record<string, Message>> = {
  ENOENT: say`The file does not exist.`,
  EACCES: say`Permission denied.`,
  EPERM: say`Permission denied.`,
  EISDIR: say`This is a folder: expected a file.`,
  ENOTFILE: say`This is a pipe or a device: expected a file.`,
};

/** Milliseconds without a message after which nobody waits for an answer. */
const quiet = 250;
let idle: ReturnType<typeof setTimeout> | undefined;

/** While nobody waits: makes room for the next model, and helps the next worker to start. */
function tidyLater(): void {
  clearTimeout(idle);
  idle = setTimeout(() => {
    globalThis.gc!({ type: 'minor' });
    keepCompiledCode();
  }, quiet);
}

/** The message with the contents of a file, which the host sends another way (host/engine/nodeEngineWorker.ts). */
async function completed(message: unknown): Promise<unknown> {
  const length = missingIn(message);
  return length === null ? message : withContents(message, await fromInput(length));
}

/** The next bytes of standard input. */
function fromInput(length: number): Promise<Uint8Array> {
  const { stdin } = process;
  const bytes = new Uint8Array(length);
  let filled = 0;
  return new Promise(resolve => {
    const take = (chunk: Buffer): void => {
      const missing = length - filled;
      bytes.set(chunk.subarray(0, missing), filled);
      filled += chunk.length;
      if (filled < length) return;
      stdin.off('data', take).pause();
      if (chunk.length > missing) stdin.unshift(chunk.subarray(missing));
      resolve(bytes);
    };
    stdin.on('data', take).resume();
  });
}

/** Answers the extension host, which started this process. */
export function serveHost(): void {
  // Whatever it is doing, nobody waits for it any more.
  process.on('disconnect', () => process.exit());
  serveEngine(
    {
      post: message => process.send!(message),
      listen: receive => {
        let before = Promise.resolve();
        process.on('message', message => {
          before = before.then(async () => {
            receive(await completed(message));
            tidyLater();
          });
        });
      },
    },
    async path => {
      if (isWebAddress(path)) return openUrl(path, (await import('../node/httpGet')).httpGet);
      try {
        return await FileSource.open(path);
      } catch (error) {
        const { code = '', message } = error as NodeJS.ErrnoException;
        throw new ReadError(code, sentences[code] ?? say`The file could not be opened: ${message}.`);
      }
    },
  );
}

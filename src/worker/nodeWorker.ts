import { Socket } from 'node:net';
import { keepCompiledCode } from '../node/compileCache';
import { FileSource } from '../node/fileSource';
import { contentsPipe, processPort } from '../protocol/processPort';
import { isWebAddress, openUrl } from '../engine/readers/support/http/openUrl';
import { ReadError } from '../engine/readers/support/readError';
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

/** Answers the extension host, which started this process. */
export function serveHost(): void {
  // Whatever it is doing, nobody waits for it any more.
  process.on('disconnect', () => process.exit());
  let output: Socket | undefined;
  const port = processPort({
    channel: process,
    writer: () => (output ??= new Socket({ fd: contentsPipe, readable: false })),
    reader: () => process.stdin,
  });
  serveEngine(
    {
      post: message => port.post(message),
      listen: receive =>
        port.listen(message => {
          receive(message);
          tidyLater();
        }),
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

import { parentPort } from 'node:worker_threads';
import { FileSource } from '../node/fileSource';
import { httpGet } from '../node/httpGet';
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

serveEngine(
  { post: message => parentPort!.postMessage(message), listen: receive => parentPort!.on('message', receive) },
  async path => {
    if (isWebAddress(path)) return openUrl(path, httpGet);
    try {
      return await FileSource.open(path);
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      throw new ReadError(code, sentences[code] ?? say`The file could not be opened: ${message}.`);
    }
  },
);

import { ReadError } from '../engine/readers/support/readError';
import { say, type Message } from '../engine/graph/message';

/** Why the system refused to open a file, in a word and in words. */
const systemErrors: Readonly<Record<string, readonly [code: string, reason: Message]>> = {
  ENOENT: ['not-found', say`there is no such file.`],
  EACCES: ['no-permission', say`permission denied.`],
  EPERM: ['no-permission', say`permission denied.`],
  EISDIR: ['folder', say`it is a folder: expected a file.`],
  ENOTFILE: ['not-a-file', say`it is a device or a socket: expected a file or a pipe.`],
};

/** The system's error as the end of a sentence after a name. */
export function systemError(error: unknown): ReadError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new ReadError(...(systemErrors[code] ?? ['unreadable', say`it could not be read: ${systemWords(message)}.`]));
}

/** `EIO: i/o error, read` → `i/o error`: code and call are Node's. */
export function systemWords(message: string): string {
  return /^[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
}

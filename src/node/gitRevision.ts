import { existsSync } from 'node:fs';
import { ReadError } from '../engine/readers/support/readError';
import { say } from '../engine/graph/message';

/** Maximum size of a file that Git hands over, which is kept as a whole. */
const largestInMemory = 512 * 2 ** 20;

/** Whether a name is Git's for a file in a revision, such as `HEAD~1:models/a.onnx`, and not that of a file. */
export function isRevision(name: string): boolean {
  return /^[^-:][^:]*:./.test(name) && !existsSync(name);
}

/**
 * A file as it is in a revision of the Git repository around the current folder; files of Git LFS are fetched.
 * @param name `REVISION:path`, the path from the root of the repository, or from the current folder as `./path`
 * @throws ReadError with one sentence
 */
export async function readRevision(name: string): Promise<Uint8Array> {
  const type = await catFile('-t', name);
  if (type.toString().trim() === 'tree')
    throw new ReadError('not-a-file', say`it is a folder in this revision: expected a file.`);
  return catFile('--filters', name);
}

async function catFile(option: string, name: string): Promise<Buffer> {
  // Loaded when it is used: no other start has to wait for it.
  const { execFile } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const options = { encoding: 'buffer', maxBuffer: largestInMemory } as const;
    execFile('git', ['cat-file', option, name], options, (error, contents, problems) => {
      if (error) reject(refusal(error, problems));
      else resolve(contents);
    });
  });
}

function refusal({ code }: { code?: string | number | null }, problems: Buffer): ReadError {
  if (code === 'ENOENT') return new ReadError('not-found', say`there is no such file, and Git is not installed.`);
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return new ReadError(
      'too-large',
      say`the file has more than ${largestInMemory / 2 ** 20} MiB in this revision: check it out and open that.`,
    );
  const reason = problems
    .toString()
    .replace(/^fatal: /, '')
    .split('\n')[0]
    .trim()
    .replace(/\.$/, '');
  return new ReadError('not-found', say`there is no such file, and Git does not find it in a revision: ${reason}.`);
}

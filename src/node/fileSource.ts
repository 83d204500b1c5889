import { closeSync, opendirSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { ByteSource, OpenBeside } from '../engine/readers/support/byteSource';

/** Some systems refuse single reads of 2 GiB and more. */
const largestRead = 1 << 30;

/**
 * A file that is read in place, part by part: its size does not matter. Whoever reads has nothing else to do, and without
 * a pool of threads small files are there in half the time.
 */
export class FileSource implements ByteSource {
  private constructor(
    /** null: closed. */
    private descriptor: number | null,
    readonly size: number,
    readonly beside: OpenBeside,
  ) {}

  /** Opens a file; errors of the system are thrown as they are. A pipe would block, a device may never end. */
  static async open(name: string): Promise<FileSource> {
    const found = statSync(name);
    // Says why if a folder cannot be searched either.
    if (found.isDirectory()) opendirSync(name).closeSync();
    if (!found.isFile())
      throw Object.assign(new Error('not a file'), {
        code: found.isDirectory() ? 'EISDIR' : 'ENOTFILE',
        syscall: 'open',
      });
    return new FileSource(openSync(name, 'r'), found.size, openBeside(name));
  }

  async read(offset: number, target: Uint8Array): Promise<number> {
    let done = 0;
    while (done < target.length) {
      if (this.descriptor === null) throw Object.assign(new Error('file closed'), { code: 'EBADF', syscall: 'read' });
      const wanted = Math.min(target.length - done, largestRead);
      const count = readSync(this.descriptor, target, done, wanted, offset + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  async close(): Promise<void> {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }
}

/** Opens files in the folder of another one. A name or a link that leads out of it is treated as missing. */
export function openBeside(file: string): OpenBeside {
  const folder = dirname(resolve(file));
  return async name => {
    try {
      const wanted = realpathSync.native(resolve(folder, name));
      return isInside(wanted, realpathSync.native(folder)) ? await FileSource.open(wanted) : null;
    } catch {
      return null;
    }
  };
}

/** The root folder ends with a separator, other folders do not. */
function isInside(file: string, folder: string): boolean {
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

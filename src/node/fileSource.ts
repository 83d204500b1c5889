import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import * as path from 'node:path';
import type { ByteSource, OpenBeside } from '../engine/readers/support/byteSource';

/** Some systems refuse single reads of 2 GiB and more. */
const largestRead = 1 << 30;

/** A file that is read in place, part by part: its size does not matter. */
export class FileSource implements ByteSource {
  private constructor(
    private readonly file: FileHandle,
    readonly size: number,
    readonly beside: OpenBeside,
  ) {}

  /** Opens a file; errors of the system are thrown as they are. A pipe would block, a device may never end. */
  static async open(name: string): Promise<FileSource> {
    const found = await stat(name);
    if (!found.isFile())
      throw Object.assign(new Error('not a file'), {
        code: found.isDirectory() ? 'EISDIR' : 'ENOTFILE',
        syscall: 'open',
      });
    return new FileSource(await open(name, 'r'), found.size, openBeside(name));
  }

  async read(offset: number, target: Uint8Array): Promise<number> {
    let done = 0;
    while (done < target.length) {
      const { bytesRead } = await this.file.read(
        target,
        done,
        Math.min(target.length - done, largestRead),
        offset + done,
      );
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Opens files in the folder of another one. A name or a link that leads out of it is treated as missing. */
export function openBeside(file: string): OpenBeside {
  const folder = path.dirname(path.resolve(file));
  return async name => {
    try {
      const wanted = await realpath(path.resolve(folder, name));
      return isInside(wanted, await realpath(folder)) ? await FileSource.open(wanted) : null;
    } catch {
      return null;
    }
  };
}

/** The root folder ends with a separator, other folders do not. */
function isInside(file: string, folder: string): boolean {
  return file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

import { open, type FileHandle } from 'node:fs/promises';
import * as path from 'node:path';
import type { ByteSource, OpenBeside } from '../engine/readers/support/byteSource';

/** Some systems refuse single reads of 2 GiB and more. */
const largestRead = 1 << 30;

/** A file that is read where it lies, part by part: its size does not matter. */
export class FileSource implements ByteSource {
  private constructor(
    private readonly file: FileHandle,
    readonly size: number,
    readonly beside: OpenBeside,
  ) {}

  /** Opens a file; whatever the system says against it is thrown as it is. */
  static async open(name: string): Promise<FileSource> {
    const file = await open(name, 'r');
    try {
      const stat = await file.stat();
      if (stat.isDirectory()) throw Object.assign(new Error('illegal operation on a directory'), { code: 'EISDIR' });
      return new FileSource(file, stat.size, openBeside(name));
    } catch (error) {
      await file.close();
      throw error;
    }
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

/** Opens files in the folder of another one. A name that leads out of it is treated as one that is not there. */
export function openBeside(file: string): OpenBeside {
  const folder = path.dirname(path.resolve(file));
  return async name => {
    const wanted = path.resolve(folder, name);
    if (!wanted.startsWith(folder + path.sep)) return null;
    return FileSource.open(wanted).catch(() => null);
  };
}

import { open, type FileHandle } from 'node:fs/promises';
import type { ByteSource } from '../engine/readers/byteSource';

/** Some systems refuse single reads of 2 GiB and more. */
const largestRead = 1 << 30;

/** A file that is read where it lies, part by part: its size does not matter. */
export class FileSource implements ByteSource {
  private constructor(private readonly file: FileHandle, readonly size: number) {}

  /** Opens a file; whatever the system says against it is thrown as it is. */
  static async open(path: string): Promise<FileSource> {
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      if (stat.isDirectory()) throw Object.assign(new Error('illegal operation on a directory'), { code: 'EISDIR' });
      return new FileSource(file, stat.size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async read(offset: number, target: Uint8Array): Promise<number> {
    let done = 0;
    while (done < target.length) {
      const { bytesRead } = await this.file.read(target, done, Math.min(target.length - done, largestRead), offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

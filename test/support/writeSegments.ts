import * as fs from 'node:fs';
import type { Segment } from '../unit/support/segmentedSource';

const block = Buffer.alloc(1 << 20);

/** Writes a file piece by piece. Zeros are holes that take no space on disk, or are written out where `holes` is false. */
export function writeSegments(file: string, segments: readonly Segment[], holes: boolean): void {
  const handle = fs.openSync(file, 'w');
  let offset = 0;
  for (const segment of segments) {
    if (segment instanceof Uint8Array) {
      fs.writeSync(handle, segment, 0, segment.length, offset);
      offset += segment.length;
      continue;
    }
    const end = offset + segment.zeros;
    for (; !holes && offset < end; offset += block.length)
      fs.writeSync(handle, block, 0, Math.min(block.length, end - offset), offset);
    offset = end;
  }
  fs.ftruncateSync(handle, offset);
  fs.closeSync(handle);
}

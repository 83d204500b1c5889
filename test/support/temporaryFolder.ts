import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const folders: string[] = [];

/** A new folder that is deleted when the run ends. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'model-cost-lens-'));
  // One listener for all, because Node reports many as a leak.
  if (folders.push(folder) === 1) {
    process.on('exit', () => folders.forEach(each => fs.rmSync(each, { recursive: true, force: true, maxRetries: 3 })));
  }
  return folder;
}

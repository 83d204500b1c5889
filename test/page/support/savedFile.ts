import * as fs from 'node:fs';
import { until } from './until';

/** The contents of a file once VS Code has saved it, which creates it empty and writes to it then. */
export function savedFile(file: string): Promise<Buffer> {
  return until(file, async () => contentsOf(file));
}

/** The contents of a file, unless it is missing or still empty. */
export function contentsOf(file: string): Buffer | undefined {
  const contents = fs.existsSync(file) ? fs.readFileSync(file) : undefined;
  return contents?.length ? contents : undefined;
}

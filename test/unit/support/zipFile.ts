import { zipSync } from 'fflate';

/** A ZIP archive with these texts and bytes by path. */
export function zipFile(files: Readonly<Record<string, string | Uint8Array>>, level: 0 | 6 = 6): Uint8Array {
  const entries = Object.entries(files).map(([path, contents]): [string, Uint8Array] => [
    path,
    typeof contents === 'string' ? new TextEncoder().encode(contents) : contents,
  ]);
  return zipSync(Object.fromEntries(entries), { level });
}

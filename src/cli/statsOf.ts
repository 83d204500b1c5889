import { statSync, type Stats } from 'node:fs';

/** What the system knows of a file or folder; null: nothing. Opening it says why. */
export function statsOf(name: string): Stats | null {
  try {
    return statSync(name);
  } catch {
    return null;
  }
}

/** What a table has under a name from a file: `constructor`, which every object has, is no entry of a table. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

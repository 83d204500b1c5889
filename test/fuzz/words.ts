import * as fs from 'node:fs';
import * as path from 'node:path';
import { slotsOf, read, type Json } from './json';

/** Words that readers and operators know. */
export interface Words {
  readonly all: readonly string[];
  /** Possible values of a key. */
  readonly byKey: ReadonlyMap<string, readonly string[]>;
}

/** Source folders with names of operators, layers and attributes, which mutants are made of. */
const places: readonly { readonly folder: string; readonly pattern: RegExp; readonly key: string }[] = [
  { folder: 'operators', pattern: /\bname: '(\w+)'/g, key: 'opType' },
  { folder: 'operators', pattern: /\bdomain: '([\w.]+)'/g, key: 'domain' },
  { folder: 'readers/layers/modules', pattern: /'([A-Z]\w+)'/g, key: 'type' },
  { folder: 'readers/keras/layers', pattern: /^ {2}(?:\.\.\.)?([A-Z]\w+)/gm, key: 'class_name' },
  { folder: 'readers/tensorflowjs/graph', pattern: /^ {2}([A-Z]\w+)/gm, key: 'op' },
  { folder: 'readers/transformers', pattern: /'([a-z][\w-]+)'/g, key: 'model_type' },
  { folder: 'readers', pattern: /'([A-Za-z_][\w.]{0,40})'/g, key: '' },
  { folder: 'operators', pattern: /'([a-z_][\w.]{0,40})'/g, key: 'name' },
];

/** Collects the words of the sources, and the strings of each key in the corpus. */
export function collectWords(engine: string, trees: readonly Json[]): Words {
  const byKey = new Map<string, Set<string>>();
  const add = (key: string, word: string): void => {
    byKey.set(key, (byKey.get(key) ?? new Set<string>()).add(word));
  };
  for (const { folder, pattern, key } of places)
    for (const file of fs.readdirSync(path.join(engine, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const text = fs.readFileSync(path.join(engine, folder, file), 'utf8');
      for (const [, word] of text.matchAll(pattern)) add(key, word);
    }
  for (const slot of trees.flatMap(slotsOf)) {
    const value = read(slot);
    if (typeof slot.key !== 'string') continue;
    add('', slot.key);
    if (typeof value === 'string') add(slot.key, value);
  }
  return {
    all: [...new Set([...byKey.values()].flatMap(words => [...words]))].sort(),
    byKey: new Map([...byKey].map(([key, words]) => [key, [...words].sort()])),
  };
}

import * as fs from 'node:fs';
import * as path from 'node:path';
import { kinds, type Kind } from './encode';
import type { Json } from './json';

/** An input to begin with: a small model or settings of the project's own, or one that something once fell over. */
export interface Seed {
  readonly kind: Kind;
  readonly name: string;
  readonly tree: Json;
}

/** Inputs by kind, each a folder: JSON, which for ONNX is that of its messages. */
export function readCorpus(folder: string): Seed[] {
  return kinds.flatMap(kind =>
    fs
      .readdirSync(path.join(folder, kind))
      .sort()
      .map(name => ({
        kind,
        name,
        tree: parse(fs.readFileSync(path.join(folder, kind, name), 'utf8')),
      })),
  );
}

/** Numbers that are infinite stay as they are written, see `jsonText`. */
function parse(text: string): Json {
  return JSON.parse(text.replace(/-?\d+e\d{3,}/g, '"@$&"')) as Json;
}

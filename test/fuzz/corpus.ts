import * as fs from 'node:fs';
import * as path from 'node:path';
import { kinds, type Kind } from './encode';
import type { Json } from './json';

/** A seed input: a small model or settings of the project's own, or an input that once caused a failure. */
export interface Seed {
  readonly kind: Kind;
  readonly name: string;
  readonly tree: Json;
}

/** Reads the inputs, one folder for each kind. They are JSON; for ONNX, the JSON form of its messages. */
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

/** Keeps numbers that are too large as they are written, see `jsonText`. */
function parse(text: string): Json {
  return JSON.parse(text.replace(/-?\d+e\d{3,}/g, '"@$&"')) as Json;
}

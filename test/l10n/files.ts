import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectRoot } from '../host/vscode/paths';

/** A bundle as VS Code reads it: a text with a comment has the key `text/comment`. */
export type Bundle = Readonly<
  Record<string, string | { readonly message: string; readonly comment: readonly string[] }>
>;

/** The languages with a translation: `zh-cn`, … */
export function languages(): string[] {
  return fs
    .readdirSync(path.join(projectRoot, 'l10n'))
    .map(file => /^bundle\.l10n\.(.+)\.json$/.exec(file)?.[1])
    .filter(language => language !== undefined);
}

/** Reads a JSON file of the project. */
export function readJson<T>(file: string): T {
  return JSON.parse(fs.readFileSync(path.join(projectRoot, file), 'utf8')) as T;
}

export function writeJson(file: string, value: unknown): void {
  fs.writeFileSync(path.join(projectRoot, file), `${JSON.stringify(value, null, 2)}\n`);
}

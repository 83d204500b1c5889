import * as fs from 'node:fs';
import * as path from 'node:path';
import { engineTexts } from './engineTexts';
import { schemaTexts } from './schemaTexts';
import { projectRoot } from './sources';
import { shownTexts } from './shownTexts';

/** A bundle as VS Code reads it: a text that carries a comment has the key `text/comment`. */
export type Bundle = Readonly<
  Record<string, string | { readonly message: string; readonly comment: readonly string[] }>
>;

/** Marks the engine's texts, which are translated after values were put in. */
const engineComment = 'engine';
/** Marks the texts of the JSON schema. */
const schemaComment = 'schema';

/** The bundle that the sources ask for, sorted by its keys. */
export function bundleOfSources(): Bundle {
  const entries: [string, Bundle[string]][] = [
    ...[...shownTexts().keys()].map(text => [text, text] as [string, string]),
    ...[...engineTexts().keys()].map(text => commented(text, engineComment)),
    ...[...schemaTexts()].map(text => commented(text, schemaComment)),
  ];
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function commented(text: string, comment: string): [string, Bundle[string]] {
  return [`${text}/${comment}`, { message: text, comment: [comment] }];
}

/** The languages that there is a translation for: `zh-cn`, … */
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

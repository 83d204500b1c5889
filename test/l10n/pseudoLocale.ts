import * as fs from 'node:fs';
import * as path from 'node:path';
import { readJson, type Bundle } from './files';

/** VS Code's name for its pseudo-language. */
export const pseudoLocale = 'qps-ploc';

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,:;()\'"';
const strange = 'àƀçđèƒĝĥíĵķĺɱñóþʠŕšţúṽŵẋýžÀƁÇĐÈƑĜĤÍĴĶĹṀÑÓÞɊŔŠŢÚṼŴẊÝŽ。、︰；⟮⟯‹›';
const marks = ['⟦', '⟧'] as const;

/** Placeholders, code, and the targets of links and settings: the same in every language. */
const kept = /(\{\w+\}|`[^`]*`|\]\([^)]*\)|#[\w.]+#)/;

/**
 * The bundle of a language with other letters, other punctuation and the opposite order of words: every text is marked
 * at both ends, and its placeholders are in reverse order. Whatever looks like English was not translated.
 */
export function pseudoBundle(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readJson<Bundle>('l10n/bundle.l10n.json')).map(([key, text]) => [
      key,
      strangely(typeof text === 'string' ? text : text.message),
    ]),
  );
}

/** Writes the two files of a language: the bundle and the texts of the manifest. */
export function writePseudoLocale(extension: string): void {
  const manifest = Object.entries(readJson<Record<string, string>>('package.nls.json'));
  const write = (file: string, texts: object): void =>
    fs.writeFileSync(path.join(extension, file), JSON.stringify(texts, null, 2));
  write(`l10n/bundle.l10n.${pseudoLocale}.json`, pseudoBundle());
  write(`package.nls.${pseudoLocale}.json`, Object.fromEntries(manifest.map(([key, text]) => [key, strangely(text)])));
}

/** `At byte {0}: expected {1}.` → `⟦{1}。{0}︰ èẋþèçţèđ Àţ ƀýţè ⟧` */
function strangely(text: string): string {
  const turned = text
    .split(kept)
    .reverse()
    .map(part => (kept.test(part) ? part : [...part].map(letter).join('')));
  return marks[0] + turned.join('') + marks[1];
}

function letter(character: string): string {
  const at = plain.indexOf(character);
  return at < 0 ? character : [...strange][at];
}

import { engineTexts } from './engineTexts';
import { schemaTexts } from './schemaTexts';
import type { Bundle } from './files';
import { shownTexts } from './shownTexts';

/** Marks the engine's texts, which are translated with their values. */
const engineComment = 'engine';
/** Marks the texts of the JSON schema. */
const schemaComment = 'schema';

/** The bundle with the texts of the sources, sorted by key. */
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

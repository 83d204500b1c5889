import { compileTextPattern } from '../engine/graph/textPattern';
import type { SearchQuery, SearchResult } from '../protocol/data';

/** How many characters of a text a regular expression is tested on, so that even the slowest is fast. */
const searchedCharacters = 2000;

/** A test for texts, or why there is none. */
export type SearchPattern = ((text: string) => boolean) | Extract<SearchResult['problem'], 'invalid' | 'too-complex'>;

/** Compiles a query. Every text is tested in bounded time, so that a search can be ended between two of them. */
export function compilePattern({
  text,
  matchCase,
  regex,
}: Pick<SearchQuery, 'text' | 'matchCase' | 'regex'>): SearchPattern {
  if (regex) {
    const pattern = compileTextPattern(text, matchCase);
    return typeof pattern === 'string' ? pattern : candidate => pattern.test(candidate.slice(0, searchedCharacters));
  }
  if (matchCase) return candidate => candidate.includes(text);
  const wanted = text.toLowerCase();
  return candidate => candidate.toLowerCase().includes(wanted);
}

import type { SearchQuery, SearchResult } from '../protocol/data';

/**
 * How many characters of a text are searched by a pattern with so many parts that repeat at will: the time grows with
 * the power of one more. Patterns with more such parts are refused.
 */
const searchedCharacters = [2000, 2000, 300, 150];
/** Parts that may be there or not; each can double the time. */
const mostChoices = 8;

/** A test for texts, or why there is none. */
export type SearchPattern = ((text: string) => boolean) | Extract<SearchResult['problem'], 'invalid' | 'too-complex'>;

/**
 * Compiles a query. Regular expressions cannot be interrupted once they run: those that could take exponential time are
 * refused, as are those of many repeated parts.
 */
export function compilePattern({
  text,
  matchCase,
  regex,
}: Pick<SearchQuery, 'text' | 'matchCase' | 'regex'>): SearchPattern {
  if (regex) return compileRegex(text, matchCase);
  if (matchCase) return candidate => candidate.includes(text);
  const wanted = text.toLowerCase();
  return candidate => candidate.toLowerCase().includes(wanted);
}

function compileRegex(text: string, matchCase: boolean): SearchPattern {
  let pattern: RegExp;
  try {
    pattern = new RegExp(text, matchCase ? '' : 'i');
  } catch {
    return 'invalid';
  }
  const longest = longestText(text);
  return longest === null ? 'too-complex' : candidate => pattern.test(candidate.slice(0, longest));
}

/** Of an open group: whether anything in it has a choice of how much to match. */
interface Group {
  varies: boolean;
}

/** How long a text may be; null: something with a choice is repeated (`(a+)+`, `(a|b)*`), refers back, or has too many choices. */
function longestText(source: string): number | null {
  const groups: Group[] = [{ varies: false }];
  let repeats = 0;
  let choices = 0;
  /** The part before the present place, if it can be repeated. */
  let last: Group = { varies: false };
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest)?.[0];
    if (quantifier !== undefined) {
      const { least, most } = quantity(quantifier);
      if (last.varies && most > 1) return null;
      if (most > least) {
        groups.at(-1)!.varies = true;
        if (most > 1) repeats++;
        else choices++;
      }
      at += quantifier.length;
      last = { varies: false };
      continue;
    }
    const part = /^(?:\\[1-9k]|\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|:|<[^>]*>)|[^])/.exec(rest)![0];
    at += part.length;
    last = { varies: false };
    if (/^\\[1-9k]/.test(part)) return null;
    if (part === '|') groups.at(-1)!.varies = true;
    else if (part.startsWith('(')) groups.push({ varies: false });
    else if (part === ')') {
      last = groups.pop()!;
      if (last.varies) groups.at(-1)!.varies = true;
    }
  }
  return choices > mostChoices ? null : (searchedCharacters[repeats] ?? null);
}

/** How often at least and at most something stands there. */
function quantity(quantifier: string): { least: number; most: number } {
  const braces = /^\{(\d+)(,(\d*))?\}/.exec(quantifier);
  if (braces === null) return { least: quantifier[0] === '+' ? 1 : 0, most: quantifier[0] === '?' ? 1 : Infinity };
  const [, least, open, most] = braces;
  return { least: Number(least), most: open === undefined ? Number(least) : most === '' ? Infinity : Number(most) };
}

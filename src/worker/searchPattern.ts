import type { SearchQuery, SearchResult } from '../protocol/reportQuestions';

/** Beyond this many parts that may repeat or be left out, a search in a long name could take for ever. */
const mostRepeats = 4;

/** A test for texts, or why there is none. */
export type SearchPattern = ((text: string) => boolean) | Extract<SearchResult['problem'], 'invalid' | 'too-complex'>;

/**
 * Compiles a query. Regular expressions cannot be interrupted once they run: those that could take exponential time are
 * refused, as are those of many repeated parts.
 */
export function compilePattern({ text, matchCase, regex }: Pick<SearchQuery, 'text' | 'matchCase' | 'regex'>): SearchPattern {
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
  return mayTakeForEver(text) ? 'too-complex' : candidate => pattern.test(candidate);
}

/** Of an open group: whether anything in it has a choice of how much to match. */
interface Group {
  varies: boolean;
}

/** Whether something with a choice is repeated (`(a+)+`, `(a|b)*`), refers back, or whether there are too many choices. */
function mayTakeForEver(source: string): boolean {
  const groups: Group[] = [{ varies: false }];
  let repeats = 0;
  /** The part before the present place, if it can be repeated. */
  let last: Group = { varies: false };
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest)?.[0];
    if (quantifier !== undefined) {
      const { varies, repeated } = quantity(quantifier);
      if (last.varies && repeated) return true;
      if (varies) {
        groups.at(-1)!.varies = true;
        repeats++;
      }
      at += quantifier.length;
      last = { varies: false };
      continue;
    }
    const part = /^(?:\\[1-9k]|\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|:|<[^>]*>)|[^])/.exec(rest)![0];
    at += part.length;
    last = { varies: false };
    if (/^\\[1-9k]/.test(part)) return true;
    if (part === '|') groups.at(-1)!.varies = true;
    else if (part.startsWith('(')) groups.push({ varies: false });
    else if (part === ')') {
      last = groups.pop()!;
      if (last.varies) groups.at(-1)!.varies = true;
    }
  }
  return repeats > mostRepeats;
}

/** `?` and `{2,3}` leave a choice; all but `?`, `{0}` and `{1}` repeat. */
function quantity(quantifier: string): { varies: boolean; repeated: boolean } {
  const braces = /^\{(\d+)(,(\d*))?\}/.exec(quantifier);
  if (braces === null) return { varies: true, repeated: quantifier[0] !== '?' };
  const [, least, open, most] = braces;
  const highest = open === undefined ? Number(least) : most === '' ? Infinity : Number(most);
  return { varies: highest !== Number(least), repeated: highest > 1 };
}

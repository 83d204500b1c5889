import { RE2JS } from 're2js';

/** A test for texts; a `RegExp` is one. */
export interface TextPattern {
  test(text: string): boolean;
}

/** Maximum length of a pattern times all repetition counts in it, which bounds the work per character. */
const mostWork = 2000;

/**
 * A regular expression in RE2 syntax (https://github.com/google/re2/wiki/Syntax): without look-around and
 * backreferences, so matching takes linear time for any expression.
 * @returns a message if it cannot be used: a syntax error, an unsupported feature, or repetitions that would take too
 * long
 */
export function compileTextPattern(source: string, matchCase: boolean): TextPattern | 'invalid' | 'too-complex' {
  const repetitions = [...source.matchAll(/\{(\d+)(?:,(\d+))?/g)].map(([, least, most = least]) => Number(most));
  if (repetitions.reduce((work, times) => work * Math.max(1, times), source.length) > mostWork) return 'too-complex';
  try {
    return RE2JS.compile(source, matchCase ? 0 : RE2JS.CASE_INSENSITIVE);
  } catch {
    return 'invalid';
  }
}

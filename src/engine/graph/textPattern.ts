import { RE2JS } from 're2js';

/** A test for texts; a `RegExp` is one. */
export interface TextPattern {
  test(text: string): boolean;
}

/** The most that a pattern may be: its length times every number of repetitions in it, which bounds the work per character. */
const mostWork = 2000;

/**
 * A regular expression in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax): without look-around and
 * references to groups, so that matching takes time in proportion to the text, whatever the expression is.
 * @returns why there is none: a mistake or one of those two, or repetitions that would take long
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

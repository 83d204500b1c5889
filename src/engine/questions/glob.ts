import { Minimatch } from 'minimatch';

/** Maximum length of a pattern, and maximum number of alternatives from its braces: `{a,b}{c,d}` has 4. */
const longest = 500;
const mostAlternatives = 100;

/** A pattern for paths whose folders are separated by `/`. */
export interface Glob {
  matches(path: string): boolean;
  /** Cost of compiling it: its characters, for each alternative. */
  readonly size: number;
}

/**
 * A glob as in VS Code's settings: `*` and `?` within a name, `**` for folders, `{a,b}`, `[a-z]`, `[!a-z]`. A pattern
 * without a slash matches names in any folder. Matching takes polynomial time for any pattern and path.
 * @returns a message if it cannot be used: unbalanced brackets, or too complex
 */
export function compileGlob(pattern: string): Glob | 'unbalanced' | 'too-complex' {
  if (pattern.length > longest) return 'too-complex';
  if (!isBalanced(pattern)) return 'unbalanced';
  // minimatch follows Bash, where braces around a single alternative are literal.
  const stated = pattern.replace(/^\//, '').replace(/\{((?:(?!\.\.)[^{},])*)\}/g, '$1');
  const glob = new Minimatch(stated, {
    braceExpandMax: mostAlternatives + 1,
    dot: true,
    matchBase: !pattern.includes('/'),
    nocomment: true,
    noext: true,
    nonegate: true,
    platform: 'linux',
  });
  const alternatives = glob.set.length;
  return alternatives > mostAlternatives
    ? 'too-complex'
    : {
        // minimatch's `**` matches any folder except `..`.
        matches: path => glob.match(stated.startsWith('**/') ? path.replace(/^(\.\.\/)+/, '') : path),
        size: pattern.length * alternatives,
      };
}

/** Whether braces and brackets are balanced (braces inside brackets are literal); an empty pattern is invalid. */
function isBalanced(pattern: string): boolean {
  let depth = 0;
  for (const [token] of pattern.matchAll(/\[[^\]]+\]|[[{}]/g)) {
    if (token === '{') depth++;
    else if (token === '[' || (token === '}' && --depth < 0)) return false;
  }
  return depth === 0 && pattern !== '';
}

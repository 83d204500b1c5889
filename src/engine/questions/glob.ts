import { Minimatch } from 'minimatch';

/** Longest pattern, and most alternatives that its braces may stand for: `{a,b}{c,d}` stands for 4. */
const longest = 500;
const mostAlternatives = 100;

/** A pattern of paths whose folders are parted by `/`. */
export interface Glob {
  matches(path: string): boolean;
  /** What it takes to compile: characters of the pattern, for each of its alternatives. */
  readonly size: number;
}

/**
 * A glob as VS Code's settings have them: `*` and `?` within a name, `**` for folders, `{a,b}`, `[a-z]`, `[!a-z]`. A
 * pattern without a slash is meant for names in any folder. Matching takes polynomial time in the lengths of pattern and
 * path, whatever both are.
 * @returns why there is none: brackets that do not match, or more than is matched in a moment
 */
export function compileGlob(pattern: string): Glob | 'unbalanced' | 'too-complex' {
  if (pattern.length > longest) return 'too-complex';
  if (!isBalanced(pattern)) return 'unbalanced';
  // minimatch follows Bash, where braces around one alternative are taken as they stand.
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
        // minimatch's `**` stands for any folders but `..`.
        matches: path => glob.match(stated.startsWith('**/') ? path.replace(/^(\.\.\/)+/, '') : path),
        size: pattern.length * alternatives,
      };
}

/** Whether braces come in pairs, as do brackets, in which braces stand for themselves; an empty pattern fits nothing. */
function isBalanced(pattern: string): boolean {
  let depth = 0;
  for (const [token] of pattern.matchAll(/\[[^\]]+\]|[[{}]/g)) {
    if (token === '{') depth++;
    else if (token === '[' || (token === '}' && --depth < 0)) return false;
  }
  return depth === 0 && pattern !== '';
}

import { compileTextPattern, type TextPattern } from '../graph/textPattern';
import type { NamedDefault } from './dimensions';

/** A value for every symbolic dimension whose name matches (see `TextPattern`, case ignored). */
export interface DimensionDefault {
  readonly pattern: string;
  readonly value: number;
}

/** Maximum number of defaults, which come from untrusted files. */
const mostDefaults = 200;

/**
 * Defaults as the analysis takes them; a pattern that cannot be compiled matches as plain text. The analysis itself does
 * not compile them: few runs of the terminal have any, and the engine of their syntax is large.
 */
export function compileDefaults(defaults: readonly DimensionDefault[]): NamedDefault[] {
  return defaults.slice(0, mostDefaults).map(({ pattern, value }) => ({ test: compile(pattern), value }));
}

function compile(pattern: string): TextPattern {
  const compiled = compileTextPattern(pattern, false);
  if (typeof compiled !== 'string') return compiled;
  const wanted = pattern.toLowerCase();
  return { test: name => name.toLowerCase().includes(wanted) };
}

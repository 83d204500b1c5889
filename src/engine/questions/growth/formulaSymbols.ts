import type { GrowthVariable } from './growth';

/** Symbols by the dimension's name; the first match counts. */
const usual: readonly { readonly pattern: RegExp; readonly symbol: string }[] = [
  { pattern: /past|cache/i, symbol: 'P' },
  { pattern: /batch|^bs$/i, symbol: 'N' },
  { pattern: /height/i, symbol: 'H' },
  { pattern: /width/i, symbol: 'W' },
  { pattern: /channel/i, symbol: 'C' },
  { pattern: /seq|token|text|length/i, symbol: 'S' },
  { pattern: /time|frame|sample|audio/i, symbol: 'T' },
];

/** Symbols by position, for inputs of one to five dimensions without meaningful names. */
const axes: readonly (readonly string[])[] = [
  ['S'],
  ['N', 'S'],
  ['N', 'S', 'F'],
  ['N', 'C', 'H', 'W'],
  ['N', 'C', 'D', 'H', 'W'],
];

/** A distinct letter for each variable; a number is appended if the letter is taken. */
export function lawSymbols(variables: readonly Pick<GrowthVariable, 'name' | 'axis' | 'kind'>[]): string[] {
  const taken = new Set<string>();
  return variables.map(variable => {
    const wanted = letterOf(variable);
    let symbol = wanted;
    for (let copy = 2; taken.has(symbol); copy++) symbol = `${wanted}${copy}`;
    taken.add(symbol);
    return symbol;
  });
}

function letterOf({ name, axis, kind }: Pick<GrowthVariable, 'name' | 'axis' | 'kind'>): string {
  if (kind === 'trips') return 'R';
  if (/^[a-z]$/i.test(name)) return name.toUpperCase();
  const told = name.endsWith(']') ? undefined : usual.find(({ pattern }) => pattern.test(name));
  const placed = axis === null ? undefined : axes[axis.rank - 1]?.[axis.position];
  return told?.symbol ?? placed ?? /[a-z]/i.exec(name)?.[0].toUpperCase() ?? 'X';
}

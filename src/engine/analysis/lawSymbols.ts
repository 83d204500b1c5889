/** What a dimension's name tells; the first that fits. */
const usual: readonly { readonly pattern: RegExp; readonly symbol: string }[] = [
  { pattern: /past|cache/i, symbol: 'P' },
  { pattern: /batch|^bs$/i, symbol: 'N' },
  { pattern: /height/i, symbol: 'H' },
  { pattern: /width/i, symbol: 'W' },
  { pattern: /channel/i, symbol: 'C' },
  { pattern: /seq|token|text|length/i, symbol: 'S' },
  { pattern: /time|frame|sample|audio/i, symbol: 'T' },
  { pattern: /^trips\(/i, symbol: 'R' },
];

/** Axes of an input without names of their own, by its rank. */
const axes: Readonly<Record<number, readonly string[]>> = { 1: ['S'], 2: ['N', 'S'], 3: ['N', 'S', 'F'], 4: ['N', 'C', 'H', 'W'], 5: ['N', 'C', 'D', 'H', 'W'] };

/** A letter for each variable, no two the same; a number is added where one is taken. */
export function lawSymbols(variables: readonly { readonly name: string; readonly rank: number | null }[]): string[] {
  const taken = new Set<string>();
  return variables.map(({ name, rank }) => {
    const wanted = letterOf(name, rank);
    let symbol = wanted;
    for (let copy = 2; taken.has(symbol); copy++) symbol = `${wanted}${copy}`;
    taken.add(symbol);
    return symbol;
  });
}

function letterOf(name: string, rank: number | null): string {
  if (/^[a-z]$/i.test(name)) return name.toUpperCase();
  const axis = /\[(\d+)\]$/.exec(name);
  if (axis !== null) return axes[rank ?? 0]?.[Number(axis[1])] ?? 'X';
  return usual.find(({ pattern }) => pattern.test(name))?.symbol ?? /[a-z]/i.exec(name)?.[0].toUpperCase() ?? 'X';
}

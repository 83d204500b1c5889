const decimal: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15 };
const binary: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };

/** `600M`, `1.5 G`, `64MB`, `64MiB`, `61100840` → a number; null for anything else, and for more than a number can hold. */
export function parseAmount(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(?:([kmgtp]?)b?|([kmgtp])ib)\s*$/i.exec(text);
  if (!match) return null;
  const [, value, prefix, binaryPrefix] = match;
  const amount = Number(value) * (binaryPrefix ? binary[binaryPrefix.toLowerCase()] : decimal[prefix.toLowerCase()]);
  return Number.isFinite(amount) ? amount : null;
}

const timeUnits: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** `5ms`, `0.2 s`, `800 µs` → seconds; null for anything else: a time needs a unit. */
export function parseSeconds(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(s|ms|us|µs|ns)\s*$/.exec(text.replace('μ', 'µ'));
  return match && Number(match[1]) * timeUnits[match[2]];
}

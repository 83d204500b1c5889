import { asLeast, mayBeMore, type Accuracy } from './accuracy';

/** How figures are written everywhere in the product: decimal prefixes, and never a value without its unit. */
const prefixes = [
  { symbol: 'P', size: 1e15 },
  { symbol: 'T', size: 1e12 },
  { symbol: 'G', size: 1e9 },
  { symbol: 'M', size: 1e6 },
  { symbol: 'k', size: 1e3 },
] as const;

/** The unit prefix of totals; `auto`: chosen to fit the figure. */
export type UnitPrefix = (typeof unitPrefixes)[number];

export const unitPrefixes = ['auto', 'T', 'G', 'M', 'k'] as const;

/** Shown in place of a figure that is unknown. */
export const unknownFigure = '?';

/** A figure in a table: a dash for zero, so that other figures stand out; `?` if unknown. */
export function tableFigure(
  value: number | null,
  accuracy: Accuracy,
  format: (value: number | null) => string = formatCount,
): string {
  if (value === 0) return mayBeMore(accuracy) ? unknownFigure : '–';
  return withAccuracy(format(value), accuracy);
}

const marks: Readonly<Record<Accuracy, string>> = { exact: '', atLeast: '≥ ', atMost: '≤ ', estimate: '≈ ' };

/** A figure with the sign for its accuracy: `≥ 1.2 G`. */
export function withAccuracy(figure: string, accuracy: Accuracy): string {
  return figure === unknownFigure ? figure : `${marks[accuracy]}${figure}`;
}

/** Three significant digits with a prefix: `656 M`, `23.3 k`, `61.1 M`, `4.10 M`; whole below 1,000. */
export function formatCount(count: number | null): string {
  if (count === null) return unknownFigure;
  const prefix = prefixes.find(({ size }) => count >= size * 0.9995);
  return prefix ? `${significant(count / prefix.size)} ${prefix.symbol}` : String(Math.round(count * 1000) / 1000);
}

/** A total with its unit, in the precision of all other figures: `714 MMac`, `1.43 GFLOPs`, `96 Mac`. */
export function formatTotal(count: number | null, unit: 'Mac' | 'FLOPs', wanted: UnitPrefix = 'auto'): string {
  const { value, prefix } = splitTotal(count, wanted);
  return `${value} ${prefix}${unit}`;
}

/** The parts of `formatTotal`: the value and the prefix of its unit, so that a page can style them differently. */
export function splitTotal(count: number | null, wanted: UnitPrefix = 'auto'): { value: string; prefix: string } {
  if (count === null) return { value: unknownFigure, prefix: '' };
  if (wanted !== 'auto') return { value: inPrefix(count, wanted), prefix: wanted };
  const [value, prefix = ''] = formatCount(count).split(' ');
  return { value, prefix };
}

/** Bytes with decimal prefixes: `244 MB`, `1.55 MB`, `96 B`; `?` where they are unknown. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return unknownFigure;
  const text = formatCount(bytes);
  return `${text}${/\d$/.test(text) ? ' ' : ''}B`;
}

/** A share of a whole: `91.8 %`; `<0.1 %` for a share that would round to zero. */
export function formatShare(share: number | null): string {
  if (share === null) return unknownFigure;
  if (share > 0 && share < 0.0005) return '<0.1 %';
  return `${(share * 100).toFixed(1)} %`;
}

/** Every digit, grouped: `140,553,600`; beyond 2^53, where figures are rounded, `≈ 1.234568e+20`. */
export function formatExact(count: number | null): string {
  if (count === null) return unknownFigure;
  if (count > Number.MAX_SAFE_INTEGER) return `≈ ${count.toExponential(6)}`;
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A difference with its sign: `+1.20 M`, `−96 B`; plain if nothing changed. */
export function formatChange(change: number | null, format: (value: number) => string): string {
  if (change === null) return unknownFigure;
  return change === 0 ? format(0) : `${change > 0 ? '+' : '−'}${format(Math.abs(change))}`;
}

/** A difference as a share of the old value: `+12.5 %`; `new` if there was none. */
export function formatChangeShare(change: number | null, old: number): string {
  if (change !== null && change !== 0 && old === 0) return 'new';
  return formatChange(change === null || change === 0 ? change : change / old, formatShare);
}

/**
 * A quotient or measured value with three significant digits: `227`, `4.90`, `0.500`; with a prefix from a thousand on.
 */
export function formatRatio(value: number): string {
  return value >= 999.5 ? formatCount(value) : threeDigits(value);
}

const secondUnits = [
  ['s', 1],
  ['ms', 1e-3],
  ['µs', 1e-6],
  ['ns', 1e-9],
] as const;

/** `1.23 ms`: three digits and the unit that fits. */
export function formatSeconds(seconds: number): string {
  if (seconds === 0) return '0 s';
  const [unit, size] =
    secondUnits.find(([, least]) => seconds >= least * 0.9995) ?? secondUnits[secondUnits.length - 1];
  const value = seconds / size;
  return `${value >= 999.5 ? Math.round(value) : formatRatio(value)} ${unit}`;
}

/** A time bound: `≥ 1.23 ms` if no run is faster, another sign where sizes that depend on data may be smaller. */
export function formatTimeBound(seconds: number, accuracy: Accuracy): string {
  return withAccuracy(formatSeconds(seconds), asLeast(accuracy));
}

/** With a prefix chosen by the user, however far from the figure: `714,188`, `0.714`, `0.0000042`. */
function inPrefix(count: number, wanted: Exclude<UnitPrefix, 'auto'>): string {
  const value = count / prefixes.find(({ symbol }) => symbol === wanted)!.size;
  return value >= 100 ? formatExact(Math.round(value)) : threeDigits(value);
}

function threeDigits(exact: number): string {
  const value = exact < 1 ? Number(exact.toPrecision(3)) : exact;
  if (value >= 1 || value === 0) return significant(value);
  const leadingZeros = -Math.floor(Math.log10(value)) - 1;
  return value.toFixed(Math.min(leadingZeros + 3, 100));
}

function significant(value: number): string {
  return value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

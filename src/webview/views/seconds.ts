import { formatRatio } from '../../engine/formula/numbers';

const units = [
  ['s', 1],
  ['ms', 1e-3],
  ['µs', 1e-6],
  ['ns', 1e-9],
] as const;

/** `1.23 ms`: three digits and a fitting unit. */
export function formatSeconds(seconds: number): string {
  if (seconds === 0) return '0 s';
  const [unit, size] = units.find(([, least]) => seconds >= least * 0.9995) ?? units[units.length - 1];
  const value = seconds / size;
  return `${value >= 999.5 ? Math.round(value) : formatRatio(value)} ${unit}`;
}

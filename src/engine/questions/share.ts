/** A part of a whole, 0–1; nothing is no part of nothing. */
export function shareOf(part: number | null, whole: number): number | null {
  if (part === null) return null;
  return whole === 0 ? 0 : part / whole;
}

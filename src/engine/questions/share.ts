/** A part of a whole, 0–1; 0 if the whole is 0. */
export function shareOf(part: number | null, whole: number): number | null {
  if (part === null) return null;
  return whole === 0 ? 0 : part / whole;
}

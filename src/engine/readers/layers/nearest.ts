/**
 * The single name that was probably meant: it differs only in case, or in at most two letters and fewer than any other.
 * @returns null if there is no candidate, or several
 */
export function nearestName(written: string, names: Iterable<string>): string | null {
  if (written.length > 64) return null;
  let best: string | null = null;
  let distance = 3;
  let tied = false;
  for (const name of names) {
    if (name.toLowerCase() === written.toLowerCase()) return name;
    const changes = editDistance(written, name, distance);
    if (changes > distance || changes > 2) continue;
    tied = changes === distance;
    [best, distance] = [name, changes];
  }
  return tied || written.length <= distance * 2 ? null : best;
}

/** Letters inserted, deleted or replaced (Levenshtein distance); stops above `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}

/** Larger dimensions are typing errors, and their products leave the range of exact doubles. */
const largest = 1e9;
/** More axes than any operator has. */
const mostAxes = 32;

/** A whole number; undefined if the text is not one; null for an empty text. */
export function parseDimension(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^\d+$/.test(trimmed) && Number(trimmed) <= largest ? Number(trimmed) : undefined;
}

/** A number, which may be negative or have decimals; undefined if the text is not one; null for an empty text. */
export function parseVariable(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^-?\d+(\.\d+)?$/.test(trimmed) && Math.abs(Number(trimmed)) <= largest ? Number(trimmed) : undefined;
}

/**
 * Whole numbers separated by `×`, `x`, `*`, commas or spaces, as many as `rank` (null: any number); undefined if the
 * text is invalid; null for an empty text.
 */
export function parseShape(text: string, rank: number | null): readonly number[] | null | undefined {
  const trimmed = text
    .trim()
    .replace(/^[[(]|[\])]$/g, '')
    .trim();
  if (trimmed === '') return null;
  const parts = trimmed.split(/\s*[×x*,]\s*|\s+/i).map(parseDimension);
  const shape = parts.filter(part => typeof part === 'number');
  return shape.length === parts.length && shape.length === (rank ?? shape.length) && shape.length <= mostAxes
    ? shape
    : undefined;
}

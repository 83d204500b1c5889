/** A figure as text; a dash for zero lets the eye find the figures that are something. */
export function orDash(figure: number | null, format: (figure: number | null) => string): string {
  return figure === 0 ? '–' : format(figure);
}

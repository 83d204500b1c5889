/** Every suite ends with such a line, whatever host it ran in; `npm test` sums them. */
export function countsLine({
  passes,
  failures,
  pending,
}: {
  passes: number;
  failures: number;
  pending: number;
}): string {
  return `@tests ${JSON.stringify({ passed: passes, failed: failures, pending })}`;
}

export function isCountsLine(line: string): boolean {
  return line.startsWith('@tests ');
}

/** Every suite ends by printing one such line, whatever host it ran in; `npm test` adds them up. */
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

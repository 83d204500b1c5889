/** Polls until there is a result. Exceptions are retried, because windows redraw meanwhile. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, timeout = 20_000): Promise<T> {
  const deadline = Date.now() + timeout;
  let lastError: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined) {
        return answer;
      }
    } catch (error) {
      lastError = error;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  const reason = lastError instanceof Error ? `; the last try: ${lastError.message}` : '';
  throw new Error(`No ${what} within ${timeout / 1000} s${reason}`, { cause: lastError });
}

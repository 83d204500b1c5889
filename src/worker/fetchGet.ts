import { say } from '../engine/graph/message';
import type { HttpGet } from '../engine/readers/support/http/httpGet';
import { ReadError } from '../engine/readers/support/readError';

/** Milliseconds that a server may take to answer. */
const patience = 30_000;

/** Requests by the browser, which keeps to what the server permits web pages (CORS). */
export const fetchGet: HttpGet = async (url, headers) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  const answer = await fetch(url, { headers, signal: stop.signal, credentials: 'omit' }).catch(() => {
    throw new ReadError(
      'server',
      say`The server could not be reached, or it does not permit web pages to read the file (CORS).`,
    );
  });
  clearTimeout(timer);
  return {
    status: answer.status,
    header: name => answer.headers.get(name),
    body: bytesOf(answer),
    close: () => stop.abort(),
  };
};

async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch(() => {
      throw new ReadError('server', say`The server ended the connection.`);
    });
    if (done) return;
    yield value;
  }
}

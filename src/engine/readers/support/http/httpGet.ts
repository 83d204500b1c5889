/** One answer to a request, with its body still to come. */
export interface HttpAnswer {
  readonly status: number;
  /** A header by its name in lower case; null if it was not sent, or if a web page may not see it. */
  readonly header: (name: string) => string | null;
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the transfer if it has not ended. */
  readonly close: () => void;
}

/**
 * Requests an address and follows redirects.
 * @throws ReadError with one sentence if no answer comes
 */
export type HttpGet = (url: string, headers: Readonly<Record<string, string>>) => Promise<HttpAnswer>;

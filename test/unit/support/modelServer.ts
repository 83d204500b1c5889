import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { SegmentedSource, type Segment } from './segmentedSource';

/** What a handler of one request has: the range that was asked, and ways to answer. */
export interface Exchange {
  readonly request: http.IncomingMessage;
  readonly answer: http.ServerResponse;
  /** First byte and byte behind the last one, as asked and within the file; null: everything was asked. */
  readonly range: readonly [number, number] | null;
  readonly size: number;
  /** Sends bytes of the file after the head of the answer was written. */
  readonly send: (start: number, end: number) => Promise<void>;
}

/** Answers one request. */
export type Handle = (exchange: Exchange) => unknown;

/** A web server on this machine that serves one file and counts what it sends. */
export class ModelServer {
  bytesSent = 0;
  readonly requests: http.IncomingMessage[] = [];
  private readonly server: http.Server;

  constructor(segments: readonly Segment[], handle: Handle) {
    const file = new SegmentedSource(segments);
    this.server = http.createServer((request, answer) => {
      this.requests.push(request);
      const asked = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
      const range = asked && ([Number(asked[1]), Math.min(Number(asked[2]) + 1, file.size)] as const);
      const send = (start: number, end: number): Promise<void> =>
        // A client that has seen enough closes the connection.
        pipeline(this.blocks(file, start, end), answer).catch(() => undefined);
      void handle({ request, answer, range, size: file.size, send });
    });
  }

  private async *blocks(file: SegmentedSource, start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end;) {
      const block = new Uint8Array(Math.min(end - at, 1 << 16));
      await file.read(at, block);
      this.bytesSent += block.length;
      at += block.length;
      yield block;
    }
  }

  /** @returns the address of a file on it */
  async start(name = 'model.onnx'): Promise<string> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${name}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}

/** Serves ranges as RFC 9110 says. */
export async function withRanges({ answer, range, size, send }: Exchange): Promise<void> {
  if (range === null) return withoutRanges({ answer, size, send });
  const [start, end] = range;
  answer.writeHead(206, { 'content-range': `bytes ${start}-${end - 1}/${size}`, 'content-length': end - start });
  await send(start, end);
}

/** Serves the whole file, whatever is asked. */
export async function withoutRanges({ answer, size, send }: Pick<Exchange, 'answer' | 'size' | 'send'>): Promise<void> {
  answer.writeHead(200, { 'content-length': size });
  await send(0, size);
}

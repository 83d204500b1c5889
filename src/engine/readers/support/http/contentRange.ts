import { say } from '../../../graph/message';
import { ReadError } from '../readError';
import type { HttpAnswer } from './httpGet';

/** Which bytes an answer says it brings, `end` not included, and of how many. */
export interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly total: number;
}

/** Headers of a request for a range of the file as it is stored. */
export function requestRange(start: number, length: number): Record<string, string> {
  return { range: `bytes=${start}-${start + length - 1}`, 'accept-encoding': 'identity' };
}

/**
 * The range of a partial answer (RFC 9110, section 14.4).
 * @throws ReadError if it has none that can be true
 */
export function contentRange(answer: HttpAnswer): ContentRange {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.header('content-range')?.trim() ?? '');
  const [start, last, total] = (match ?? []).slice(1).map(Number);
  if (match === null || last < start || last >= total || !Number.isSafeInteger(total)) throw wrongRange();
  return { start, end: last + 1, total };
}

export function wrongRange(): ReadError {
  return new ReadError('server', say`The server answered a request for a part of the file with something else.`);
}

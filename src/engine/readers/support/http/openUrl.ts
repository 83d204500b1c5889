import { say } from '../../../graph/message';
import type { ByteSource, OpenBeside } from '../byteSource';
import { ReadError } from '../readError';
import { requestRange } from './contentRange';
import type { HttpAnswer, HttpGet } from './httpGet';
import { firstLength, RangeSource } from './rangeSource';
import { collectStream, StreamSource } from './streamSource';

/** Whether a name is meant as a web address, valid or not. */
export function isWebAddress(name: string): boolean {
  return /^https?:\/\//i.test(name);
}

/**
 * Opens a file on a web server. Only what is read is transferred where the server serves ranges (RFC 9110, section 14);
 * else the file is streamed, up to where reading ends.
 * @throws ReadError with one sentence if the address is not valid or the server has no such file
 */
export async function openUrl(url: string, get: HttpGet): Promise<ByteSource> {
  if (!URL.canParse(url))
    throw new ReadError(
      'invalid-address',
      say`This is not a valid web address: expected one such as https://example.com/model.onnx.`,
    );
  const answer = await get(url, requestRange(0, firstLength));
  if (answer.status === 206 && (answer.header('content-range') === null || !isPlain(answer))) {
    // A web page may see this header only where the server allows it; what was compressed has no ranges of its own.
    answer.close();
    return openAnswer(await get(url, {}), url, get);
  }
  return openAnswer(answer, url, get);
}

async function openAnswer(answer: HttpAnswer, url: string, get: HttpGet): Promise<ByteSource> {
  const beside = openBeside(url, get);
  try {
    // No byte can be asked of a file that has none.
    if (answer.status === 416) throw new ReadError('empty', say`The file is empty: expected a model.`);
    refuse(answer);
    if (answer.status === 206) return await RangeSource.open(answer, url, get, beside);
    return await openStream(answer, beside);
  } catch (error) {
    answer.close();
    throw error;
  }
}

async function openStream(answer: HttpAnswer, beside: OpenBeside): Promise<ByteSource> {
  const length = Number(answer.header('content-length') ?? NaN);
  return isPlain(answer) && Number.isSafeInteger(length)
    ? new StreamSource(answer, length, beside)
    : collectStream(answer.body, beside);
}

function isPlain(answer: HttpAnswer): boolean {
  return (answer.header('content-encoding') ?? 'identity') === 'identity';
}

/** Opens files below the folder of an address, at the same server. */
function openBeside(url: string, get: HttpGet): OpenBeside {
  const folder = new URL('.', url);
  return async name => {
    const wanted = URL.canParse(name, folder) ? new URL(name, folder) : null;
    if (wanted?.origin !== folder.origin || !wanted.pathname.startsWith(folder.pathname)) return null;
    return openUrl(wanted.href, get).catch(() => null);
  };
}

/** Throws for an answer that is not the file. */
function refuse(answer: HttpAnswer): void {
  const { status } = answer;
  if (status === 401 || status === 403)
    throw new ReadError('no-permission', say`The server does not permit reading it (HTTP ${status}).`);
  if (status === 404 || status === 410)
    throw new ReadError('not-found', say`The server has no such file (HTTP ${status}).`);
  if (status !== 200 && status !== 206)
    throw new ReadError('server', say`The server answered with HTTP ${status}: expected the file.`);
  if (/^text\/html\b/i.test(answer.header('content-type') ?? ''))
    throw new ReadError('web-page', say`This address shows a web page: expected the address of the file itself.`);
}

/** What reports and messages call a model: an address without its name, password and query, which may be secrets. */
export function shownName(name: string): string {
  if (!isWebAddress(name)) return name;
  // Where a password or a query begins and ends cannot be told in an invalid address.
  if (!URL.canParse(name)) return name.replace(/(?<=:\/\/).*[@?#].*/s, '…');
  const { origin, pathname } = new URL(name);
  return origin + pathname;
}

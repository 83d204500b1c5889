import * as http from 'node:http';
import * as https from 'node:https';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { say, type Message } from '../engine/graph/message';
import type { HttpAnswer, HttpGet } from '../engine/readers/support/http/httpGet';
import { ReadError } from '../engine/readers/support/readError';

/** Milliseconds to wait for a byte, and after which a transfer must have some speed. */
const patience = 30_000;
/** Bytes per millisecond: 100 per second. */
const slowest = 0.1;
const mostRedirects = 10;

/** Why there was no answer, by Node's error code. */
const sentences: Readonly<Record<string, Message>> = {
  ENOTFOUND: say`There is no server of this name.`,
  EAI_AGAIN: say`The name of the server could not be looked up: is there a network?`,
  ECONNREFUSED: say`The server does not accept connections.`,
  ECONNRESET: say`The server ended the connection.`,
  ETIMEDOUT: say`The server did not answer.`,
};

/**
 * Requests by Node, through the proxies that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`,
 * `NO_PROXY`). A name and password in the address go to its own server only.
 */
export const httpGet: HttpGet = async (address, headers) => {
  let url = new URL(address);
  const { origin, username, password } = url;
  // Node would decode them once more.
  Object.assign(url, { username: '', password: '' });
  const auth = username === '' ? {} : { auth: `${decoded(username)}:${decoded(password)}` };
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const answer = await request(url, { headers, ...(url.origin === origin && auth) });
    const target = isRedirect(answer.statusCode) ? answer.headers.location : undefined;
    if (target === undefined) return toAnswer(answer);
    answer.destroy();
    url = redirected(target, url);
  }
  throw new ReadError('redirects', say`The server redirects more than ${mostRedirects} times.`);
};

/** A part of an address without its escapes; one with wrong ones may be meant as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function isRedirect(status = 0): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function redirected(target: string, from: URL): URL {
  const url = URL.canParse(target, from) ? new URL(target, from) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new ReadError('redirects', say`The server redirects to something that is no web address.`);
  return url;
}

function request(url: URL, options: https.RequestOptions): Promise<http.IncomingMessage> {
  const { get } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = get(url, { ...options, agent: agentFor(url), timeout: patience }, resolve);
    sent.on('timeout', () => sent.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
    sent.on('error', error => reject(toReadError(error)));
  });
}

/** Connections are used again; those through a proxy too. */
const agents = new Map<string, http.Agent>();

function agentFor(url: URL): http.Agent | undefined {
  const proxy = getProxyForUrl(url.href);
  const key = `${url.protocol} ${proxy}`;
  const known = agents.get(key);
  if (known) return known;
  const keepAlive = { keepAlive: true };
  const secure = url.protocol === 'https:';
  const agent =
    proxy === ''
      ? new (secure ? https : http).Agent(keepAlive)
      : new (secure ? HttpsProxyAgent : HttpProxyAgent)(proxy, keepAlive);
  agents.set(key, agent);
  return agent;
}

function toAnswer(answer: http.IncomingMessage): HttpAnswer {
  return {
    status: answer.statusCode ?? 0,
    header: name => {
      const value = answer.headers[name];
      return Array.isArray(value) ? value.join(', ') : (value ?? null);
    },
    body: bytesOf(answer),
    close: () => void answer.destroy(),
  };
}

async function* bytesOf(answer: http.IncomingMessage): AsyncGenerator<Uint8Array> {
  const begin = performance.now();
  let received = 0;
  try {
    for await (const part of answer as AsyncIterable<Uint8Array>) {
      received += part.length;
      const passed = performance.now() - begin;
      if (passed > patience && received < passed * slowest) throw Object.assign(new Error(), { code: 'ETIMEDOUT' });
      yield part;
    }
  } catch (error) {
    throw toReadError(error as Error);
  }
}

function toReadError(error: NodeJS.ErrnoException): ReadError {
  const { code = '', message } = error;
  return new ReadError('server', sentences[code] ?? say`The server could not be reached: ${message}.`);
}

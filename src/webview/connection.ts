import { createBirpc } from 'birpc';
import { channelOptions } from '../protocol/channel';
import type { HostApi, PageApi } from '../protocol/pageApi';

/** VS Code's API for the script of a webview. */
export interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): WebviewApi;

/** VS Code's side of the page; may be called once, as VS Code hands it out once. */
export function vscodeApi(): WebviewApi {
  return acquireVsCodeApi();
}

/** Communication with the extension host in both directions. */
export interface Connection {
  readonly host: HostApi;
  /** What this page stored when its tab was hidden, from any version. */
  readonly kept: unknown;
  keep(state: unknown): void;
}

/** Connects the page to its host; may be called once, because VS Code returns its API only once. */
export function connect(page: PageApi): Connection {
  const api = acquireVsCodeApi();
  const host = createBirpc<HostApi, PageApi>(
    page,
    channelOptions({
      post: message => api.postMessage(message),
      listen: receive => window.addEventListener('message', event => receive(event.data)),
    }),
  );
  return { host, kept: api.getState(), keep: state => api.setState(state) };
}

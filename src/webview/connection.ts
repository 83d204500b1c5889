import { createBirpc } from 'birpc';
import { channelOptions } from '../protocol/channel';
import type { HostApi, PageApi } from '../protocol/pageApi';

/** What VS Code offers to the script of a webview. */
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

/** Both directions of talk with the extension host. */
export interface Connection {
  readonly host: HostApi;
  /** What this page kept when its tab was hidden, of any age and form. */
  readonly kept: unknown;
  keep(state: unknown): void;
}

/** Connects the page to its host; may be called once, as VS Code hands its API out once. */
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

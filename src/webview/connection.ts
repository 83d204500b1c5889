import { createBirpc } from 'birpc';
import { channelOptions, type MessagePortLike } from '../protocol/channel';
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

declare global {
  interface Window {
    /** Messages that came before the page's script, in VS Code (host/editor/showPage.ts). */
    readonly early?: readonly unknown[];
  }
}

/** The channel to the host. */
export function portOf(api: WebviewApi): MessagePortLike {
  return {
    post: message => api.postMessage(message),
    listen: receive => {
      // In place of what collects early ones.
      window.onmessage = ({ data }) => receive(data);
      // Later, since what receives them is still being set up.
      queueMicrotask(() => window.early?.forEach(receive));
    },
  };
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
  const host = createBirpc<HostApi, PageApi>(page, channelOptions(portOf(api)));
  return { host, kept: api.getState(), keep: state => api.setState(state) };
}

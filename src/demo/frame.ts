import type { WebviewApi } from '../webview/connection';
import type { FrameMessage } from './frameMessage';

// What VS Code gives to a webview, for the frame with the page: a channel to the host, and keys.
const send = (message: FrameMessage): void => parent.postMessage(message, '*');

const api: WebviewApi = {
  postMessage: message => send({ kind: 'page', message }),
  getState: () => undefined,
  setState: () => undefined,
};
Object.assign(globalThis, { acquireVsCodeApi: () => api });

window.addEventListener('keydown', event => {
  const action =
    event.key === 'F3'
      ? event.shiftKey
        ? 'findPrevious'
        : 'findNext'
      : event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey)
        ? 'find'
        : null;
  if (action === null) return;
  event.preventDefault();
  send({ kind: 'action', action });
});
for (const type of ['dragover', 'drop'] as const)
  window.addEventListener(type, event => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (type === 'drop' && file) send({ kind: 'file', file });
  });

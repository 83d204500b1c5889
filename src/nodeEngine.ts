import { isMainThread } from 'node:worker_threads';

// The engine in Node: a worker of the extension, or a process that the extension starts to answer assistants.
void (isMainThread ? import('./cli/mcpCommand').then(({ mcpCommand }) => mcpCommand()) : import('./worker/nodeWorker'));

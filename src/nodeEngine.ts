// The engine in Node, as a process that the extension starts: a worker of the extension, which has a channel to it, or
// what answers assistants.
void (process.send ? import('./worker/nodeWorker') : import('./cli/mcpCommand').then(({ mcpCommand }) => mcpCommand()));

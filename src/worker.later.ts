import { serveHost } from './worker/nodeWorker';

if (process.send) serveHost();
else void import('./cli/mcpCommand').then(({ mcpCommand }) => mcpCommand());

import { version } from '../../package.json';
import { ReadError } from '../engine/readers/support/readError';
import { internalError } from './internalError';
import { tools } from './assistantTools';

/** `model-cost mcp`: the tools for assistants, over standard input and output. */
export async function mcpCommand(): Promise<void> {
  // The protocol is in a file of its own, which no other command loads.
  const { serve } = await import('./mcp.js');
  await serve(tools, version, error => (error instanceof ReadError ? error.message : internalError));
}

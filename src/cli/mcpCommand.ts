import { version } from '../../package.json';
import { CodedError } from '../engine/graph/codedError';
import { tools } from '../engine/report/assistant/tools';
import { answerTool } from './answerTool';
import { internalError } from './internalError';

/** `model-cost mcp`: the tools for assistants, over standard input and output. */
export async function mcpCommand(): Promise<void> {
  // The protocol is in a file of its own, which no other command loads.
  const { serve } = await import('./mcp.js');
  await serve(tools, answerTool, version, error => (error instanceof CodedError ? error.message : internalError));
}

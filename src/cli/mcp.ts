import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { ToolName } from '../engine/report/assistant/toolRequest';
import type { Tool } from '../engine/report/assistant/tools';

/**
 * Offers tools over standard input and output by the Model Context Protocol, until the input ends.
 * @param sentenceFor what an error says to the assistant
 */
export async function serve(
  tools: readonly Tool[],
  answer: (tool: ToolName, input: unknown) => Promise<string>,
  version: string,
  sentenceFor: (error: unknown) => string,
): Promise<void> {
  const server = new Server({ name: 'model-cost-lens', version }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map(({ name, title, description, inputSchema }) => ({
      name,
      title,
      description,
      inputSchema: { ...inputSchema, type: 'object' as const },
      annotations: { readOnlyHint: true },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params: { name, arguments: input = {} } }) => {
    const tool = tools.find(each => each.name === name);
    try {
      if (!tool) throw new Error(`There is no tool ${name}.`);
      return { content: [{ type: 'text', text: await answer(tool.name, input) }] };
    } catch (error) {
      return { isError: true, content: [{ type: 'text', text: tool ? sentenceFor(error) : (error as Error).message }] };
    }
  });
  // Whoever asked is gone.
  process.stdout.on('error', () => process.exit());
  await server.connect(new StdioServerTransport());
}

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { bundledCli, runCli } from './runCli';

/** AlexNet's first convolution: 363 · 55² · 64 MACs, with bias twice as many FLOPs, 363 · 64 + 64 parameters. */
const alexnet = path.resolve('test/fixtures/alexnet.onnx');

describe('model-cost mcp', () => {
  let client: Client;

  before(async function () {
    this.timeout(30_000);
    client = new Client({ name: 'test', version: '1' });
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [await bundledCli(), 'mcp'] }));
  });

  after(() => client?.close());

  async function ask(name: string, input: Record<string, unknown>): Promise<{ text: string; isError: boolean }> {
    const { content, isError = false } = await client.callTool({ name, arguments: input });
    const [{ text }] = content as { text: string }[];
    return { text, isError: Boolean(isError) };
  }

  it('offers three tools that only read', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint]),
      [
        ['modelCost', true],
        ['modelCostCompare', true],
        ['modelCostLayer', true],
      ],
    );
    for (const { inputSchema } of tools) assert.ok(Object.keys(inputSchema.properties ?? {}).length >= 4);
  });

  it('gives the figures of the terminal in a short text', async () => {
    const { text, isError } = await ask('modelCost', { file: alexnet });
    const { stdout } = await runCli(['--format', 'brief', alexnet]);
    assert.deepEqual([text.trimEnd(), isError], [stdout.trimEnd(), false]);
    assert.match(text, /MACs: 714 MMac/);
    assert.ok(text.length < 3000, `${text.length} characters`);
  });

  it('counts at the sizes and by the convention that are asked', async () => {
    const { text } = await ask('modelCost', {
      file: alexnet,
      inputShapes: { input: [1, 3, 448, 448] },
      convention: 'ptflops',
    });
    const { stdout } = await runCli([
      ...['--format', 'brief', '--input', 'input=1x3x448x448', '--convention', 'ptflops'],
      alexnet,
    ]);
    assert.equal(text.trimEnd(), stdout.trimEnd());
  });

  it('explains a layer with its formula', async () => {
    const { text } = await ask('modelCostLayer', { file: alexnet, layer: 'features/features.0' });
    assert.match(text, /MACs 70\.3 M, FLOPs 141 M, parameters 23\.3 k/);
    assert.match(text, /= 70276800$/m);
    assert.match(text, /= 140553600$/m);
  });

  it('compares two models', async () => {
    const { text } = await ask('modelCostCompare', { old: alexnet, new: alexnet });
    assert.match(text, /\| MACs \| 714 MMac \| 714 MMac \| none \|/);
    assert.match(text, /No module differs\./);
  });

  it('answers what is wrong in one sentence', async () => {
    assert.deepEqual(await ask('modelCost', { file: 'missing.onnx' }), {
      text: 'there is no such file.',
      isError: true,
    });
    assert.match((await ask('modelCost', {})).text, /^The input file is not valid: .+\.$/);
    assert.match(
      (await ask('modelCostLayer', { file: alexnet, layer: 'nowhere' })).text,
      /has no node or module "nowhere"\.$/,
    );
    assert.equal((await ask('other', {})).text, 'There is no tool other.');
  });
});

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from '../../support/temporaryFolder';
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

  it('says which sizes were not used', async () => {
    const sizes = { dimensions: { nope: 3 }, inputShapes: { zz: [1], input: [3, 224, 224] } };
    const plain = await ask('modelCost', { file: alexnet, inputShapes: { input: [3, 224, 224] } });
    const { text, isError } = await ask('modelCost', { file: alexnet, ...sizes });
    assert.equal(isError, false);
    assert.match(text, /dimension nope was not used, since no open dimension has this name; there are none\.$/m);
    assert.match(text, /input zz was not used, since no input has this name; there are: input\.$/m);
    // It is what the file declares.
    const rank = /input input has rank 3, but the model takes rank 4: 1 × 3 × 224 × 224\.$/m;
    assert.match(text, rank);
    assert.match(plain.text, rank);
    const { text: compared } = await ask('modelCostCompare', { old: alexnet, new: alexnet, dimensions: { nope: 3 } });
    assert.equal(compared.match(/alexnet\.onnx: dimension nope was not used/g)?.length, 2);
  });

  for (const size of [-3, 2.5])
    it(`refuses a size of ${size}`, async () => {
      const { text, isError } = await ask('modelCost', { file: alexnet, dimensions: { batch: size } });
      assert.equal(text, 'The argument `dimensions.batch` is not valid: expected a whole number of at least 0.');
      assert.equal(isError, true);
    });

  it('sets the variables of a layer spec, also to fractions', async () => {
    const file = path.join(temporaryFolder(), 'wide.layers.json');
    const layer = { type: 'Linear', out_features: '=8*width', bias: false };
    fs.writeFileSync(file, JSON.stringify({ variables: { width: 1 }, input: [8], layers: [layer] }));
    const { text } = await ask('modelCost', { file, dimensions: { width: 0.25 } });
    // 2 outputs of 8 inputs.
    assert.match(text, /^- Parameters: 16$/m);
  });

  for (const file of ['-', '/dev/stdin', '/proc/self/fd/0'])
    it(`does not wait for a file that comes through its own input: ${file}`, async () => {
      const { text, isError } = await ask('modelCost', { file });
      assert.deepEqual([text, isError], [`${file}: a tool cannot read standard input: expected a file.`, true]);
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
    for (const [tool, input] of [
      ['modelCost', { file: 'missing.onnx' }],
      ['modelCostCompare', { old: alexnet, new: 'missing.onnx' }],
      ['modelCostCompare', { old: 'missing.onnx', new: alexnet }],
    ] as const)
      assert.deepEqual(await ask(tool, input), { text: 'missing.onnx: there is no such file.', isError: true });
    assert.equal((await ask('modelCost', {})).text, 'The argument `file` is missing.');
    assert.equal((await ask('modelCostCompare', { old: alexnet })).text, 'The argument `new` is missing.');
    assert.match((await ask('modelCost', { file: 5 })).text, /^The argument `file` is not valid: .+\.$/);
    assert.match(
      (await ask('modelCostLayer', { file: alexnet, layer: 'nowhere' })).text,
      /has no node or module "nowhere"\.$/,
    );
    assert.equal((await ask('other', {})).text, 'There is no tool other.');
  });
});

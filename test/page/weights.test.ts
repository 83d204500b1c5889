import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { graphProto, modelProto, nodeProto, valueInfoProto } from '../unit/support/onnxFile';
import { bytesField, flatten, varintField, type Message } from '../unit/support/protobuf';
import { accessibilityFaults } from './support/axe';
import { CostPage } from './support/costPage';
import { windowed } from './support/windowed';

const tensor = (name: string, dtype: number, dims: readonly number[], bytes: ArrayBufferLike): Message => [
  ...dims.flatMap(dim => varintField(1, dim)),
  ...varintField(2, dtype),
  ...bytesField(8, name),
  ...bytesField(9, new Uint8Array(bytes)),
];
const floats = (name: string, dims: readonly number[], values: readonly number[]): Message =>
  tensor(name, 1, dims, Float32Array.from(values).buffer);
const uint8 = 2;

/**
 * A quantized convolution of 4 to 2 channels, 1 × 1, on 8 × 8 places, whose weights the file has as floats: filter 0 is
 * [1, 0, 0, 2], filter 1 is zero.
 */
const quantized = (): Uint8Array =>
  flatten(
    modelProto(
      graphProto({
        nodes: [
          nodeProto('QuantizeLinear', ['x', 's', 'z'], ['xq']),
          nodeProto('DequantizeLinear', ['xq', 's', 'z'], ['xd']),
          nodeProto('QuantizeLinear', ['w', 's', 'z'], ['wq']),
          nodeProto('DequantizeLinear', ['wq', 's', 'z'], ['wd']),
          nodeProto('Conv', ['xd', 'wd'], ['c'], bytesField(3, 'conv')),
          nodeProto('QuantizeLinear', ['c', 's', 'z'], ['cq']),
          nodeProto('DequantizeLinear', ['cq', 's', 'z'], ['y']),
        ],
        initializers: [
          floats('w', [2, 4, 1, 1], [1, 0, 0, 2, 0, -0, 0, 0]),
          floats('s', [], [1]),
          tensor('z', uint8, [], new Uint8Array(1).buffer),
        ],
        inputs: [valueInfoProto('x', [1, 4, 8, 8])],
        outputs: [valueInfoProto('y', [1, 2, 8, 8])],
      }),
    ),
  );

/** A product with 3 GB of zeros, in a file beside the model. */
const large = (): Uint8Array =>
  flatten(
    modelProto(
      graphProto({
        nodes: [nodeProto('MatMul', ['x', 'w'], ['y'], bytesField(3, 'product'))],
        initializers: [
          [
            ...varintField(1, 16_384),
            ...varintField(1, 49_152),
            ...varintField(2, 1),
            ...bytesField(8, 'w'),
            ...bytesField(13, [...bytesField(1, 'location'), ...bytesField(2, 'large.bin')]),
            ...varintField(14, 1),
          ],
        ],
        inputs: [valueInfoProto('x', [1, 16_384])],
        outputs: [valueInfoProto('y', [1, 49_152])],
      }),
    ),
  );

describe('The weights of a quantized model', () => {
  const test = windowed(
    {
      files: [],
      prepare: folder => fs.writeFileSync(path.join(folder, 'quantized.onnx'), quantized()),
      viewport: { width: 1280, height: 1000 },
    },
    workbench => CostPage.open(workbench, 'quantized.onnx'),
  );

  test('are read when the user asks, and show their zeros', async (page, workbench) => {
    assert.equal(await page.frame.getByRole('tab', { name: 'Sparsity' }).count(), 0);
    await page.showTab('Memory');
    await page.frame.getByText('Read weights for zeros…', { exact: true }).click();
    const view = page.frame.getByRole('group', { name: 'Sparsity' });
    const text = await page.waitForText(view, /Effective MACs: /);
    // 6 of 8 weights are zero, one of 2 filters, 2 of 4 channels; 2 · 4 · 64 MACs, of which a quarter is left.
    assert.match(text, /75\.0 % of the 8 parameters are zero\./);
    assert.match(text, /Zero filters: 1 of 2, zero channels: 2 of 4\./);
    assert.match(text, /Effective MACs: 128 Mac of 512 Mac\./);
    assert.match(text, /2:4: 100\.0 % of the groups of four have two zeros, 1 of 1 layers in all groups\./);
    assert.deepEqual(await accessibilityFaults(workbench), []);
    await workbench.screenshot('sparsity');
    await view.getByRole('table').getByRole('button', { name: 'conv' }).click();
    // The layer multiplies integers: 512 · 8 · 8 bit operations, 8 bytes of weights in an engine.
    const details = await page.waitForText(page.details, /Multiplies/);
    assert.match(details, /Multiplies uint8 × uint8 Bit operations 32,768/);
    assert.match(details, /Weights in an engine 8 B/);
  });

  test('show in the hover of their row what it moves and how long that takes', async page => {
    await page.row('conv').hover();
    const hover = page.frame.getByRole('tooltip');
    // Node by node as in the file: 256 and 128 floats, and 8 weights of 4 bytes.
    const text = await page.waitForText(hover, /Bound by/);
    assert.match(text, /Bytes moved 1\.57 kB FLOPs per byte/);
    assert.match(text, /Time bound on .+ Bound by memory/);
  });

  test('are read by a command', async (page, workbench) => {
    await workbench.runCommand('Model Cost Lens: Read Weights For Sparsity');
    await page.waitForText(page.frame.getByRole('group', { name: 'Sparsity' }), /75\.0 % of the 8 parameters/);
  });

  test('have their sizes in other types', async (page, workbench) => {
    await page.showTab('Memory');
    const table = page.frame.getByRole('table', { name: 'Weights in other types' });
    // 8 weights; one scale of 4 bytes and one zero point of a byte, which all share.
    const text = await page.waitForText(table, /int4/);
    assert.match(text, /as stored 37 B 37\.0 in an engine, which quantizes them 13 B 13\.0/);
    assert.match(text, /float32 37 B 37\.0 float16 21 B 21\.0 int8 13 B 13\.0 int4 9 B 9\.00/);
    const view = page.frame.getByRole('group', { name: 'Memory' });
    assert.match(await page.text(view), /1 of 1 layers multiply 8-bit integers, with 100\.0 % of the MACs\./);
    await workbench.screenshot('weight-types');
  });
});

describe('Weights of three gigabytes', () => {
  const test = windowed(
    {
      files: [],
      prepare: folder => {
        fs.writeFileSync(path.join(folder, 'large.onnx'), large());
        const file = fs.openSync(path.join(folder, 'large.bin'), 'w');
        fs.ftruncateSync(file, 16_384 * 49_152 * 4);
        fs.closeSync(file);
      },
    },
    workbench => CostPage.open(workbench, 'large.onnx'),
  );

  test('show how far reading is, leave the page usable, and can be stopped', async (page, workbench) => {
    await workbench.runCommand('Model Cost Lens: Read Weights For Sparsity');
    const view = page.frame.getByRole('group', { name: 'Sparsity' });
    await page.waitForText(view, /Reading weights: [\d.]+ MB of 3\.22 GB/);
    await page.showTab('Modules');
    await page.row('product').waitFor();
    await page.showTab('Sparsity');
    await view.getByText('Stop', { exact: true }).click();
    await page.waitForText(view, /not read until you ask/);
  });
});

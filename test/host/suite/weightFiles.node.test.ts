import * as vscode from 'vscode';
import { closeEditors, statusText, writeFile } from './support';

/** A MatMul of a reshaped input: only a number in the weight file determines its number of rows. */
const model = JSON.stringify({
  format: 'graph-model',
  modelTopology: {
    node: [
      {
        name: 'x',
        op: 'Placeholder',
        attr: {
          dtype: { type: 'DT_FLOAT' },
          shape: { shape: { dim: [{ size: '1' }, { size: '60' }, { size: '50' }] } },
        },
      },
      {
        name: 'target',
        op: 'Const',
        attr: {
          dtype: { type: 'DT_INT32' },
          value: { tensor: { dtype: 'DT_INT32', tensorShape: { dim: [{ size: '3' }] } } },
        },
      },
      {
        name: 'w',
        op: 'Const',
        attr: {
          dtype: { type: 'DT_FLOAT' },
          value: {
            tensor: { dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '1' }, { size: '10' }, { size: '70' }] } },
          },
        },
      },
      { name: 'rows', op: 'Reshape', input: ['x', 'target'] },
      { name: 'y', op: 'BatchMatMulV2', input: ['rows', 'w'] },
    ],
  },
  weightsManifest: [
    {
      paths: ['tfjs-weights.bin'],
      weights: [
        { name: 'w', shape: [1, 10, 70], dtype: 'float32' },
        { name: 'target', shape: [3], dtype: 'int32' },
      ],
    },
  ],
});

describe('a TensorFlow.js model with its weight file next to it', () => {
  afterEach(closeEditors);

  it('is counted with the shapes in the file', async () => {
    await writeFile(
      'tfjs-weights.bin',
      new Uint8Array([...new Array<number>(2800).fill(0), ...new Uint8Array(Int32Array.of(1, 300, 10).buffer)]),
    );
    await vscode.window.showTextDocument(await writeFile('tfjs-model.json', model));
    // 300 rows of 10 times 10 × 70; 700 weights and the 3 numbers of the target.
    await statusText(/^2\d\d kMac · 703 params$/);
  });
});

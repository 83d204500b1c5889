import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Report } from '../../../src/engine/report/report';
import { temporaryFolder } from '../../support/temporaryFolder';
import { graphProto, modelProto, nodeProto, valueInfoProto } from '../../unit/support/onnxFile';
import { bytesField, flatten, varintField } from '../../unit/support/protobuf';
import { runCli } from './runCli';

describe('model-cost --sparsity', () => {
  let model: string;

  // 4 inputs and 2 outputs: output 0 uses inputs 0, 1 and 2, output 1 none. 3 · 4 · 2 MACs, of which 3/8 are left.
  before(() => {
    model = path.join(temporaryFolder(), 'sparse.onnx');
    const weight = [
      ...varintField(1, 4),
      ...varintField(1, 2),
      ...varintField(2, 1),
      ...bytesField(8, 'w'),
      ...bytesField(9, new Uint8Array(Float32Array.of(1, 0, 2, 0, 3, 0, 0, 0).buffer)),
    ];
    const graph = graphProto({
      nodes: [nodeProto('MatMul', ['x', 'w'], ['y'], bytesField(3, 'product'))],
      initializers: [weight],
      inputs: [valueInfoProto('x', [3, 4])],
      outputs: [valueInfoProto('y', [3, 2])],
    });
    fs.writeFileSync(model, flatten(modelProto(graph)));
  });

  it('prints zeros in total and by weight', async () => {
    const { code, stdout, stderr } = await runCli(['--sparsity', model]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Zeros {11}5 of 8 parameters \(62\.5 %\)$/m);
    assert.match(stdout, /^Zero filters {4}1 of 2, channels 1 of 4$/m);
    assert.match(stdout, /^Effective MACs {2}9 Mac of 24 Mac$/m);
    assert.match(stdout, /^product: w +4 × 2 +62\.5 % +1 of 2 +1 of 4 +50\.0 % +input features +24 +9$/m);
  });

  it('adds them to JSON', async () => {
    const { stdout } = await runCli(['--sparsity', '--format', 'json', model]);
    const { sparsity } = JSON.parse(stdout) as Report;
    assert.deepEqual([sparsity?.zeros, sparsity?.effectiveMacs, sparsity?.weights[0].axis], [5, 9, 'input features']);
  });

  it('says in one sentence why there is nothing to read', async () => {
    const alexnet = path.join(temporaryFolder(), 'alexnet.onnx');
    fs.copyFileSync('test/fixtures/alexnet.onnx', alexnet);
    const { code, stderr } = await runCli(['--sparsity', alexnet]);
    assert.deepEqual([code, stderr], [2, `${alexnet}: The weights are in other files, and these are missing.\n`]);
    const other = await runCli(['--sparsity', '--format', 'csv', model]);
    assert.equal(other.code, 2);
    assert.match(other.stderr, /^--sparsity works with --format tree, table and json, and without --plan\.$/m);
  });

  it('is stopped by --limit-time while the weights are read', async () => {
    const folder = temporaryFolder();
    const side = 10_000;
    const weight = [
      ...varintField(1, side),
      ...varintField(1, side),
      ...varintField(2, 1),
      ...bytesField(8, 'w'),
      ...bytesField(13, [...bytesField(1, 'location'), ...bytesField(2, 'weights.bin')]),
      ...varintField(14, 1),
    ];
    const graph = graphProto({
      nodes: [nodeProto('MatMul', ['x', 'w'], ['y'])],
      initializers: [weight],
      inputs: [valueInfoProto('x', [1, side])],
    });
    fs.writeFileSync(path.join(folder, 'large.onnx'), flatten(modelProto(graph)));
    // 400 MB, of which none is on the disk.
    fs.writeFileSync(path.join(folder, 'weights.bin'), '');
    fs.truncateSync(path.join(folder, 'weights.bin'), 4 * side * side);
    const run = await runCli(['--sparsity', '--limit-time', '0.2', 'large.onnx'], { cwd: folder });
    const stderr = 'large.onnx: it was stopped after 0.2 s, the limit of --limit-time.\n';
    assert.deepEqual(run, { code: 2, stdout: '', stderr });
  });
});

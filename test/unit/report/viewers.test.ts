import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { toReport } from '../../../src/engine/report/json';
import { toModelExplorerData } from '../../../src/engine/report/modelExplorer';
import { toNetronAttachment } from '../../../src/engine/report/netron';
import { buildModel, node } from '../support/buildModel';
import { analyzeAlexNet } from './analyzeAlexNet';

const partlyUnknown = () =>
  toReport(
    analyze(
      buildModel({
        inputs: { x: [1, 4] },
        nodes: [
          node('NoSuchOperator', 'x', 'y', {}, { name: 'odd', domain: 'test' }),
          node('Relu', 'x', 'z', {}, { name: 'twice' }),
          node('Relu', 'z', 'u', {}, { name: 'twice' }),
          node('Relu', 'u', 'v'),
        ],
      }),
    ),
    'm.onnx',
    'exact',
  );

describe("other viewers' files", () => {
  it("are Netron's attachments: figures of the model and of named nodes", async () => {
    const { signature, metrics, metadata } = JSON.parse(
      toNetronAttachment(toReport(await analyzeAlexNet(), 'alexnet.onnx', 'exact')),
    );
    assert.equal(signature, 'netron:attachment');
    assert.deepEqual(
      metrics
        .filter(({ kind }: { kind: string }) => kind === 'model')
        .map(({ target, name, value }: Record<string, unknown>) => [target, name, value])
        .slice(0, 1),
      [['', 'MACs', 714_188_480]],
    );
    const first = (list: readonly { target: string; name: string; value: unknown }[]) =>
      Object.fromEntries(
        list.filter(({ target }) => target === '/features/features.0/Conv').map(({ name, value }) => [name, value]),
      );
    assert.deepEqual(first(metrics), {
      MACs: 70_276_800,
      FLOPs: 140_553_600,
      parameters: 23_296,
      'weight bytes': 93_184,
    });
    assert.deepEqual(first(metadata), { 'FLOPs formula': '2·C_in/g·K_h·K_w·C_out·H_out·W_out' });
  });

  it("say of Netron's targets only what is known of one node", () => {
    const { metrics } = JSON.parse(toNetronAttachment(partlyUnknown()));
    assert.ok(
      metrics.some(
        ({ kind, name, value }: Record<string, unknown>) =>
          kind === 'model' && name === 'FLOPs' && value === 'at least 12',
      ),
    );
    assert.deepEqual(
      metrics
        .filter(({ kind }: { kind: string }) => kind === 'node')
        .map(({ target, value }: Record<string, unknown>) => [target, value]),
      [['v', 4]],
    );
  });

  it("are Model Explorer's node data: FLOPs by node, unknown ones left out", async () => {
    const { results, gradient } = JSON.parse(
      toModelExplorerData(toReport(await analyzeAlexNet(), 'alexnet.onnx', 'exact')),
    );
    assert.deepEqual(results['/features/features.0/Conv'], { value: 140_553_600 });
    assert.equal(Object.keys(results).length, 20);
    assert.deepEqual(
      gradient.map(({ stop }: { stop: number }) => stop),
      [0, 1],
    );
    assert.deepEqual(JSON.parse(toModelExplorerData(partlyUnknown())).results, {
      twice: { value: 4 },
      v: { value: 4 },
    });
  });
});

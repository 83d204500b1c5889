import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { toReport } from '../../../src/engine/report/json';
import type { Report } from '../../../src/engine/report/report';
import { toModelExplorerData } from '../../../src/engine/report/modelExplorer';
import { toNetronAttachment } from '../../../src/engine/report/netron';
import { buildModel, node } from '../support/buildModel';
import { analyzeAlexNet } from './analyzeAlexNet';

/** The tested fields of Netron's attachments and of Model Explorer's node data. */
interface NetronAttachment {
  signature: string;
  metrics: NetronEntry[];
  metadata: NetronEntry[];
}

interface NetronEntry {
  kind: string;
  target: string;
  name: string;
  value: unknown;
}

interface ModelExplorerData {
  results: Record<string, { value: number }>;
  gradient: { stop: number }[];
}

const netron = (report: Report) => JSON.parse(toNetronAttachment(report)) as NetronAttachment;
const modelExplorer = (report: Report) => JSON.parse(toModelExplorerData(report)) as ModelExplorerData;

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
    const { signature, metrics, metadata } = netron(toReport(await analyzeAlexNet(), 'alexnet.onnx', 'exact'));
    assert.equal(signature, 'netron:attachment');
    assert.deepEqual(
      metrics
        .filter(({ kind }) => kind === 'model')
        .map(({ target, name, value }) => [target, name, value])
        .slice(0, 1),
      [['', 'MACs', 714_188_480]],
    );
    const first = (list: readonly NetronEntry[]) =>
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

  it('list only known figures of single nodes as targets for Netron', () => {
    const { metrics } = netron(partlyUnknown());
    assert.ok(metrics.some(({ kind, name, value }) => kind === 'model' && name === 'FLOPs' && value === '≥ 12'));
    assert.deepEqual(
      metrics.filter(({ kind }) => kind === 'node').map(({ target, value }) => [target, value]),
      [['v', 4]],
    );
  });

  it("are Model Explorer's node data: FLOPs by node, without unknown ones", async () => {
    const { results, gradient } = modelExplorer(toReport(await analyzeAlexNet(), 'alexnet.onnx', 'exact'));
    assert.deepEqual(results['/features/features.0/Conv'], { value: 140_553_600 });
    assert.equal(Object.keys(results).length, 20);
    assert.deepEqual(
      gradient.map(({ stop }) => stop),
      [0, 1],
    );
    assert.deepEqual(modelExplorer(partlyUnknown()).results, {
      twice: { value: 4 },
      v: { value: 4 },
    });
  });
});

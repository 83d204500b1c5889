import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { toJson, toReport, toReportedError } from '../../../src/engine/report/json';
import { buildGraph, buildModel, node, scope } from '../support/buildModel';
import { analyzeAlexNet } from './analyzeAlexNet';

describe('JSON report', () => {
  it('follows the documented format', async () => {
    const report = toReport(await analyzeAlexNet(), 'alexnet.onnx', 'exact');
    const { nodes, totals, ...head } = JSON.parse(JSON.stringify(report)) as typeof report;
    assert.deepEqual(head, {
      schema: 2,
      file: 'alexnet.onnx',
      format: 'onnx',
      model: { producer: 'pytorch 1.13.0', irVersion: 6, opsets: { 'ai.onnx': 11 }, name: 'torch_jit' },
      convention: 'exact',
      dimensions: [],
      batch: 1,
      diagnostics: [],
    });
    // Sums of (2K·H·W·C) over the eight weighted layers by hand, and of 1 per element of ReLU, K − 1 of max pool, K of average pool (K = 1).
    const macs = [70_276_800, 223_948_800, 112_140_288, 149_520_384, 99_680_256, 37_748_736, 16_777_216, 4_096_000];
    assert.equal(
      macs.reduce((a, b) => a + b),
      714_188_480,
    );
    const relus = 193_600 + 139_968 + 64_896 + 43_264 + 43_264 + 4_096 + 4_096;
    const pools = 8 * (64 * 27 * 27 + 192 * 13 * 13 + 256 * 6 * 6) + 256 * 6 * 6;
    // Outputs in elements: twice if an activation follows; the outputs of the average pool and Flatten count again.
    const outputs =
      2 * (193_600 + 139_968 + 64_896 + 43_264 + 43_264 + 4_096 + 4_096) +
      64 * 27 * 27 +
      192 * 13 * 13 +
      3 * 256 * 6 * 6 +
      1_000;
    // Read and written, in elements: the weights; inputs and outputs of the eight weighted layers, of ReLUs and of pools.
    const inputs = 3 * 224 * 224 + 64 * 27 * 27 + 192 * 13 * 13 + 64_896 + 43_264 + 9_216 + 4_096 + 4_096;
    const pooled = 193_600 + 64 * 27 * 27 + 139_968 + 192 * 13 * 13 + 43_264 + 3 * 9_216;
    const moved = 61_100_840 + inputs + (relus + 1_000) + 2 * relus + pooled;
    assert.deepEqual(totals, {
      bytesMoved: 4 * moved,
      macs: 714_188_480,
      flops: 2 * 714_188_480 + relus + pools,
      special: 0,
      params: 61_100_840,
      buffers: 0,
      weightBytes: 4 * 61_100_840,
      activationBytes: 4 * outputs,
      peakActivationBytes: 4 * 2 * 193_600,
      // The input and the output of the first convolution, whose ReLU writes over it.
      peakInPlaceBytes: 4 * (3 * 224 * 224 + 193_600),
      nodes: 20,
      unknownCost: 0,
      unknownShape: 0,
      unknownWeights: 0,
      // 32 bits on both sides of each MAC; 61,100,840 parameters of 32, 16, 8 and 4 bits.
      bops: 714_188_480 * 1024,
      integerMacs: 0,
      engineWeightBytes: 244_403_360,
      bitsPerWeight: 32,
      engineBitsPerWeight: 32,
      weightBytesAs: { float32: 244_403_360, float16: 122_201_680, int8: 61_100_840, int4: 30_550_420 },
      accuracy: {
        macs: 'exact',
        flops: 'exact',
        params: 'exact',
        weightBytes: 'exact',
        activationBytes: 'exact',
        peakActivationBytes: 'exact',
        peakInPlaceBytes: 'exact',
        bytesMoved: 'exact',
        bops: 'exact',
      },
    });
    assert.deepEqual(nodes[0], {
      name: '/features/features.0/Conv',
      op: 'Conv',
      domain: 'ai.onnx',
      scope: ['features', 'features.0'],
      graph: '',
      inputs: [
        { name: 'input', dtype: 'float32', shape: [1, 3, 224, 224] },
        { name: 'features.0.weight', dtype: 'float32', shape: [64, 3, 11, 11] },
        { name: 'features.0.bias', dtype: 'float32', shape: [64] },
      ],
      outputs: [{ name: '/features/features.0/Conv_output_0', dtype: 'float32', shape: [1, 64, 55, 55] }],
      macs: 70_276_800,
      flops: 140_553_600,
      params: 23_296,
      buffers: 0,
      weightBytes: 93_184,
      // An input of 3 · 224², 23,296 weights and an output of 64 · 55², of 4 bytes each.
      bytesMoved: 1_469_696,
      intensity: 140_553_600 / 1_469_696,
      bops: 70_276_800 * 1024,
      operands: [
        { dtype: 'float32', bits: 32 },
        { dtype: 'float32', bits: 32 },
      ],
      engineWeightBytes: 93_184,
      special: 0,
      formula: '2·C_in/g·K_h·K_w·C_out·H_out·W_out',
      note: '',
      counted: true,
      accuracy: 'exact',
    });
  });

  it('is the same when written in pieces', async () => {
    const analysis = await analyzeAlexNet();
    const pieces = [...toJson(analysis, 'alexnet.onnx', 'exact')];
    assert.equal(pieces.join(''), `${JSON.stringify(toReport(analysis, 'alexnet.onnx', 'exact'))}\n`);
    // Two for each of its 20 nodes, and one before and after them.
    assert.equal(pieces.length, 42);
  });

  it('has the figures of each convention for the same nodes', async () => {
    const analysis = await analyzeAlexNet();
    const figures = (convention: 'macs' | 'ptflops') =>
      toReport(analysis, '', convention)
        .nodes.slice(0, 2)
        .map(({ macs, flops, formula }) => [macs, flops, formula]);
    assert.deepEqual(figures('macs'), [
      [70_276_800, 140_553_600, '2·C_in/g·K_h·K_w·C_out·H_out·W_out'],
      [0, 0, ''],
    ]);
    // With its bias a convolution has 64·55·55 MACs more, and a ReLU 1 per element.
    assert.deepEqual(
      figures('ptflops').map(([macs]) => macs),
      [70_276_800 + 193_600, 193_600],
    );
  });

  it('has null for unknown figures', () => {
    const report = toReport(
      analyze(
        buildModel({
          inputs: { x: [2, 3] },
          nodes: [node('NonZero', 'x', 'y'), node('NoSuchOperator', 'y, ', 'z', {}, { domain: 'test' })],
        }),
      ),
      '',
      'exact',
    );
    assert.deepEqual(report.nodes[0].outputs, [{ name: 'y', dtype: 'int64', shape: [2, null] }]);
    const [, unknown] = report.nodes;
    assert.deepEqual([unknown.macs, unknown.flops, unknown.special, unknown.formula], [null, null, null, '']);
    assert.deepEqual(unknown.outputs, [{ name: 'z', dtype: 'undefined', shape: null }]);
    assert.equal(unknown.inputs[1], null);
    assert.equal(report.totals.unknownCost, 1);
    assert.ok(report.diagnostics.some(({ code, node }) => code === 'no-cost-rule' && node === 'z'));
  });

  it('states the graph and module of a node in a body, and which branch is not counted', () => {
    const branch = (op: string) => ({
      kind: 'graph' as const,
      value: buildGraph({ nodes: [node(op, 'x', `${op}_out`, {}, { name: op })], outputs: { [`${op}_out`]: [4] } }),
    });
    const report = toReport(
      analyze(
        buildModel({
          inputs: { x: [4], c: { dtype: 'bool', shape: [] } },
          nodes: [
            node(
              'If',
              'c',
              'y',
              { then_branch: branch('Sigmoid'), else_branch: branch('Relu') },
              { name: 'choice', scope: scope('head') },
            ),
          ],
        }),
      ),
      '',
      'exact',
    );
    assert.deepEqual(
      report.nodes.map(({ name, scope, counted }) => ({ name, scope, counted })),
      [
        { name: 'choice', scope: ['head'], counted: true },
        { name: 'Sigmoid', scope: ['head'], counted: true },
        { name: 'Relu', scope: ['head'], counted: false },
      ],
    );
    assert.equal(report.nodes[0].graph, '');
    assert.match(report.nodes[1].graph, /then_branch/);
    // Four sigmoids of four operations each; the four comparisons of the other branch are not in the total.
    assert.equal(report.totals.flops, 16);
    assert.equal(report.nodes[2].flops, 4);
  });

  it('reports a file that cannot be read as an error', () => {
    assert.deepEqual(toReportedError('a.onnx', 'empty', 'The file is empty.'), {
      schema: 2,
      file: 'a.onnx',
      error: { code: 'empty', message: 'The file is empty.' },
    });
  });
});

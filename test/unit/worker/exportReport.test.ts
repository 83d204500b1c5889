import assert from 'node:assert/strict';
import { reportFormats } from '../../../src/engine/report/formats';
import type { Convention, ReportFormatId } from '../../../src/protocol/data';
import type { Ask } from '../../../src/protocol/questions';
import { openFixture, openText } from './openModel';

/** AlexNet's published figures: 714,188,480 MACs, 61,100,840 parameters, 20 nodes in the file. */
const alexNet = { macs: 714_188_480, params: 61_100_840, nodes: 20 };

const exported = async (ask: Ask, convention: Convention, format: ReportFormatId): Promise<string> =>
  new TextDecoder().decode((await ask('exportReport', convention, format)).bytes);

describe('an exported report', () => {
  it('is the terminal’s JSON, indented, with the totals of its convention', async () => {
    const ask = await openFixture('alexnet.onnx');
    const text = await exported(ask, 'macs', 'json');
    const report = JSON.parse(text) as {
      file: string;
      convention: string;
      totals: Record<string, number>;
      nodes: { macs: number }[];
    };
    assert.deepEqual([report.file, report.convention], ['alexnet.onnx', 'macs']);
    assert.deepEqual(
      [report.totals.macs, report.totals.flops, report.totals.params, report.nodes.length],
      [alexNet.macs, 2 * alexNet.macs, alexNet.params, alexNet.nodes],
    );
    assert.equal(
      report.nodes.reduce((sum, { macs }) => sum + macs, 0),
      alexNet.macs,
    );
    assert.equal(text, `${JSON.stringify(report, null, 2)}\n`);
  });

  it('is JSON in the same way if there is nothing to list', async () => {
    const text = await exported(await openText(JSON.stringify({ input: [4], layers: [] })), 'exact', 'json');
    const report = JSON.parse(text) as { nodes: unknown[]; diagnostics: unknown[] };
    assert.deepEqual(report.nodes, []);
    assert.equal(text, `${JSON.stringify(report, null, 2)}\n`);
  });

  it('is CSV with one line per node after a header', async () => {
    const lines = (await exported(await openFixture('alexnet.onnx'), 'exact', 'csv')).trimEnd().split('\n');
    assert.equal(lines.length, 1 + alexNet.nodes);
    const macs = lines[0].split(',').indexOf('MACs');
    // The first convolution: 3·11² products for each of 64·55² outputs. No field before it has a comma.
    assert.equal(lines[1].split(',')[macs], String(363 * 64 * 55 * 55));
  });

  it('is Markdown or a standalone HTML page with the total', async () => {
    const ask = await openFixture('alexnet.onnx');
    const markdown = await exported(ask, 'exact', 'markdown');
    assert.match(markdown, /^## alexnet\.onnx\n/);
    assert.match(markdown, /714 MMac/);
    const page = await exported(ask, 'exact', 'html');
    assert.match(page, /^<!doctype html>/i);
    assert.match(page, /714 MMac/);
    assert.doesNotMatch(page, /(src|href)="https?:/);
  });

  it('is a file of Netron or of Model Explorer, node by node', async () => {
    const ask = await openFixture('alexnet.onnx');
    const netron = JSON.parse(await exported(ask, 'exact', 'netron')) as { metrics: { target: string }[] };
    assert.ok(netron.metrics.some(({ target }) => target === '/features/features.0/Conv'));
    const explorer = JSON.parse(await exported(ask, 'macs', 'modelExplorer')) as {
      results: Record<string, { value: number }>;
    };
    assert.deepEqual(explorer.results['/features/features.0/Conv'], { value: 2 * 363 * 64 * 55 * 55 });
  });

  it('is the text that the terminal prints, with its totals', async () => {
    const ask = await openFixture('alexnet.onnx');
    for (const format of ['tree', 'table'] as const) {
      const text = await exported(ask, 'exact', format);
      assert.match(text, /^alexnet\.onnx\n.*\nMACs +714 MMac\n/);
      assert.doesNotMatch(text, /\u001b/);
    }
  });

  it('uses the ptflops convention in the ptflops printout, whatever the page shows', async () => {
    const ask = await openFixture('alexnet.onnx');
    assert.match(await exported(ask, 'exact', 'ptflops'), /Computational complexity: +0\.72 GMac\n/);
  });

  it('is offered in the formats of the terminal, except commands for GitHub', async () => {
    const engine = await openFixture('alexnet.onnx');
    const formats = await engine('reportFormats');
    assert.deepEqual(
      formats.map(({ id }) => id),
      reportFormats.map(({ id }) => id).filter(id => id !== 'github'),
    );
  });

  it('shows names as text', async () => {
    const ask = await openText(JSON.stringify({ input: [4], layers: [{ name: '<b>|&', type: 'ReLU' }] }));
    assert.match(await exported(ask, 'exact', 'html'), /&lt;b&gt;\|&amp;/);
    assert.doesNotMatch(await exported(ask, 'exact', 'html'), /<b>/);
    assert.match(await exported(ask, 'exact', 'markdown'), /\\\|/);
  });
});

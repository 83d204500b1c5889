import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import { csvHeader, toCsv } from '../../../src/engine/report/csv';
import { buildModel, node } from '../support/buildModel';
import { analyzeAlexNet } from './analyzeAlexNet';

const csvOf = (analysis: Analysis, file: string): string => [...toCsv(analysis, file, 'exact')].join('');

describe('CSV report', () => {
  it('has one line per node with as many cells as the header', async () => {
    const lines = (csvHeader + csvOf(await analyzeAlexNet(), 'alexnet.onnx')).split('\r\n');
    assert.equal(lines.pop(), '');
    assert.equal(lines.length, 21);
    const titles = lines[0].split(',');
    const first = lines[1].split(',');
    assert.equal(first.length, titles.length);
    assert.equal(first[titles.indexOf('FLOPs')], '140553600');
    assert.equal(first[titles.indexOf('module')], 'features/features.0');
    assert.equal(first[titles.indexOf('output shapes')], '1 × 64 × 55 × 55');
  });

  it('quotes cells if necessary and prevents names from becoming spreadsheet formulas', () => {
    const analysis = analyze(
      buildModel({
        inputs: { x: [1] },
        nodes: [
          node('Relu', 'x', 'y', {}, { name: 'a "b",\nc' }),
          node('Relu', 'y', 'z', {}, { name: '=HYPERLINK("x")' }),
        ],
      }),
    );
    const csv = csvOf(analysis, 'm.onnx');
    assert.ok(csv.startsWith('m.onnx,"a ""b"",\nc",Relu,'));
    assert.ok(csv.includes(`m.onnx,"'=HYPERLINK(""x"")",Relu,`));
  });

  it('leaves a cell empty if a figure is unknown', () => {
    const analysis = analyze(
      buildModel({ inputs: { x: [1] }, nodes: [node('NoSuchOperator', 'x', 'y', {}, { domain: 'test' })] }),
    );
    const cells = csvOf(analysis, 'm.onnx').trim().split(',');
    assert.equal(cells[csvHeader.split(',').indexOf('MACs')], '');
  });
});

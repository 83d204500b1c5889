import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { analyze } from '../../../src/engine/analysis/analyze';
import { textOf } from '../../../src/engine/graph/message';
import { reportFormats } from '../../../src/engine/report/formats';
import { buildModel, node } from '../support/buildModel';
import { analyzeAlexNet } from './analyzeAlexNet';

describe('report formats', () => {
  it('have unique ids, titles and file extensions', () => {
    for (const key of ['id', 'title', 'extension'] as const) {
      const values = reportFormats.map(format => textOf(key === 'title' ? format.title : format[key]));
      assert.deepEqual([...new Set(values)], values);
      assert.ok(values.every(value => value !== ''));
    }
  });

  it('have a file extension that a dialog can filter by', () => {
    for (const { extension } of reportFormats) assert.match(extension, /^[a-z]+(\.[a-z]+)*$/);
  });

  it('are those that the README lists for the terminal', () => {
    const line = /^`--format` is .*$/m.exec(fs.readFileSync('README.md', 'utf8'))![0];
    for (const { id } of reportFormats) assert.ok(line.includes(`\`${id}\``), id);
  });

  // A layer spec is a model, not a report: `layerSpec.test.ts` reads it.
  // Annotations have no nodes: `githubAnnotations.test.ts` reads them.
  const ofNodes = reportFormats.filter(({ id }) => id !== 'spec' && id !== 'github');
  for (const { id, write, writeFile } of ofNodes) {
    it(`write AlexNet as ${id}, with the same contents alone or among several`, async () => {
      const analysis = await analyzeAlexNet();
      const report = [...(await write(analysis, 'alexnet.onnx', 'exact', false))].join('');
      // The first convolution by hand, in full or with three digits: 363·55·55·64 = 70,276,800 MACs, twice as many FLOPs.
      assert.match(report, /70276800|140553600|70\.3 M|141 M|0\.07 GMac/);
      assert.ok(report.endsWith('\n') || report.endsWith('\r\n'));
      if (writeFile)
        assert.deepEqual(
          JSON.parse([...(await writeFile(analysis, 'alexnet.onnx', 'exact', false))].join('')),
          JSON.parse(report),
        );
    });
  }

  it('write a name of 1 MB, and characters that would be markup, in bounded space', async () => {
    const name = `<img src=x onerror=alert(1)>[a](command:b)\u202e${'n'.repeat(1_000_000)}`;
    const analysis = analyze(
      buildModel({ inputs: { x: [1, 4] }, outputs: { y: [1, 4] }, nodes: [node('Relu', 'x', 'y', {}, { name })] }),
    );
    for (const { id, write } of reportFormats) {
      const report = [...(await write(analysis, 'hostile.onnx', 'exact', false))].join('');
      assert.ok(report.length < 4 * name.length, `${id}: ${report.length} characters`);
      if (id === 'html') assert.doesNotMatch(report, /<img src=x/);
      if (id === 'markdown' || id === 'brief') assert.doesNotMatch(report, /<img|\[a\]\(command/);
    }
  });
});

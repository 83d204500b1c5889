import * as assert from 'node:assert/strict';
import { paperRows, type PaperModel } from '../../../src/engine/report/paperRow';
import { analyzeAlexNet } from './analyzeAlexNet';

describe('rows for a paper', () => {
  async function alexnet(change: Partial<PaperModel> = {}): Promise<PaperModel> {
    const { totals } = await analyzeAlexNet();
    return { name: 'alexnet.onnx', totals: totals.exact, inputs: [[1, 3, 224, 224]], isWeightsOnly: false, ...change };
  }

  it('have name, parameters, MACs, input and convention in Markdown', async () => {
    // torchvision: 61,100,840 parameters; COUNTING: 714,188,480 products.
    assert.equal(
      paperRows([await alexnet()], 'exact', 'markdown'),
      [
        '| Model | Parameters | MACs | Input | Convention |',
        '| --- | ---: | ---: | --- | --- |',
        '| alexnet.onnx | 61.1 M | 714 MMac | 1 × 3 × 224 × 224 | exact |',
        '',
      ].join('\n'),
    );
  });

  it('are rows of a tabular in LaTeX, with nothing from a name that LaTeX would execute', async () => {
    const name = '\\input{x} 50%_a&b#c$d^e~f{g}\n\u202e|<>"';
    const [, row] = paperRows([await alexnet({ name })], 'macs', 'latex').split('\n');
    assert.equal(
      row,
      '\\textbackslash{}input\\{x\\} 50\\%\\_a\\&b\\#c\\$d\\textasciicircum{}e\\textasciitilde{}f\\{g\\}' +
        '\\textbackslash{}u000a\\textbackslash{}u202e\\textbar{}\\textless{}\\textgreater{}\\textquotedbl{}' +
        ' & 61.1 M & 714 MMac & 1 $\\times$ 3 $\\times$ 224 $\\times$ 224 & macs \\\\',
    );
  });

  it('have FLOPs for all where a model has no MACs, signs of accuracy, and nothing for weights alone', async () => {
    const plain = await alexnet();
    const { totals } = plain;
    const pointwise = { ...totals, macs: 0, flops: 2000, accuracy: { ...totals.accuracy, flops: 'atLeast' as const } };
    const rows = paperRows(
      [
        plain,
        { ...plain, name: 'relu', totals: pointwise, inputs: [[2], [3], [2], null] },
        { ...plain, name: 'w', isWeightsOnly: true },
      ],
      'exact',
      'markdown',
    ).split('\n');
    assert.equal(rows[0], '| Model | Parameters | FLOPs | Input | Convention |');
    // AlexNet's exact operations as COUNTING has them: 1.43 G.
    assert.equal(rows[2], '| alexnet.onnx | 61.1 M | 1.43 GFLOPs | 1 × 3 × 224 × 224 | exact |');
    assert.equal(rows[3], '| relu | 61.1 M | ≥ 2.00 kFLOPs | 2, 3, unknown | exact |');
    assert.equal(rows[4], '| w | 61.1 M | – | – | – |');
  });
});

import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { toHtml } from '../../../src/engine/report/html';
import { buildModel, node, scope } from '../support/buildModel';
import { analyzeAlexNet } from './analyzeAlexNet';

describe('HTML report', () => {
  it('has totals, modules and formulas, and needs no other file', async () => {
    const html = toHtml(await analyzeAlexNet(), 'models/alexnet.onnx', 'exact');
    assert.ok(html.includes('<h1>alexnet</h1>'));
    assert.ok(html.includes('<dt>MACs</dt><dd>714 MMac</dd>'));
    assert.ok(
      html.includes(
        '<th scope="row">features.0</th><td class="text">Conv</td><td class="text">1 × 64 × 55 × 55</td><td class="number">23.3 k</td><td class="number">70.3 M</td><td class="number">141 M</td>',
      ),
    );
    // C_in/g·K_h·K_w·C_out·H_out·W_out of the first convolution, doubled.
    assert.ok(html.includes('2·C_in/g·K_h·K_w·C_out·H_out·W_out<br>= 2·3/1·11·11·64·55·55'));
    assert.doesNotMatch(html, /<script|<link|<img|src=|href=|url\(/);
  });

  it('shows names as text', () => {
    const html = toHtml(
      analyze(
        buildModel({
          inputs: { x: [1] },
          nodes: [node('Relu', 'x', 'y', {}, { name: 'n', scope: scope('<img src=x onerror=alert(1)>"\'&') })],
        }),
      ),
      '<b>.onnx',
      'exact',
    );
    assert.ok(html.includes("&lt;img src=x onerror=alert(1)&gt;&quot;'&amp;"));
    assert.doesNotMatch(html, /<img|<b>/);
  });
});

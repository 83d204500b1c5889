import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { analyze } from '../../../src/engine/analysis/analyze';
import { toHtml } from '../../../src/engine/report/html/html';
import { pageScript, pageScriptHash } from '../../../src/engine/report/html/pageScript';
import { pageStyle, pageStyleHash } from '../../../src/engine/report/html/pageStyle';
import { buildModel, node, scope } from '../support/buildModel';
import { analyzeAlexNet } from './analyzeAlexNet';

/** The rows that the page's script reads. */
function dataOf(html: string): { names: number[]; texts: string[]; cells: number[][]; formulas: (number[] | -1)[] } {
  const [, json] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(html)!;
  return JSON.parse(json) as ReturnType<typeof dataOf>;
}

describe('HTML report', () => {
  it('has totals, the most expensive nodes, modules and formulas, and needs no other file', async () => {
    const html = toHtml(await analyzeAlexNet(), 'models/alexnet.onnx', 'exact');
    assert.ok(html.includes('<h1><bdi>alexnet</bdi></h1>'));
    assert.ok(html.includes('<dt>MACs</dt><dd>714 MMac</dd>'));
    // The second convolution: 64·5·5·192·27·27 of 714,188,480 products.
    assert.ok(html.includes('<th scope="row"><bdi>features/features.3</bdi></th><td class="text">Conv</td>'));
    assert.ok(html.includes('<td class="number">224 M</td><td class="number">448 M</td><td class="share">31.4 %</td>'));
    const { names, texts, cells, formulas } = dataOf(html);
    const row = names.findIndex(name => texts[name] === 'features.0');
    assert.deepEqual(
      cells.map(column => texts[column[row]]),
      ['Conv', '1 × 64 × 55 × 55', '23.3 k', '70.3 M', '141 M', '9.8 %'],
    );
    // C_in/g·K_h·K_w·C_out·H_out·W_out of the first convolution, doubled.
    assert.deepEqual(
      (formulas[row] as number[]).map(formula => texts[formula]),
      ['2·C_in/g·K_h·K_w·C_out·H_out·W_out', '2·3/1·11·11·64·55·55'],
    );
    assert.doesNotMatch(html, /<link|<img|src=|href=|url\(|https?:/);
  });

  it('allows its own script and style and nothing else', async () => {
    const html = toHtml(await analyzeAlexNet(), 'alexnet.onnx', 'exact');
    const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
    assert.equal(pageScriptHash, hash(pageScript), 'of the script');
    assert.equal(pageStyleHash, hash(pageStyle), 'of the style');
    assert.ok(
      html.includes(`content="default-src 'none'; script-src '${hash(pageScript)}'; style-src '${hash(pageStyle)}'"`),
    );
    assert.ok(html.includes(`<script>${pageScript}</script>`));
    assert.ok(html.includes(`<style>${pageStyle}</style>`));
    assert.doesNotMatch(html.replace(pageScript, '').replace(pageStyle, ''), / on\w+=| style=/);
  });

  it('shows names as text, whatever they contain', () => {
    const hostile = '</script><img src=x onerror=alert(1)>"\'&<!--\u202e\u2028';
    const html = toHtml(
      analyze(
        buildModel({
          inputs: { x: [1] },
          nodes: [node('Relu', 'x', 'y', {}, { name: 'n', scope: scope(hostile) })],
        }),
      ),
      '<b>\u202e.onnx',
      'exact',
    );
    assert.ok(html.includes("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;'&amp;&lt;!--\\u202e\\u2028"));
    assert.doesNotMatch(html, /<img|<b>|<!--|[\u202e\u2028]/);
    assert.equal(html.split('</script>').length, 3);
    assert.ok(dataOf(html).texts.includes('</script><img src=x onerror=alert(1)>"\'&<!--\\u202e\\u2028'));
  });
});

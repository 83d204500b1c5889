import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { toMarkdown } from '../../../src/engine/report/markdown';
import { buildModel, node, scope } from '../support/buildModel';
import { analyzeAlexNet } from './analyzeAlexNet';

describe('Markdown report', () => {
  it('has the totals and the modules that cost something', async () => {
    const text = toMarkdown(await analyzeAlexNet(), 'alexnet.onnx', 'exact');
    assert.ok(text.startsWith('## alexnet.onnx\n'));
    assert.match(text, /batch 1 · convention exact$/m);
    assert.ok(text.includes('| 714 MMac | 1.43 GFLOPs | 61.1 M | 244 MB |'));
    assert.ok(text.includes('| features |  | 1 × 256 × 6 × 6 | 2.47 M | 656 M | 1.31 G | 91.8 % |'));
    assert.ok(text.includes('| &emsp;features.0 | Conv | 1 × 64 × 55 × 55 | 23.3 k | 70.3 M | 141 M | 9.8 % |'));
    assert.ok(!text.includes('| Flatten |'));
    assert.ok(text.includes('1 node without cost left out.'));
  });

  it('escapes names, and states what is assumed and unknown', () => {
    const text = toMarkdown(
      analyze(
        buildModel({
          inputs: { x: ['batch', 4] },
          nodes: [
            node('Relu', 'x', 'y', {}, { name: 'n', scope: scope('a|b *c* <img src=x> [d](e)') }),
            node('NoSuchOperator', 'y', 'z', {}, { name: 'u', domain: 'test' }),
          ],
        }),
      ),
      'm.onnx',
      'exact',
    );
    assert.ok(text.includes('a\\|b \\*c\\* &lt;img src=x&gt; \\[d\\]\\(e\\)'));
    assert.ok(text.includes('- Dimensions: batch = 1 \\(assumed\\).'));
    assert.ok(text.includes('- The cost of 1 of 2 nodes is unknown.'));
    assert.ok(text.includes('≥ 4 FLOPs'));
  });
});

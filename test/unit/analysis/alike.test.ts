import assert from 'node:assert/strict';
import { onceForAlike } from '../../../src/engine/analysis/alike';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import { toReport } from '../../../src/engine/report/json';
import type { Node } from '../../../src/engine/graph/graph';
import { buildModel, node, type GraphSketch } from '../support/buildModel';

/** How often a figure of all nodes is computed. */
function computed({ nodes }: Analysis): number {
  let count = 0;
  const figure = onceForAlike(nodes, () => count++);
  nodes.forEach((_, index) => figure(index));
  return count;
}

/** Readers have one object for all nodes without attributes. */
const attributes: Node['attributes'] = new Map();
const analyzed = (sketch: GraphSketch): Analysis =>
  analyze(buildModel({ ...sketch, nodes: sketch.nodes.map(each => ({ ...each, attributes })) }));

/** Square matrices: 64 values of 4 bytes each. */
const square = [8, 8];
const bytes = 256;

/** The bit operations of the products in a model. */
const bopsOfProducts = (sketch: GraphSketch): (number | null)[] =>
  toReport(analyzed(sketch), '', 'exact')
    .nodes.filter(({ op }) => op === 'MatMul')
    .map(({ bops }) => bops);

/** Products with weights, one after the other. */
const chain = (weights: readonly string[]): GraphSketch => ({
  inputs: { x: square },
  weights: Object.fromEntries(weights.map(name => [name, square])),
  nodes: weights.map((weight, index) =>
    node('MatMul', `${index === 0 ? 'x' : `y${index}`}, ${weight}`, `y${index + 1}`),
  ),
});

describe('nodes that are alike', () => {
  it('have figures that are computed once', () => {
    const analysis = analyzed(chain(['a', 'b', 'c']));
    assert.equal(computed(analysis), 1);
    // 8 · 8 · 8 each, of 32 × 32 bits.
    const { nodes } = toReport(analysis, '', 'exact');
    assert.deepEqual(
      nodes.map(({ macs, params, bops, bytesMoved }) => [macs, params, bops, bytesMoved]),
      [1, 2, 3].map(() => [512, 64, 512 * 1024, 3 * bytes]),
    );
  });

  it('are not those that share a weight with an earlier one', () => {
    const analysis = analyzed(chain(['a', 'a', 'a']));
    assert.equal(computed(analysis), 2);
    const { nodes, totals } = toReport(analysis, '', 'exact');
    assert.deepEqual(
      nodes.map(({ params, engineWeightBytes }) => [params, engineWeightBytes]),
      [
        [64, bytes],
        [0, 0],
        [0, 0],
      ],
    );
    assert.deepEqual([totals.weightBytesAs.int8, totals.engineWeightBytes], [64, bytes]);
  });

  it('are not those that read a value twice', () => {
    const analysis = analyzed({
      inputs: { x: square, z: square },
      nodes: [node('Add', 'x, z', 'a'), node('Add', 'a, a', 'b'), node('Add', 'b, z', 'c'), node('Add', 'c, c', 'd')],
    });
    assert.deepEqual(
      toReport(analysis, '', 'exact').nodes.map(({ bytesMoved }) => bytesMoved),
      [3 * bytes, 2 * bytes, 3 * bytes, 2 * bytes],
    );
  });

  it('are not those of which one multiplies what is dequantized', () => {
    const bops = bopsOfProducts({
      inputs: { x: square },
      floats: { scale: 0.5 },
      stored: [{ name: 'q', dtype: 'int8', shape: square }],
      weights: { w: square },
      nodes: [
        node('MatMul', 'x, w', 'a'),
        node('DequantizeLinear', 'q, scale', 'd'),
        node('MatMul', 'a, d', 'b'),
        node('DequantizeLinear', 'q, scale', 'e'),
        node('MatMul', 'b, e', 'c'),
      ],
    });
    // Weights of 32 bits, then of 8, with activations of 32.
    assert.deepEqual(bops, [512 * 32 * 32, 512 * 32 * 8, 512 * 32 * 8]);
  });

  it('are not those whose activations were quantized', () => {
    const bops = bopsOfProducts({
      inputs: { x: square },
      floats: { scale: 0.5 },
      weights: { w: square, v: square },
      nodes: [
        node('MatMul', 'x, w', 'a'),
        node('QuantizeLinear', 'a, scale', 'q'),
        node('DequantizeLinear', 'q, scale', 'd'),
        node('MatMul', 'd, v', 'b'),
      ],
    });
    // Activations of 32 bits, then of 8, which is what QuantizeLinear makes by default, with weights of 32.
    assert.deepEqual(bops, [512 * 32 * 32, 512 * 8 * 32]);
  });

  it('are not those of two operators that cost the same', () => {
    const analysis = analyzed({ inputs: { x: square }, nodes: [node('Relu', 'x', 'a'), node('Abs', 'a', 'b')] });
    assert.equal(computed(analysis), 2);
  });
});

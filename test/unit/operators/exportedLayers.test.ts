import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { buildModel, known, node, type GraphSketch } from '../support/buildModel';

/** MACs of a graph under ptflops, by node; nodes without MACs are left out. */
function ptflops(sketch: GraphSketch, opset = 13): Record<string, number> {
  const counted = analyze(buildModel(sketch, [], opset)).nodes.map(
    ({ analyzed, figures }) => [analyzed.node.outputs[0], figures.ptflops ?? NaN] as const,
  );
  return Object.fromEntries(counted.filter(([, macs]) => macs !== 0));
}

/** torch's export of nn.LayerNorm(8) before opset 17. */
const layerNorm = [
  node('ReduceMean', 'x', 'mean', { axes: { kind: 'ints', value: [-1] } }),
  node('Sub', 'x, mean', 'deviation'),
  node('Pow', 'deviation, two', 'square'),
  node('ReduceMean', 'square', 'variance', { axes: { kind: 'ints', value: [-1] } }),
  node('Add', 'variance, epsilon', 'shifted'),
  node('Sqrt', 'shifted', 'root'),
  node('Div', 'deviation, root', 'normal'),
  node('Mul', 'normal, scale', 'scaled'),
  node('Add', 'scaled, bias', 'y'),
];

// Expected figures are those of ptflops' modules: LayerNorm el(X), GELU el(Y), Linear rows·I·O + rows·O, GroupNorm 2·el(X)
// affine and 1·el(X) plain, InstanceNorm likewise, Hardswish 0, ReLU6 el(Y).
describe('ptflops figures of layers that are exported as several nodes', () => {
  it('LayerNorm: 1 per element, at the division', () => {
    const sketch = {
      inputs: { x: [2, 5, 8] },
      weights: { scale: [8], bias: [8] },
      floats: { two: 2, epsilon: 1e-5 },
      nodes: layerNorm,
    };
    assert.deepEqual(ptflops(sketch), { normal: 80 });
  });

  it('division by a square root alone is not a LayerNorm', () => {
    assert.deepEqual(
      ptflops({ inputs: { x: [2, 8], v: [2, 1] }, nodes: [node('Sqrt', 'v', 'root'), node('Div', 'x, root', 'y')] }),
      {},
    );
  });

  it('GELU: 1 per element, by erf or by tanh', () => {
    const exact = [
      node('Div', 'x, root2', 'a'),
      node('Erf', 'a', 'b'),
      node('Add', 'b, one', 'c'),
      node('Mul', 'x, c', 'd'),
      node('Mul', 'd, half', 'y'),
    ];
    assert.deepEqual(
      ptflops({ inputs: { x: [2, 8] }, floats: { root2: Math.SQRT2, one: 1, half: 0.5 }, nodes: exact }),
      { b: 16 },
    );
    const approximate = [
      node('Pow', 'x, three', 'a'),
      node('Mul', 'a, c0', 'b'),
      node('Add', 'x, b', 'c'),
      node('Mul', 'c, c1', 'd'),
      node('Tanh', 'd', 'e'),
      node('Add', 'e, one', 'f'),
      node('Mul', 'x, half', 'g'),
      node('Mul', 'g, f', 'y'),
    ];
    const floats = { three: 3, c0: 0.044715, c1: Math.sqrt(2 / Math.PI), one: 1, half: 0.5 };
    assert.deepEqual(ptflops({ inputs: { x: [2, 8] }, floats, nodes: approximate }), { f: 16 });
  });

  it('Linear over three dimensions: 2·5 rows of 4·8 products and 8 biases', () => {
    const linear = (bias: number[], inputs = 'product, b', op = 'MatMul') =>
      ptflops({
        inputs: { x: [2, 5, 4] },
        weights: { w: [4, 8], b: bias },
        nodes: [node(op, 'x, w', 'product'), node('Add', inputs, 'y')],
      });
    assert.deepEqual(linear([8]), { product: 320, y: 80 });
    assert.deepEqual(linear([8], 'b, product'), { product: 320, y: 80 });
    assert.deepEqual(linear([5, 8]), { product: 320 });
    assert.deepEqual(ptflops({ inputs: { x: [2, 8] }, weights: { b: [8] }, nodes: [node('Add', 'x, b', 'y')] }), {});
  });

  const ones = (name: string, count: number, value: number) =>
    node('Constant', '', name, {
      value: { kind: 'tensor', value: known(name, 'float32', new Array<number>(count).fill(value)) },
    });

  it('GroupNorm over 2 groups of 6 channels: 1 per element for the division, 1 for scale and shift', () => {
    const plain = [
      ones('scale', 2, 1),
      ones('shift', 2, 0),
      node('Reshape', 'x, groups', 'grouped'),
      node('InstanceNormalization', 'grouped, scale, shift', 'normal'),
      node('Reshape', 'normal, shape', 'back'),
    ];
    const sketch = {
      inputs: { x: [3, 6, 5] },
      weights: { weight: [6, 1], bias: [6, 1] },
      constants: { groups: [0, 2, -1], shape: [3, 6, 5] },
    };
    assert.deepEqual(ptflops({ ...sketch, nodes: plain }), { normal: 90 });
    const affine = [...plain, node('Mul', 'back, weight', 'scaled'), node('Add', 'scaled, bias', 'y')];
    assert.deepEqual(ptflops({ ...sketch, nodes: affine }), { normal: 90, scaled: 90 });
  });

  it('InstanceNorm: 2 per element with learned scale and shift, 1 without', () => {
    const inputs = { x: [3, 6, 5] };
    const learned = {
      inputs,
      weights: { scale: [6], shift: [6] },
      nodes: [node('InstanceNormalization', 'x, scale, shift', 'y')],
    };
    assert.deepEqual(ptflops(learned), { y: 180 });
    const nodes = [ones('scale', 6, 1), ones('shift', 6, 0), node('InstanceNormalization', 'x, scale, shift', 'y')];
    assert.deepEqual(ptflops({ inputs, nodes }), { y: 90 });
  });

  it('Hardswish: 0, although a ReLU6 counts, also after a sum of activations', () => {
    const sketch = { inputs: { x: [2, 8], z: [2, 8] }, floats: { three: 3, zero: 0, six: 6 } };
    const hard = [
      node('Add', 'x, three', 'a'),
      node('Clip', 'a, zero, six', 'b'),
      node('Mul', 'x, b', 'c'),
      node('Div', 'c, six', 'y'),
    ];
    assert.deepEqual(ptflops({ ...sketch, nodes: hard }), {});
    assert.deepEqual(ptflops({ ...sketch, nodes: [node('Add', 'x, z', 'a'), node('Clip', 'a, zero, six', 'y')] }), {
      y: 16,
    });
  });

  /*
   * torchvision's vit_b_16 under ptflops, from its modules: conv_proj 768·14·14·(3·16·16 + 1); in each of 12 layers two
   * LayerNorms of 197·768, the projection 768 → 2304 with bias, QKᵀ and PV of 197·197·768 each, the projection 768 → 768, and
   * the MLP 768 → 3072 → 768 with a GELU; one LayerNorm; the head 768 → 1000. One layer here, at 1/16 of the width.
   */
  it('encoder layer: LayerNorms, projections with biases, GELU', () => {
    const [rows, width, inner] = [197, 48, 192];
    const linear = (i: number, o: number) => rows * i * o + rows * o;
    const block = (prefix: string, input: string) =>
      layerNorm.map(({ op, inputs, outputs, attributes }) => {
        const local = (name: string) =>
          ['two', 'epsilon'].includes(name) ? name : name === 'x' ? input : `${prefix}.${name}`;
        return { ...node(op, inputs.map(local).join(', '), outputs.map(local).join(', ')), attributes };
      });
    const layer = [
      ...block('ln', 'x'),
      node('MatMul', 'ln.y, w1', 'm1'),
      node('Add', 'm1, b1', 'a1'),
      node('Div', 'a1, root2', 'g1'),
      node('Erf', 'g1', 'g2'),
      node('Add', 'g2, one', 'g3'),
      node('Mul', 'a1, g3', 'g4'),
      node('Mul', 'g4, half', 'g5'),
      node('MatMul', 'g5, w2', 'm2'),
      node('Add', 'm2, b2', 'a2'),
      node('Add', 'x, a2', 'y'),
    ];
    const counted = ptflops({
      inputs: { x: [1, rows, width] },
      floats: { two: 2, epsilon: 1e-6, root2: Math.SQRT2, one: 1, half: 0.5 },
      nodes: layer,
      weights: {
        'ln.scale': [width],
        'ln.bias': [width],
        w1: [width, inner],
        b1: [inner],
        w2: [inner, width],
        b2: [width],
      },
    });
    const total = Object.values(counted).reduce((a, b) => a + b, 0);
    assert.equal(total, rows * width + linear(width, inner) + rows * inner + linear(inner, width));
  });
});

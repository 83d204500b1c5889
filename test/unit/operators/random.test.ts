import assert from 'node:assert/strict';
import { analyzeNode } from '../support/analyzeNode';

describe('random numbers', () => {
  it('have the shape and type of the attributes', () => {
    const {
      outputs: [output],
      flops,
    } = analyzeNode({ op: 'RandomNormal', inputs: [], attributes: { shape: [2, 3], dtype: 10 } });
    assert.deepEqual([output.dtype, output.shape, flops], ['float16', [2, 3], 12]);
    assert.match(analyzeNode({ op: 'RandomUniform', inputs: [] }).diagnostics[0].message, /shape is missing/);
  });

  it('have the shape of an input', () => {
    const {
      outputs: [output],
    } = analyzeNode({
      op: 'RandomUniformLike',
      inputs: [{ dtype: 'int32', shape: [2, null] }],
      attributes: { dtype: 1 },
    });
    assert.deepEqual([output.dtype, output.shape], ['float32', [2, null]]);
    const bernoulli = analyzeNode({ op: 'Bernoulli', inputs: [{ dtype: 'float64', shape: [10] }] });
    assert.deepEqual([bernoulli.outputs[0].dtype, bernoulli.flops], ['float64', 10]);
  });

  // N (2 C − 1 + S C): exponentials and running sums of C classes, then S samples compared with C sums; scaling is not counted.
  it('are class indices in Multinomial', () => {
    const {
      outputs: [output],
      flops,
      special,
    } = analyzeNode({ op: 'Multinomial', inputs: [{ shape: [2, 5] }], attributes: { sample_size: 3 } });
    assert.deepEqual([output.dtype, output.shape, flops, special], ['int32', [2, 3], 2 * (9 + 15), 10]);
  });
});

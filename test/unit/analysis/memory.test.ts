import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { buildModel, node } from '../support/buildModel';

describe('activation memory', () => {
  it('follows what is alive: in a residual block the input waits for the addition', () => {
    // x 100 floats; a, b, y 100 floats each. While b is computed x, a and b are alive; while y is, x, b and y.
    const { memory } = analyze(
      buildModel({
        inputs: { x: [1, 100] },
        outputs: { y: [1, 100] },
        nodes: [node('Relu', 'x', 'a'), node('Relu', 'a', 'b'), node('Add', 'x, b', 'y')],
      }),
    );
    assert.deepEqual(memory.live, [800, 1200, 1200]);
    assert.equal(memory.peakBytes, 1200);
    assert.equal(memory.peakNode, 1);
    assert.deepEqual(memory.peakTensors.map(({ name }) => name).sort(), ['a', 'b', 'x']);
    assert.equal(memory.activationBytes, 3 * 400);
  });

  it('leaves weights out, in any form, and drops what nobody uses', () => {
    const { memory } = analyze(
      buildModel({
        inputs: { x: [1, 10] },
        outputs: { y: [1, 10] },
        weights: { w: [10, 10] },
        nodes: [node('Transpose', 'w', 'wt'), node('MatMul', 'x, wt', 'unused'), node('MatMul', 'x, wt', 'y')],
      }),
    );
    assert.deepEqual(memory.live, [40, 80, 80]);
  });
});

import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { buildGraph, buildModel, node } from '../support/buildModel';

describe('activation memory', () => {
  it('counts live tensors: in a residual block the input is alive until the addition', () => {
    // x 100 floats; a, b, y 100 floats each. While b is computed x, a and b are alive; while y is, x, b and y.
    const { memory, totals } = analyze(
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
    assert.equal(totals.exact.activationBytes, 3 * 400);
  });

  it('excludes weights in any form, and frees unused values immediately', () => {
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

  it('counts the outputs of a function once, not both inside and outside', () => {
    // a, b and c have 100 floats each and are alive together while c is computed.
    const twice = {
      domain: 'my',
      name: 'Twice',
      overload: '',
      graph: buildGraph({
        inputs: { a: [] },
        outputs: { c: [] },
        nodes: [node('Relu', 'a', 'b'), node('Relu', 'b', 'c')],
      }),
      opsets: new Map([['ai.onnx', 18]]),
      attributes: [],
      defaults: new Map(),
    };
    const sketch = {
      inputs: { x: [1, 100] },
      outputs: { y: [1, 100] },
      nodes: [node('Twice', 'x', 'y', {}, { domain: 'my' })],
    };
    const { memory, totals } = analyze(buildModel(sketch, [twice]));
    assert.deepEqual([memory.live, totals.exact.activationBytes], [[1200], 800]);
  });

  it('includes the state that a loop passes to the next iteration', () => {
    const body = buildGraph({
      inputs: { i: { dtype: 'int64', shape: [] }, go: { dtype: 'bool', shape: [] }, state: [100] },
      outputs: { go: { dtype: 'bool', shape: [] }, next: [100] },
      nodes: [node('Relu', 'state', 'next')],
    });
    const live = (trips: number): readonly number[] =>
      analyze(
        buildModel({
          inputs: { x: [100] },
          outputs: { y: [100] },
          constants: { trips },
          nodes: [node('Loop', 'trips, , x', 'y', { body: { kind: 'graph', value: body } })],
        }),
      ).memory.live;
    // x and the computed state; from the second iteration on also the previous state.
    assert.deepEqual([live(1), live(5)], [[800], [1200]]);
  });

  it('excludes an unused input', () => {
    const { memory } = analyze(
      buildModel({ inputs: { x: [10], idle: [1000] }, outputs: { y: [10] }, nodes: [node('Relu', 'x', 'y')] }),
    );
    assert.deepEqual(memory.live, [80]);
  });

  it('is less if elementwise operators write over what nothing needs afterwards', () => {
    const shape = [1, 100];
    const { memory, memoryInPlace } = analyze(
      buildModel({
        inputs: { x: shape },
        outputs: { y: shape },
        nodes: [node('Relu', 'x', 'a'), node('Relu', 'a', 'b'), node('Add', 'x, b', 'y')],
      }),
    );
    // x is an input of the model and stays; b is written over a, and y over b.
    assert.deepEqual(memory.live, [800, 1200, 1200]);
    assert.deepEqual(memoryInPlace.live, [800, 800, 800]);
    assert.deepEqual(memoryInPlace.peakTensors.map(({ name }) => name).sort(), ['a', 'x']);
  });

  it('stays where an input is needed again, is of another size, or is no elementwise operator’s', () => {
    const model = buildModel({
      inputs: { x: [4, 4] },
      outputs: { y: [4, 4] },
      nodes: [
        node('Sqrt', 'x', 'a'),
        // Needed again by Add.
        node('Relu', 'a', 'b'),
        // Half as many bytes.
        node('Cast', 'b', 'half', { to: { kind: 'int', value: 10 } }),
        node('Cast', 'half', 'c', { to: { kind: 'int', value: 1 } }),
        node('Softmax', 'c', 'd'),
        node('Add', 'a, d', 'y'),
      ],
    });
    const { memory, memoryInPlace } = analyze(model);
    // Only the addition writes over an input: a, d and y before, a (or d) and y after.
    assert.deepEqual(memory.live, [128, 128, 160, 160, 192, 192]);
    assert.deepEqual(memoryInPlace.live, [128, 128, 160, 160, 192, 128]);
  });

  it('does without copies for views', () => {
    const { memoryInPlace } = analyze(
      buildModel({
        inputs: { x: [4, 4] },
        outputs: { y: [16] },
        constants: { flat: [16] },
        nodes: [node('MatMul', 'x, x', 'a'), node('Reshape', 'a, flat', 'b'), node('Relu', 'b', 'y')],
      }),
    );
    assert.deepEqual(memoryInPlace.live, [128, 64, 64]);
  });

  it('does not write over an input of the model through a view', () => {
    const { memoryInPlace } = analyze(
      buildModel({
        inputs: { x: [4, 4] },
        outputs: { y: [16] },
        constants: { flat: [16] },
        nodes: [node('Reshape', 'x, flat', 'v'), node('Relu', 'v', 'y')],
      }),
    );
    // The view is x; the result takes another 64 bytes.
    assert.deepEqual(memoryInPlace.live, [64, 128]);
  });
});

import assert from 'node:assert/strict';
import { trainingMemory } from '../../../src/engine/questions/trainingMemory';

describe('What training takes without activations', () => {
  it('is a weight, a gradient and the states of the optimizer for each parameter', () => {
    // Mixed precision (Rajbhandari et al. 2020, ZeRO): of 2 + 2 bytes for a weight and its gradient in float16, and
    // 4 + 4 for the two moments of Adam in float32; the float32 copy of the weights that it adds is a choice of types.
    const found = trainingMemory(1000, { weights: 'float16', gradients: 'float16', states: 'float32' });
    assert.deepEqual(found, [
      { optimizer: 'sgd', weights: 2000, gradients: 2000, states: 0, total: 4000 },
      { optimizer: 'momentum', weights: 2000, gradients: 2000, states: 4000, total: 8000 },
      { optimizer: 'adam', weights: 2000, gradients: 2000, states: 8000, total: 12000 },
    ]);
    // In float32, Adam takes four times the weights.
    assert.equal(
      trainingMemory(1000, { weights: 'float32', gradients: 'float32', states: 'float32' })[2].total,
      16_000,
    );
  });
});

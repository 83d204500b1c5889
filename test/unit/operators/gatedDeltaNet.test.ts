import assert from 'node:assert/strict';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const input = (...shape: readonly number[]): TestInput => ({ shape });
const ids = (...shape: readonly number[]): TestInput => ({ shape, dtype: 'int32' });

describe('GatedDeltaNet', () => {
  const [tokens, keyHeads, valueHeads, keys, values] = [7, 2, 4, 5, 3];

  const run = (attributes: Record<string, string | number>, decay: readonly number[]) =>
    analyzeNode({
      op: 'GatedDeltaNet',
      domain: 'com.microsoft',
      attributes,
      outputs: 3,
      inputs: [
        input(tokens, keyHeads, keys),
        input(tokens, keyHeads, keys),
        input(tokens, valueHeads, values),
        ids(4),
        input(...decay),
        input(tokens, valueHeads),
        null,
        { shape: [valueHeads], weight: true },
        { shape: [valueHeads], weight: true },
      ],
    });

  /** The recurrence step by step, as ONNX Runtime documents it. */
  function naive(decays: number, fused: boolean) {
    const count = { macs: 0, flops: 0, special: 0 };
    for (let token = 0; token < tokens; token++) {
      for (let head = 0; head < valueHeads; head++) {
        count.special += decays;
        count.flops += decays + keys * values; // e^g, S·e^g
        count.macs += keys * values;
        count.flops += values * (2 * keys - 1) + 2 * values; // Sᵀk, β·(v − Sᵀk)
        count.macs += keys * values;
        count.flops += 2 * keys * values; // S + k ⊗ …
        count.macs += keys * values;
        count.flops += values * (2 * keys - 1) + values; // scale · Sᵀq
        if (fused) {
          count.flops += 5 * decays + 4;
          count.special += 2 * decays + 1;
        } // softplus, its sum and product; σ(β)
      }
      if (fused)
        for (let vector = 0; vector < 2 * keyHeads; vector++) {
          count.flops += 3 * keys;
          count.special++;
        }
    }
    if (fused) {
      count.flops += 2 * valueHeads;
      count.special += valueHeads;
    } // −e^a once per head
    return count;
  }

  it('counts the gated delta rule over packed sequences, with queries shared by several heads', () => {
    const node = run({}, [tokens, valueHeads]);
    assert.deepEqual(
      node.outputs.map(({ shape }) => shape),
      [
        [7, 4, 3],
        [3, 4, 3, 5],
        [3, 0],
      ],
    );
    assert.deepEqual({ macs: node.macs, flops: node.flops, special: node.special }, naive(1, false));
    assert.equal(run({}, [tokens, valueHeads, keys]).flops, naive(keys, false).flops);
  });

  it('counts fused steps and captured states', () => {
    const node = run({ gate_activation: 'qwen', beta_activation: 'sigmoid', qk_l2_norm: 1, state_update_capacity: 2 }, [
      tokens,
      valueHeads,
    ]);
    assert.deepEqual({ macs: node.macs, flops: node.flops, special: node.special }, naive(1, true));
    assert.deepEqual(node.outputs[2].shape, [3, 2 * (4 + 2 * 5 + 4 * 3)]);
    assert.equal(node.params, 8);
  });
});

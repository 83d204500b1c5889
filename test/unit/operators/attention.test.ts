import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze } from '../../../src/engine/analysis/analyze';
import { shapeOf } from '../../../src/engine/analysis/nodeContext';
import { textOf } from '../../../src/engine/graph/message';
import { analyzeNode, modelOf, type TestInput, type TestNode } from '../support/analyzeNode';

const input = (...shape: readonly (number | null)[]): TestInput => ({ shape });
const weight = (...shape: readonly number[]): TestInput => ({ shape, weight: true });
const int32 = (shape: readonly number[], ...values: number[]): TestInput => ({ dtype: 'int32', shape, values });
const shapes = (node: ReturnType<typeof analyzeNode>) => node.outputs.map(({ shape }) => shape);
const microsoft = (test: TestNode) => analyzeNode({ ...test, domain: 'com.microsoft' });

interface Sizes {
  batch: number;
  heads: number;
  queries: number;
  keys: number;
  keySize: number;
  valueSize: number;
}

/** Counts softmax(Q·Kᵀ·scale + mask)·V operation by operation. */
function naiveAttention({ batch, heads, queries, keys, keySize, valueSize }: Sizes, mask: boolean, softcap: boolean) {
  const counts = { macs: 0, flops: 0, special: 0 };
  for (let query = 0; query < batch * heads * queries; query++) {
    for (let key = 0; key < keys; key++) {
      counts.macs += keySize;
      counts.flops += keySize + (keySize - 1) + 1; // products, sums, scale
      if (mask) counts.flops += 1;
      if (softcap) {
        counts.flops += 3;
        counts.special += 1;
      } // quotient, tanh, product
      counts.flops += 3; // subtract the maximum, exponential, divide by the sum
      counts.special += 1;
      if (key > 0) counts.flops += 2; // maximum, sum
    }
    for (let value = 0; value < valueSize; value++) {
      counts.macs += keys;
      counts.flops += keys + (keys - 1);
    }
  }
  return counts;
}

const size = fc.integer({ min: 1, max: 4 });

describe('Attention of ONNX', () => {
  it('matches a count by its definition, with heads in their own dimension or packed', () => {
    const sizes = fc.record({ batch: size, heads: size, queries: size, keys: size, keySize: size, valueSize: size });
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.boolean(), fc.boolean(), (s, mask, softcap, flat) => {
        const tensor = (heads: number, length: number, width: number) =>
          flat ? input(s.batch, length, heads * width) : input(s.batch, heads, length, width);
        const node = analyzeNode({
          op: 'Attention',
          attributes: {
            ...(flat && { q_num_heads: s.heads, kv_num_heads: s.heads }),
            ...(softcap && { softcap: { kind: 'float', value: 2 } }),
          },
          inputs: [
            tensor(s.heads, s.queries, s.keySize),
            tensor(s.heads, s.keys, s.keySize),
            tensor(s.heads, s.keys, s.valueSize),
            ...(mask ? [input(s.queries, s.keys)] : []),
          ],
        });
        assert.deepEqual(
          node.outputs[0].shape,
          flat ? [s.batch, s.queries, s.heads * s.valueSize] : [s.batch, s.heads, s.queries, s.valueSize],
        );
        const { macs, flops, special } = node;
        assert.deepEqual({ macs, flops, special }, naiveAttention(s, mask, softcap));
      }),
    );
  });

  it('prepends past keys and values, and groups heads', () => {
    const node = analyzeNode({
      op: 'Attention',
      outputs: 4,
      inputs: [input(2, 9, 4, 8), input(2, 3, 6, 8), input(2, 3, 6, 10), null, input(2, 3, 12, 8), input(2, 3, 12, 10)],
    });
    assert.deepEqual(shapes(node), [
      [2, 9, 4, 10],
      [2, 3, 18, 8],
      [2, 3, 18, 10],
      [2, 9, 4, 18],
    ]);
    assert.equal(node.macs, 2 * 9 * 4 * 18 * (8 + 10));
  });

  it('more than doubles its cost when the sequence doubles', () => {
    const at = (length: number) =>
      analyzeNode({ op: 'Attention', inputs: [1, 2, 3].map(() => input(1, 2, length, 8)) }).macs!;
    assert.equal(at(20), 4 * at(10));
  });

  it('counts masked scores of a causal mask too, and notes it', () => {
    const inputs = [1, 2, 3].map(() => input(1, 2, 4, 8));
    const causal = analyzeNode({ op: 'Attention', attributes: { is_causal: 1 }, inputs });
    assert.equal(causal.macs, analyzeNode({ op: 'Attention', inputs }).macs);
    assert.match(causal.note, /Masked scores are counted too/);
    assert.equal(causal.formula, 'h·L_q·(L_k·(2·d_k + 5) − 2 + d_v·(2·L_k − 1))');
  });

  it('counts the addition of a float mask, not of a boolean one', () => {
    const run = (dtype: TestInput['dtype']) =>
      analyzeNode({ op: 'Attention', inputs: [...[1, 2, 3].map(() => input(1, 2, 4, 8)), { dtype, shape: [4, 4] }] })
        .flops!;
    assert.equal(run('float32') - run('bool'), 2 * 4 * 4);
  });

  it('propagates unknown lengths', () => {
    const node = analyzeNode({ op: 'Attention', inputs: [input(1, 2, null, 8), input(1, 2, 6, 8), input(1, 2, 6, 8)] });
    assert.deepEqual(node.outputs[0].shape, [1, 2, null, 8]);
    assert.equal(node.macs, null);
  });

  it('reports a number of heads that does not divide the width', () => {
    const packed = [input(1, 4, 10), input(1, 4, 10), input(1, 4, 10)];
    const node = analyzeNode({ op: 'Attention', attributes: { q_num_heads: 3, kv_num_heads: 3 }, inputs: packed });
    assert.match(node.diagnostics[0].message, /10 cannot be divided among 3 heads/);
    assert.equal(node.outputs[0].shape, null);
  });
});

describe('FlexAttention', () => {
  it('counts as Attention does, with or without grouped heads', () => {
    const node = analyzeNode({
      op: 'FlexAttention',
      domain: 'ai.onnx.preview',
      inputs: [input(2, 8, 4, 16), input(2, 2, 6, 16), input(2, 2, 6, 32)],
    });
    assert.deepEqual(node.outputs[0].shape, [2, 8, 4, 32]);
    assert.equal(node.macs, 2 * 8 * 4 * 6 * 48);
  });
});

describe('RotaryEmbedding', () => {
  it('takes four products and two sums per pair', () => {
    const caches = [weight(50, 4), weight(50, 4), { dtype: 'int64', shape: [2, 3] } as const];
    const node = analyzeNode({ op: 'RotaryEmbedding', inputs: [input(2, 4, 3, 8), ...caches] });
    assert.deepEqual([node.flops, node.params, node.buffers], [(192 / 2) * 6, 0, 400]);
    const part = analyzeNode({
      op: 'RotaryEmbedding',
      attributes: { rotary_embedding_dim: 4 },
      inputs: [input(2, 4, 3, 8), ...caches],
    });
    assert.equal(part.flops, (96 / 2) * 6);
  });
});

describe('LinearAttention', () => {
  const run = (update_rule: string, decay: number, heads = 2) =>
    analyzeNode({
      op: 'LinearAttention',
      attributes: { q_num_heads: heads, kv_num_heads: 2, update_rule },
      outputs: 2,
      inputs: [input(1, 5, heads * 4), input(1, 5, 8), input(1, 5, 6), null, input(1, 5, decay), input(1, 5, 2)],
    });

  /** Counts the recurrence step by step, one step per token. */
  function naive(gated: boolean, delta: boolean, decays: number, heads: number) {
    const counts = { macs: 0, flops: 0, special: 0 };
    const [keys, values] = [4, 3];
    for (let token = 0; token < 5; token++) {
      for (let head = 0; head < 2; head++) {
        if (gated) {
          counts.special += decays;
          counts.flops += decays + keys * values;
        }
        if (delta) {
          counts.macs += keys * values;
          counts.flops += values * (2 * keys - 1) + 2 * values;
        }
        counts.macs += keys * values;
        counts.flops += 2 * keys * values;
      }
      for (let head = 0; head < heads; head++) {
        counts.macs += keys * values;
        counts.flops += values * (2 * keys - 1) + values;
      }
    }
    return counts;
  }

  it('matches the recurrence for each update rule', () => {
    for (const [rule, gated, delta] of [
      ['linear', false, false],
      ['gated', true, false],
      ['delta', false, true],
      ['gated_delta', true, true],
    ] as const) {
      const node = run(rule, 8);
      assert.deepEqual(shapes(node), [
        [1, 5, 6],
        [1, 2, 4, 3],
      ]);
      assert.deepEqual({ macs: node.macs, flops: node.flops, special: node.special }, naive(gated, delta, 4, 2), rule);
    }
    assert.equal(run('gated', 2).flops, naive(true, false, 1, 2).flops);
    assert.equal(run('gated_delta', 8, 4).macs, naive(true, true, 4, 4).macs);
  });
});

describe('attention of com.microsoft', () => {
  it('Attention projects its input to Q, K and V', () => {
    const node = microsoft({
      op: 'Attention',
      attributes: { num_heads: 4 },
      inputs: [input(2, 5, 16), weight(16, 48), weight(48)],
      outputs: 2,
    });
    assert.deepEqual(shapes(node), [
      [2, 5, 16],
      [2, 2, 4, 5, 4],
    ]);
    const inner = naiveAttention({ batch: 2, heads: 4, queries: 5, keys: 5, keySize: 4, valueSize: 4 }, false, false);
    assert.deepEqual([node.macs, node.flops], [10 * 16 * 48 + inner.macs, 2 * 10 * 16 * 48 + inner.flops]);
    assert.equal(node.params, 16 * 48 + 48);
  });

  it('Attention has the same projections for any number of heads', () => {
    const macs = (num_heads: number) =>
      microsoft({ op: 'Attention', attributes: { num_heads }, inputs: [input(1, 5, 16), weight(16, 48), weight(48)] })
        .macs;
    assert.equal(macs(2), macs(8));
  });

  it('QAttention keeps scales and zero points out of the parameters', () => {
    const node = microsoft({
      op: 'QAttention',
      attributes: { num_heads: 4 },
      inputs: [
        { dtype: 'uint8', shape: [1, 5, 16] },
        { dtype: 'int8', shape: [16, 48], weight: true },
        weight(48),
        weight(1),
        weight(1),
      ],
    });
    assert.deepEqual(
      [node.outputs[0].dtype, node.outputs[0].shape, node.params],
      ['float32', [1, 5, 16], 16 * 48 + 48],
    );
  });

  it('MultiHeadAttention accepts Q, K and V separate, packed or already projected', () => {
    const run = (...inputs: (TestInput | null)[]) =>
      microsoft({ op: 'MultiHeadAttention', attributes: { num_heads: 4 }, inputs, outputs: 3 });
    const apart = run(input(2, 5, 16), input(2, 7, 16), input(2, 7, 8));
    assert.deepEqual(shapes(apart), [
      [2, 5, 8],
      [2, 4, 7, 4],
      [2, 4, 7, 2],
    ]);
    assert.equal(apart.macs, 2 * 4 * 5 * 7 * 6);
    const packed = run(input(2, 5, 4, 3, 4));
    assert.deepEqual([packed.outputs[0].shape, packed.macs], [[2, 5, 16], 2 * 4 * 25 * 8]);
    const packedKeys = run(input(2, 5, 16), input(2, 7, 4, 2, 4));
    assert.deepEqual([packedKeys.outputs[0].shape, packedKeys.macs], [[2, 5, 16], 2 * 4 * 35 * 8]);
    const crossed = run(input(2, 5, 16), input(2, 4, 7, 4), input(2, 4, 7, 4));
    assert.deepEqual([crossed.outputs[0].shape, crossed.macs], [[2, 5, 16], 2 * 4 * 35 * 8]);
    const past = run(
      input(2, 1, 16),
      input(2, 1, 16),
      input(2, 1, 16),
      weight(48),
      null,
      null,
      input(2, 4, 9, 4),
      input(2, 4, 9, 4),
    );
    assert.deepEqual(shapes(past), [
      [2, 1, 16],
      [2, 4, 10, 4],
      [2, 4, 10, 4],
    ]);
    const inner = naiveAttention({ batch: 2, heads: 4, queries: 1, keys: 10, keySize: 4, valueSize: 4 }, false, false);
    assert.equal(past.flops, 2 * 48 + inner.flops);
  });

  it('DecoderMaskedMultiHeadAttention counts the part of its buffer that is in use', () => {
    const node = microsoft({
      op: 'DecoderMaskedMultiHeadAttention',
      attributes: { num_heads: 4, past_present_share_buffer: 1 },
      outputs: 3,
      inputs: [input(2, 1, 48), null, null, null, null, input(2, 4, 32, 4), input(2, 4, 32, 4), int32([1], 9)],
    });
    assert.deepEqual(shapes(node), [
      [2, 1, 16],
      [2, 4, 32, 4],
      [2, 4, 32, 4],
    ]);
    assert.equal(node.macs, 2 * 4 * 10 * 8);
  });

  it('DecoderMaskedMultiHeadAttention counts its whole buffer as an upper bound if the length in use is unknown', () => {
    const { totals, nodes } = analyze(
      modelOf({
        op: 'DecoderMaskedMultiHeadAttention',
        domain: 'com.microsoft',
        attributes: { num_heads: 4, past_present_share_buffer: 1 },
        outputs: 3,
        inputs: [
          input(2, 1, 48),
          null,
          null,
          null,
          null,
          input(2, 4, 32, 4),
          input(2, 4, 32, 4),
          { dtype: 'int32', shape: [1] },
        ],
      }),
    );
    // 2 · 4 heads, 32 keys of 4 and values of 4.
    assert.deepEqual([totals.exact.macs, totals.exact.accuracy.macs], [2 * 4 * 32 * 8, 'atMost']);
    assert.match(textOf(nodes[0].note!), /buffer/);
  });

  it('GroupQueryAttention shares key heads among query heads', () => {
    const attributes = { num_heads: 8, kv_num_heads: 2 };
    const prompt = microsoft({
      op: 'GroupQueryAttention',
      attributes,
      outputs: 3,
      inputs: [input(1, 6, 32), input(1, 6, 8), input(1, 6, 8), null, null, int32([1], 5), int32([], 6)],
    });
    assert.deepEqual(shapes(prompt), [
      [1, 6, 32],
      [1, 2, 6, 4],
      [1, 2, 6, 4],
    ]);
    assert.equal(prompt.macs, 8 * 36 * 8);
    const packed = microsoft({
      op: 'GroupQueryAttention',
      attributes: { ...attributes, do_rotary: 1 },
      outputs: 3,
      inputs: [
        input(1, 1, 48),
        null,
        null,
        input(1, 2, 9, 4),
        input(1, 2, 9, 4),
        int32([1], 9),
        int32([], 10),
        weight(64, 2),
        weight(64, 2),
      ],
    });
    assert.deepEqual(shapes(packed), [
      [1, 1, 32],
      [1, 2, 10, 4],
      [1, 2, 10, 4],
    ]);
    const inner = naiveAttention({ batch: 1, heads: 8, queries: 1, keys: 10, keySize: 4, valueSize: 4 }, false, false);
    assert.deepEqual([packed.macs, packed.flops, packed.params], [inner.macs, inner.flops + 3 * 40, 0]);
  });

  it('GroupQueryAttention attends to at most its whole past if the length in use depends on data', () => {
    const test: TestNode = {
      op: 'GroupQueryAttention',
      domain: 'com.microsoft',
      attributes: { num_heads: 8, kv_num_heads: 2 },
      outputs: 3,
      inputs: [
        input(1, 1, 48),
        null,
        null,
        input(1, 2, 9, 4),
        input(1, 2, 9, 4),
        { dtype: 'int32', shape: [1] },
        { dtype: 'int32', shape: [] },
      ],
    };
    assert.deepEqual(shapes(analyzeNode(test)), [
      [1, 1, 32],
      [1, 2, null, 4],
      [1, 2, null, 4],
    ]);
    assert.equal(analyzeNode(test).macs, null);
    const assumed = analyze(modelOf(test)).nodes[0];
    assert.deepEqual(
      assumed.analyzed.outputs.map(output => shapeOf(output!.type)),
      [
        [1, 1, 32],
        [1, 2, 10, 4],
        [1, 2, 10, 4],
      ],
    );
    assert.equal(assumed.figures.macs, 8 * 10 * 8);
  });

  it('PackedMultiHeadAttention lets each sequence attend only to itself', () => {
    const node = microsoft({
      op: 'PackedMultiHeadAttention',
      attributes: { num_heads: 2 },
      inputs: [input(7, 8), input(7, 8), input(7, 8), null, { dtype: 'int32', shape: [2, 4] }, int32([3], 0, 3, 7)],
    });
    assert.deepEqual([node.outputs[0].shape, node.macs], [[7, 8], 2 * (9 + 16) * 8]);
    const counts = [3, 4].map(
      length =>
        naiveAttention({ batch: 1, heads: 2, queries: length, keys: length, keySize: 4, valueSize: 4 }, false, false)
          .flops,
    );
    assert.equal(node.flops, counts[0] + counts[1]);
  });

  it('PackedAttention knows the sequence lengths if nothing was padded', () => {
    const inputs = (tokens: number) => [
      input(tokens, 8),
      weight(8, 24),
      weight(24),
      { dtype: 'int32', shape: [2, 4] } as const,
      { dtype: 'int32', shape: [3] } as const,
    ];
    const full = microsoft({ op: 'PackedAttention', attributes: { num_heads: 2 }, inputs: inputs(8) });
    assert.deepEqual([full.outputs[0].shape, full.macs], [[8, 8], 8 * 8 * 24 + 2 * 2 * 16 * 8]);
    assert.equal(microsoft({ op: 'PackedAttention', attributes: { num_heads: 2 }, inputs: inputs(7) }).macs, null);
  });

  it('PagedAttention adds up past and new tokens of each sequence', () => {
    const cache = { dtype: 'float16', shape: [10, 16, 2, 4] } as const;
    const node = microsoft({
      op: 'PagedAttention',
      attributes: { num_heads: 4, kv_num_heads: 2 },
      outputs: 3,
      inputs: [
        input(3, 16),
        input(3, 8),
        input(3, 8),
        cache,
        cache,
        int32([3], 0, 1, 3),
        int32([2], 5, 0),
        { dtype: 'int32', shape: [2, 4] },
      ],
    });
    assert.deepEqual(shapes(node), [
      [3, 16],
      [10, 16, 2, 4],
      [10, 16, 2, 4],
    ]);
    assert.equal(node.macs, 4 * (1 * 6 + 2 * 2) * 8);
  });

  it('LongformerAttention attends to a window and to the global tokens', () => {
    const inputs = (global: TestInput) => [
      input(1, 8, 8),
      weight(8, 24),
      weight(24),
      input(1, 8),
      weight(8, 24),
      weight(24),
      global,
    ];
    const attributes = { num_heads: 2, window: 2 };
    const node = microsoft({
      op: 'LongformerAttention',
      attributes,
      inputs: inputs(int32([1, 8], 1, 0, 0, 0, 0, 0, 0, 0)),
    });
    // Local and global projections of K and V for all tokens; Q for all tokens, and once more for the global one.
    assert.equal(node.macs, 8 * 8 * 40 + 1 * 8 * 8 + 2 * (8 * 5 + 2 * 8) * 8);
    assert.equal(
      microsoft({ op: 'LongformerAttention', attributes, inputs: inputs({ dtype: 'int32', shape: [1, 8] }) }).macs,
      null,
    );
  });

  it('DecoderAttention projects what its flags select', () => {
    const flag = (value: number): TestInput => ({ dtype: 'bool', shape: [], values: [value] });
    const run = (crossing: number, cached: number) =>
      microsoft({
        op: 'DecoderAttention',
        attributes: { num_heads: 2 },
        outputs: 3,
        inputs: [
          input(3, 1, 8),
          input(6, 1, 8),
          weight(8, 8),
          weight(8, 16),
          weight(24),
          null,
          input(1, 2, 5, 4),
          input(1, 2, 5, 4),
          flag(crossing),
          flag(cached),
          flag(1),
          flag(0),
        ],
      });
    assert.deepEqual(shapes(run(0, 1)), [
      [3, 1, 8],
      [1, 2, 8, 4],
      [1, 2, 8, 4],
    ]);
    assert.equal(run(0, 1).macs, 3 * 64 + 3 * 128 + 2 * 3 * 8 * 8);
    assert.equal(run(1, 1).macs, 3 * 64 + 2 * 3 * 5 * 8);
    assert.equal(run(1, 0).macs, 3 * 64 + 6 * 128 + 2 * 3 * 6 * 8);
  });

  it('the operators around attention count position biases and padding', () => {
    const bias = microsoft({
      op: 'RelativePositionBias',
      inputs: [weight(32, 8), { dtype: 'int64', shape: [1], values: [5] }, { dtype: 'int64', shape: [1], values: [7] }],
    });
    assert.deepEqual(bias.outputs[0].shape, [1, 8, 5, 7]);
    const gated = microsoft({
      op: 'GatedRelativePositionBias',
      attributes: { num_heads: 2 },
      inputs: [input(1, 3, 8), weight(8), input(1, 2, 3, 3), weight(4, 6), weight(6), weight(1, 2, 1, 1)],
    });
    assert.deepEqual([gated.outputs[0].shape, gated.macs], [[1, 2, 3, 3], 6 * 24]);
    const removed = microsoft({ op: 'RemovePadding', inputs: [input(2, 4, 8), int32([2], 3, 1)], outputs: 4 });
    assert.deepEqual(shapes(removed), [[4, 8], [2, 4], [3], [1]]);
    const restored = microsoft({ op: 'RestorePadding', inputs: [input(4, 8), { dtype: 'int32', shape: [2, 4] }] });
    assert.deepEqual(restored.outputs[0].shape, [2, 4, 8]);
  });
});

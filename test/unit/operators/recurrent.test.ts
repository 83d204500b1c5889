import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const weight = (...shape: number[]): TestInput => ({ shape, weight: true });
const gates = { RNN: 1, GRU: 3, LSTM: 4 } as const;
type Name = keyof typeof gates;

interface Sizes {
  readonly I: number;
  readonly H: number;
  readonly T: number;
  readonly N?: number;
  readonly D?: 1 | 2;
}

function recurrent(
  op: Name,
  { I, H, T, N = 1, D = 1 }: Sizes,
  extra: Record<string, number | string | string[]> = {},
  more: (TestInput | null)[] = [],
  bias = true,
) {
  const G = gates[op];
  return analyzeNode({
    op,
    outputs: op === 'LSTM' ? 3 : 2,
    inputs: [
      { shape: extra.layout === 1 ? [N, T, I] : [T, N, I] },
      weight(D, G * H, I),
      weight(D, G * H, H),
      bias ? weight(D, 2 * G * H) : null,
      ...more,
    ],
    attributes: { hidden_size: H, ...(D === 2 ? { direction: 'bidirectional' } : {}), ...extra },
  });
}

describe('recurrent operators', () => {
  it('multiply by the number of steps: LSTM 64 → 64 over 100 steps is 3,276,800 MACs', () => {
    assert.equal(recurrent('LSTM', { I: 64, H: 64, T: 100 }).macs, 3_276_800);
  });

  it('count W and R of both directions: 50 steps of a bidirectional LSTM 64 → 128', () => {
    const node = recurrent('LSTM', { I: 64, H: 128, T: 50, D: 2 });
    assert.equal(node.macs, 9_830_400);
    assert.deepEqual(
      node.outputs.map(output => output.shape),
      [
        [50, 2, 1, 128],
        [2, 1, 128],
        [2, 1, 128],
      ],
    );
  });

  it('match what ptflops prints for 10 → 20 over 7 steps', () => {
    const figures = (['RNN', 'GRU', 'LSTM'] as const).map(op => recurrent(op, { I: 10, H: 20, T: 7 }).ptflops);
    assert.deepEqual(figures, [4_620, 14_420, 19_320]);
    const layers = [10, 40].map(I => recurrent('LSTM', { I, H: 20, T: 7, D: 2 }).ptflops!);
    assert.equal(layers[0] + layers[1], 110_880);
  });

  it('put the batch first with layout 1', () => {
    const node = recurrent('GRU', { I: 2, H: 6, T: 5, N: 3 }, { layout: 1 });
    assert.deepEqual(
      node.outputs.map(output => output.shape),
      [
        [3, 5, 1, 6],
        [3, 1, 6],
      ],
    );
    assert.equal(node.macs, 5 * 3 * 3 * 8 * 6);
  });

  it('count the steps in sequence_lens if they are known, and note it if they are not', () => {
    const lengths = (values?: number[]): TestInput => ({ dtype: 'int32', shape: [3], ...(values ? { values } : {}) });
    const sizes = { I: 2, H: 4, T: 5, N: 3 };
    assert.equal(recurrent('RNN', sizes, {}, [lengths([5, 2, 1])]).macs, 8 * 6 * 4);
    const unknown = recurrent('RNN', sizes, {}, [lengths()]);
    assert.equal(unknown.macs, 15 * 6 * 4);
    assert.match(unknown.note, /full length/);
  });

  it('count peepholes, clipping and coupled gates', () => {
    const sizes = { I: 2, H: 4, T: 1 };
    const plain = recurrent('LSTM', sizes).flops!;
    assert.equal(recurrent('LSTM', sizes, {}, [null, null, null, weight(1, 12)]).flops! - plain, 6 * 4);
    assert.equal(recurrent('LSTM', sizes, { clip: 0.5 }).flops! - plain, 2 * 5 * 4);
    assert.equal(recurrent('LSTM', sizes, { input_forget: 1 }).flops! - plain, (1 - 4) * 4);
  });

  it('support exactly the activations of the specification', () => {
    const sizes = { I: 2, H: 4, T: 1 };
    const plain = recurrent('RNN', sizes).flops!;
    assert.equal(recurrent('RNN', sizes, { activations: ['Affine'] }).flops! - plain, 4);
    const odd = recurrent('RNN', sizes, { activations: ['Novel'] });
    assert.deepEqual([odd.macs, odd.flops], [24, null]);
  });

  it('do not count initial states as parameters', () => {
    const node = recurrent('LSTM', { I: 2, H: 4, T: 1 }, {}, [null, weight(1, 1, 4), weight(1, 1, 4)]);
    assert.equal(node.params, 16 * 2 + 16 * 4 + 32);
  });

  it('report what does not match', () => {
    const wrong = [
      analyzeNode({
        op: 'LSTM',
        inputs: [{ shape: [5, 1, 2] }, weight(1, 15, 2), weight(1, 16, 4)],
        attributes: { hidden_size: 4 },
      }),
      analyzeNode({
        op: 'LSTM',
        inputs: [{ shape: [5, 1, 2] }, weight(1, 16, 2), weight(1, 16, 4)],
        attributes: { direction: 'bidirectional' },
      }),
      analyzeNode({ op: 'LSTM', inputs: [{ shape: [5, 2] }, weight(1, 16, 2), weight(1, 16, 4)] }),
      analyzeNode({
        op: 'LSTM',
        inputs: [{ shape: [5, 1, 2] }, weight(1, 16, 2), weight(1, 16, 4)],
        attributes: { direction: 'sideways' },
      }),
    ];
    for (const node of wrong) assert.match(node.diagnostics[0]?.message ?? '', /^LSTM: .+\.$/);
  });

  it('agree with the equations computed step by step', () => {
    const small = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(
        fc.constantFrom<Name>('RNN', 'GRU', 'LSTM'),
        small,
        small,
        small,
        fc.integer({ min: 1, max: 2 }),
        fc.constantFrom<1 | 2>(1, 2),
        fc.boolean(),
        fc.boolean(),
        (op, I, H, T, N, D, bias, resetAfter) => {
          const counter = new Counter();
          for (let step = 0; step < T * N * D * H; step++) equations[op](counter, I, H, bias, resetAfter);
          const node = recurrent(
            op,
            { I, H, T, N, D },
            op === 'GRU' && resetAfter ? { linear_before_reset: 1 } : {},
            [],
            bias,
          );
          assert.deepEqual([node.macs, node.flops, node.special], [counter.macs, counter.flops, counter.special]);
        },
      ),
    );
  });

  it('reject input features that do not match W', () => {
    const { diagnostics } = analyzeNode({
      op: 'LSTM',
      inputs: [{ shape: [5, 1, 8] }, { shape: [1, 64, 9], weight: true }, { shape: [1, 64, 16], weight: true }],
      attributes: { hidden_size: 16 },
    });
    assert.match(diagnostics[0].message, /8 features, but W is for 9/);
  });
});

/** Counts the operations of one hidden unit in one step. */
class Counter {
  macs = 0;
  flops = 0;
  special = 0;

  dot(length: number): void {
    this.macs += length;
    this.flops += 2 * length - 1;
  }

  operations(count: number): void {
    this.flops += count;
  }

  sigmoid(): void {
    this.flops += 4;
    this.special++;
  }

  tanh(): void {
    this.flops++;
    this.special++;
  }
}

function gate(counter: Counter, I: number, H: number, bias: boolean): void {
  counter.dot(I);
  counter.dot(H);
  counter.operations(1 + (bias ? 2 : 0));
}

/** The equations of the ONNX operators for one hidden unit. */
const equations: Record<Name, (counter: Counter, I: number, H: number, bias: boolean, resetAfter: boolean) => void> = {
  RNN(counter, I, H, bias) {
    gate(counter, I, H, bias);
    counter.tanh();
  },
  GRU(counter, I, H, bias, resetAfter) {
    for (const _ of ['z', 'r']) {
      gate(counter, I, H, bias);
      counter.sigmoid();
    }
    counter.dot(I);
    if (resetAfter) {
      counter.dot(H);
      counter.operations(bias ? 1 : 0); // Ht−1·Rhᵀ + Rbh
      counter.operations(1); // rt ⊙ …
    } else {
      counter.operations(1); // rt ⊙ Ht−1
      counter.dot(H);
      counter.operations(bias ? 1 : 0);
    }
    counter.operations(1 + (bias ? 1 : 0));
    counter.tanh();
    counter.operations(4); // (1 − zt) ⊙ ht + zt ⊙ Ht−1
  },
  LSTM(counter, I, H, bias) {
    for (const _ of ['i', 'o', 'f']) {
      gate(counter, I, H, bias);
      counter.sigmoid();
    }
    gate(counter, I, H, bias);
    counter.tanh();
    counter.operations(3); // ft ⊙ Ct−1 + it ⊙ ct
    counter.tanh();
    counter.operations(1); // ot ⊙ h(Ct)
  },
};

describe('recurrent operators of com.microsoft', () => {
  it('DynamicQuantizeLSTM has transposed weights', () => {
    const int8 = (...shape: number[]): TestInput => ({ dtype: 'int8', shape, weight: true });
    const node = analyzeNode({
      op: 'DynamicQuantizeLSTM',
      domain: 'com.microsoft',
      outputs: 3,
      attributes: { hidden_size: 20 },
      inputs: [
        { shape: [7, 1, 10] },
        int8(1, 10, 80),
        int8(1, 20, 80),
        weight(1, 160),
        null,
        null,
        null,
        null,
        weight(1),
        int8(1),
        weight(1),
        int8(1),
      ],
    });
    assert.deepEqual(
      node.outputs.map(output => output.shape),
      [
        [7, 1, 1, 20],
        [1, 1, 20],
        [1, 1, 20],
      ],
    );
    assert.deepEqual([node.macs, node.params], [7 * 4 * 30 * 20, 800 + 1600 + 160]);
  });

  it('AttnLSTM counts attention over a memory in each step', () => {
    const node = analyzeNode({
      op: 'AttnLSTM',
      domain: 'com.microsoft',
      outputs: 3,
      attributes: { hidden_size: 4 },
      inputs: [
        { shape: [3, 2, 5] },
        weight(1, 16, 11),
        weight(1, 16, 4),
        weight(1, 32),
        null,
        null,
        null,
        null,
        weight(1, 4, 8),
        weight(1, 6, 8),
        weight(1, 8),
        { shape: [2, 9, 6] },
      ],
    });
    const perStep = 4 * 15 * 4 + 4 * 8 + 9 * 8 + 9 * 6;
    assert.equal(node.macs, 3 * 2 * perStep + 2 * 9 * 6 * 8);
  });
});

describe('GRUUnit of opset 1', () => {
  it('combines precomputed gates: 9 operations per hidden unit, including a sigmoid and a tanh', () => {
    const node = analyzeNode({ op: 'GRUUnit', opset: 1, inputs: [{ shape: [1, 2, 8] }, { shape: [1, 2, 24] }] });
    assert.deepEqual([node.outputs[0].shape, node.flops, node.special, node.macs], [[1, 2, 8], 144, 32, 0]);
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyze, type AnalyzeOptions } from '../../../../src/engine/analysis/analyze';
import type { GrowthBase, GrowthFigure } from '../../../../src/engine/questions/growth/growth';
import { growthFormula, type GrowthFormula } from '../../../../src/engine/questions/growth/growthFormula';
import type { Model, ModelSource } from '../../../../src/engine/graph/graph';
import { MemorySource } from '../../../../src/engine/readers/support/byteSource';
import { readLayers } from '../../../../src/engine/readers/layers/readLayers';
import { readModel } from '../../../../src/engine/readers/readModel';
import { buildModel, node } from '../../../unit/support/buildModel';

type Formula = Extract<GrowthFormula, { kind: 'formula' }>;

const fixture = (name: string): Promise<ModelSource> =>
  readModel(new MemorySource(readFileSync(`test/fixtures/models/${name}.onnx`)));

async function formulaOf(model: ModelSource, figure: GrowthFigure, options: AnalyzeOptions = {}): Promise<Formula> {
  const formula = await growthFormula(base(model, options), figure, 'exact', async () => undefined);
  if (formula.kind === 'none') assert.fail(`no formula: ${formula.reason}`);
  return formula;
}

function base(model: ModelSource, options: AnalyzeOptions = {}): GrowthBase {
  return { model, options, analysis: analyze(model, options) };
}

const ints = (values: readonly number[]) => ({ kind: 'ints', value: values }) as const;

describe('the growth formula of a transformer encoder', function () {
  this.timeout(60_000);

  // nn.TransformerEncoder: L = 2 layers, d = 128, h = 4 heads, f = 512 inner features, N sequences of S tokens.
  const [L, d, h, f] = [2, 128, 4, 512];

  it('equals the closed form of its MACs', async () => {
    // Per token and layer: the projection in (3·d²) and out (d²), the inner layer and back (2·d·f).
    // Per pair of tokens and layer: QKᵀ and PV (d each, all heads together).
    const perToken = L * (4 * d * d + 2 * d * f);
    const perPair = L * 2 * d;
    const formula = await formulaOf(await fixture('hand_transformer_encoder_dyn'), 'macs');
    assert.equal(perToken, 393_216);
    assert.equal(perPair, 512);
    assert.equal(formula.text, '393,216·N·S + 512·N·S²');
    assert.deepEqual(formula.symbols, [
      { symbol: 'N', variable: 'batch' },
      { symbol: 'S', variable: 'seq' },
    ]);
    assert.deepEqual(formula.conditions, []);
    assert.deepEqual(formula.held, []);
    assert.ok(formula.tried >= 2);
  });

  it('equals the closed form of its FLOPs', async () => {
    // Per token and layer, additions of biases included: 2 per MAC of a linear layer; ReLU f; two residual additions
    // 2·d; two norms written out, 7·d + 2 each (two means, subtract, square, divide, scale, shift; add ε, root);
    // the division of Q by √(d/h), d. QKᵀ is 2·(d/h) − 1 per head and pair, softmax 5·S − 2 per head and token,
    // PV 2·S − 1 per token and feature. Eight operations per layer compute sizes.
    const perToken = L * (2 * (4 * d * d + 2 * d * f) + f + 2 * d + 2 * (7 * d + 2) + d - 2 * h - d);
    const perPair = L * (2 * d - h + 5 * h + 2 * d);
    const formula = await formulaOf(await fixture('hand_transformer_encoder_dyn'), 'flops');
    assert.deepEqual(formula.terms, [
      { numerator: String(8 * L), denominator: '1', powers: {} },
      { numerator: String(perToken), denominator: '1', powers: { N: 1, S: 1 } },
      { numerator: String(perPair), denominator: '1', powers: { N: 1, S: 2 } },
    ]);
  });

  it('is constant for figures that do not grow', async () => {
    // Per layer: projections 4·d² + 4·d, inner layer 2·d·f + f + d, two norms 4·d.
    const formula = await formulaOf(await fixture('hand_transformer_encoder_dyn'), 'params');
    assert.equal(formula.exactText, '396,544');
    assert.equal(L * (4 * d * d + 4 * d + 2 * d * f + f + d + 4 * d), 396_544);
    assert.deepEqual(formula.symbols, []);
  });
});

describe('the growth formula of a GPT', function () {
  this.timeout(60_000);

  it('equals the closed form of its MACs, found within its table of 256 positions', async () => {
    // L = 2 layers, d = 96: 12·d² per token and layer, the head d·512 per token, 2·d per pair of tokens and layer.
    const [L, d, words] = [2, 96, 512];
    const model = await fixture('hand_gpt_dyn');
    for (const seq of [40, 256]) {
      const formula = await formulaOf(model, 'macs', { dimensions: new Map([['seq', seq]]) });
      assert.equal(formula.text, '270,336·N·S + 384·N·S²');
    }
    assert.equal(12 * d * d * L + d * words, 270_336);
    assert.equal(2 * d * L, 384);
  });
});

describe('growth formulas', function () {
  this.timeout(60_000);

  /** A convolution 3 → 8, 4×4, stride 4: 8·(3·16)·(H/4)·(W/4) MACs wherever 4 divides H and W. */
  const strided = (shape: readonly (number | string)[]): Model =>
    buildModel({
      inputs: { x: shape },
      weights: { w: [8, 3, 4, 4] },
      nodes: [node('Conv', 'x, w', 'y', { strides: ints([4, 4]) })],
    });

  it('hold at multiples of the strides, and state it', async () => {
    const formula = await formulaOf(strided(['batch', 3, 'height', 'width']), 'macs');
    assert.equal(formula.text, '24·N·H·W');
    assert.deepEqual(
      formula.conditions.map(({ symbol, multipleOf, atLeast }) => [symbol, multipleOf, atLeast]),
      [
        ['H', 4, null],
        ['W', 4, null],
      ],
    );
  });

  it('are found for the input sizes of fixed models; those that cannot change stay fixed', async () => {
    const formula = await formulaOf(strided([2, 3, 64, 64]), 'macs');
    assert.equal(formula.text, '24·N·H·W');
    assert.deepEqual(
      formula.symbols.map(({ variable }) => variable),
      ['x[0]', 'x[2]', 'x[3]'],
    );
    assert.deepEqual(formula.held, [{ variable: 'x[1]', value: 3 }]);
  });

  it('keep the image size fixed if a layer requires it', async () => {
    // 8·16·16 = 2,048 features, whatever the batch: 64·64·24 + 2,048·10 MACs each.
    const model = buildModel({
      inputs: { x: [1, 3, 64, 64] },
      weights: { w: [8, 3, 4, 4], fc: [2048, 10] },
      nodes: [
        node('Conv', 'x, w', 'a', { strides: ints([4, 4]) }),
        node('Flatten', 'a', 'b'),
        node('Gemm', 'b, fc', 'y'),
      ],
    });
    const formula = await formulaOf(model, 'macs');
    assert.equal(formula.exactText, '118,784·N');
    assert.deepEqual(
      formula.held.map(({ variable }) => variable),
      ['x[1]', 'x[2]', 'x[3]'],
    );
  });

  it('are not found if costs are unknown, if nothing varies, or if there is no total', async () => {
    const reason = async (model: Model): Promise<string> => {
      const formula = await growthFormula(base(model), 'macs', 'exact', async () => undefined);
      return formula.kind === 'none' ? formula.reason : formula.text;
    };
    const odd = buildModel({
      inputs: { x: ['n', 4] },
      weights: { w: [4, 4] },
      nodes: [node('MatMul', 'x, w', 'a'), node('NobodyKnows', 'a', 'y')],
    });
    assert.equal(await reason(odd), 'unknown-cost');
    assert.equal(await reason(buildModel({ inputs: { x: [] }, nodes: [node('Relu', 'x', 'y')] })), 'no-variables');
    // ⌈n/1999⌉ rows: not a polynomial of n at any tested spacing.
    const steps = buildModel({
      inputs: { x: ['n', 4] },
      weights: { w: [4, 4] },
      constants: { starts: [0], ends: [2 ** 40], axes: [0], steps: [1999] },
      nodes: [node('Slice', 'x, starts, ends, axes, steps', 'a'), node('MatMul', 'a, w', 'y')],
    });
    assert.equal(await reason(steps), 'not-polynomial');
  });

  it('are not searched for in very large models', async () => {
    const nodes = Array.from({ length: 11_000 }, (_, index) => node('Relu', `x${index}`, `x${index + 1}`));
    const formula = await growthFormula(
      base(buildModel({ inputs: { x0: ['n', 4] }, nodes })),
      'flops',
      'exact',
      async () => undefined,
    );
    assert.deepEqual(formula, { kind: 'none', reason: 'too-large' });
  });
});

describe('the growth formula of a layer spec', function () {
  this.timeout(60_000);

  const spec = (outFeatures: string): ModelSource =>
    readLayers(
      JSON.stringify({
        version: 2,
        variables: { d: 8, depth: 3 },
        input: ['tokens', '=d'],
        layers: [{ type: 'Linear', out_features: outFeatures, bias: false, repeat: '=depth' }],
      }),
    );

  it('is one over its variables too', async () => {
    // depth matrices of d × d, for every token.
    assert.deepEqual(
      (await formulaOf(spec('=d'), 'params')).terms.map(({ powers }) => powers),
      [{ D: 2, D2: 1 }],
    );
    assert.equal((await formulaOf(spec('=d'), 'macs')).text, 'D²·D2·N·S');
  });

  it('leaves variables out whose expressions are no polynomials', async () => {
    // 8 · 12 and twice 12 · 12 for every token.
    assert.equal((await formulaOf(spec('=round(96/d)'), 'macs')).text, `${96 + 2 * 144}·N·S`);
  });
});

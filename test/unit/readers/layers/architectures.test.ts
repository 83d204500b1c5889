import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyzeText } from './support';

const root = join(__dirname, '../../../..');

/** A spec that the extension offers, or one of the fixtures. */
function textOf(name: string): string {
  const files = ['media/templates', 'test/fixtures/specs'].map(folder => join(root, folder, `${name}.layers.json`));
  return readFileSync(
    files.find(file => existsSync(file))!,
    'utf8',
  );
}

interface Published {
  readonly spec: string;
  /** NaN: not stated by the source, or not for this variant. */
  readonly params: number;
  /** MACs, and the precision of the source; 1: a closed formula by hand. */
  readonly macs: number;
  readonly within: number;
  readonly set?: Readonly<Record<string, number>>;
  /** Replacements in the text for this variant. */
  readonly instead?: readonly [string, string];
}

// torchvision: the parameters and GFLOPS (multiply-accumulates) of its documented weights.
const torchvision: readonly Published[] = [
  { spec: 'vgg16', params: 138_357_544, macs: 15.47e9, within: 0.005e9 },
  { spec: 'resnet50', params: 25_557_032, macs: 4_089_184_256, within: 0.5 },
  { spec: 'mobilenet_v2', params: 3_504_872, macs: 0.301e9, within: 0.0005e9 },
  { spec: 'mobilenet_v3_large', params: 5_483_032, macs: 0.217e9, within: 0.0005e9 },
  { spec: 'efficientnet_b0', params: 5_288_548, macs: 0.386e9, within: 0.0005e9 },
  { spec: 'densenet121', params: 7_978_856, macs: 2.834e9, within: 0.0005e9 },
  { spec: 'googlenet', params: 6_624_904, macs: 1.498e9, within: 0.0005e9 },
  { spec: 'vit_b_16', params: 86_567_656, macs: 17.564e9, within: 0.0005e9 },
  { spec: 'squeezenet1_1', params: 1_235_496, macs: 0.35e9, within: 0.005e9 },
  { spec: 'shufflenet_v2_x1_0', params: 2_278_604, macs: 0.14e9, within: 0.005e9 },
  { spec: 'resnext50_32x4d', params: 25_028_904, macs: 4.23e9, within: 0.005e9 },
  { spec: 'swin_t', params: 28_288_354, macs: 4.491e9, within: 0.0005e9 },
];

const attention = (tokens: number, d: number): number => tokens * 12 * d * d + 2 * tokens * tokens * d;

const others: readonly Published[] = [
  // LeCun et al. 1998, with all connections: 25·6·28² + 150·16·10² + 400·120 + 120·84 + 84·10.
  { spec: 'lenet5', params: 61_706, macs: 416_520, within: 0.5 },
  // TensorFlow's table of MobileNetV2: 209 M and 97 M multiply-accumulates at 0.75 and 0.5.
  { spec: 'mobilenet_v2', set: { width: 0.75 }, params: NaN, macs: 209e6, within: 0.5e6 },
  { spec: 'mobilenet_v2', set: { width: 0.5 }, params: NaN, macs: 97e6, within: 0.5e6 },
  // milesial/Pytorch-UNet with three channels and one class, transposed convolutions and batch norms.
  {
    spec: 'unet',
    set: { height: 32, width: 32 },
    params: 31_037_633,
    macs: unetMacs(32, 64),
    within: 0.5,
  },
  // torchvision's pyramid over a ResNet-50: 1 × 1 from 256, 512, 1024 and 2048 channels, four 3 × 3.
  {
    spec: 'fpn',
    params: 3840 * 256 + 4 * 256 + 4 * (9 * 256 * 256 + 256),
    macs: [56, 28, 14, 7].reduce((sum, side, level) => sum + side * side * 256 * ((256 << level) + 9 * 256), 0),
    within: 0.5,
  },
  // Hugging Face: gpt2, with its head tied to the embedding; 12 blocks and the head over 1,024 tokens.
  {
    spec: 'gpt2',
    set: { tokens: 1024 },
    params: 124_439_808,
    macs: 12 * attention(1024, 768) + 1024 * 768 * 50_257,
    within: 0.5,
  },
  // Hugging Face: bert-base-uncased with its pooler.
  {
    spec: 'bert_base',
    set: { tokens: 128 },
    params: 109_482_240,
    macs: 12 * attention(128, 768) + 768 * 768,
    within: 0.5,
  },
  // One of the 32 blocks of Llama 3 8B: (8,030,261,248 − 2 · 128,256 · 4096 − 4096) / 32.
  {
    spec: 'llama_block',
    set: { tokens: 512 },
    params: 218_112_000,
    macs: 512 * (2 * 4096 * 4096 + 2 * 4096 * 1024 + 3 * 4096 * 14_336) + 2 * 512 * 512 * 4096,
    within: 0.5,
  },
  // Mixtral 8x7B: a gate and eight experts of three matrices; each token is routed to two experts.
  {
    spec: 'moe_block',
    set: { tokens: 10 },
    params: 8 * 3 * 4096 * 14_336 + 4096 * 8,
    macs: 10 * (2 * 3 * 4096 * 14_336 + 4096 * 8),
    within: 0.5,
  },
  // mmaction2's C3D on UCF-101: 78.41 M parameters, 38.5 GFLOPs.
  { spec: 'c3d', params: 78_409_573, macs: 38.55e9, within: 0.05e9 },
  // PyTorch's DCGAN tutorial: 3,576,704 in the generator and 2,765,568 in the discriminator.
  { spec: 'dcgan', params: 3_576_704 + 2_765_568, macs: dcganMacs(), within: 0.5 },
  // PointNet (Qi et al. 2017): 3.5 M parameters, 440 M operations; the sum of its layers by hand.
  {
    spec: 'pointnet',
    set: { points: 1024 },
    params: pointNetParams(),
    macs: 1024 * (139_456 + 9 + 143_360 + 4096 + 147_648) + 657_664 + 1_703_936 + 665_600,
    within: 0.5,
  },
  // Two embeddings, a bidirectional GRU, a bridge, a GRU, attention whose keys have 2,000 features, and the output.
  {
    spec: 'seq2seq',
    set: { source_length: 20, target_length: 10 },
    params:
      2 * 30_000 * 620 +
      2 * 3 * (1000 * 1620 + 2000) +
      (2000 * 1000 + 1000) +
      3 * (1000 * 1620 + 2000) +
      (2 * 1000 * 1000 + 2 * 1000 * 2000 + 4 * 1000) +
      (2000 * 30_000 + 30_000),
    macs:
      20 * 2 * 3 * 1000 * 1620 +
      2000 * 1000 +
      10 * 3 * 1000 * 1620 +
      (2 * 10 * 1000 * 1000 + 2 * 20 * 1000 * 2000 + 2 * 10 * 20 * 1000) +
      10 * 2000 * 30_000,
    within: 0.5,
  },
];

/** Double convolutions on the way down and up, and 2 × 2 transposed ones, whose products are counted per input position. */
function unetMacs(side: number, width: number): number {
  const double = (level: number, channels: number): number =>
    (side >> level) ** 2 * 9 * (channels + (width << level)) * (width << level);
  let macs = double(0, 3);
  for (let level = 1; level <= 4; level++) macs += double(level, width << (level - 1));
  for (let level = 3; level >= 0; level--)
    macs +=
      (side >> (level + 1)) ** 2 * 4 * (width << (level + 1)) * (width << level) + double(level, width << (level + 1));
  return macs + side * side * width;
}

/** 4 × 4 kernels, counted per input position in the generator and per output position in the discriminator. */
function dcganMacs(): number {
  const up = [100, 512, 256, 128, 64, 3];
  const generator = [1, 4, 8, 16, 32].reduce(
    (sum, side, index) => sum + side * side * 16 * up[index] * up[index + 1],
    0,
  );
  const down = [3, 64, 128, 256, 512, 1];
  const discriminator = [32, 16, 8, 4, 1].reduce(
    (sum, side, index) => sum + side * side * 16 * down[index] * down[index + 1],
    0,
  );
  return generator + discriminator;
}

/** Every layer has a bias and all but the last ones a batch normalization. */
function pointNetParams(): number {
  const shared = (...sizes: number[]): number =>
    sizes.slice(1).reduce((sum, size, index) => sum + sizes[index] * size + 3 * size, 0);
  const last = (from: number, to: number): number => from * to + to;
  const transform = (k: number): number => shared(k, 64, 128, 1024, 512, 256) + last(256, k * k);
  return transform(3) + transform(64) + shared(3, 64, 64) + shared(64, 64, 128, 1024, 512, 256) + last(256, 40);
}

const detectors: readonly Published[] = [
  // mmdetection's retinanet_r50_fpn: 80 classes, P6 from C5, trainable batch norms.
  { spec: 'retinanet', params: 37_968_692, macs: NaN, within: 0 },
  // torchvision's first retinanet_resnet50_fpn: 91 classes, P6 from P5, frozen batch norms.
  {
    spec: 'retinanet',
    set: { classes: 91, p6_from_c5: 0 },
    instead: ['"BatchNorm2d"', '"FrozenBatchNorm2d"'],
    params: 34_014_999,
    macs: NaN,
    within: 0,
  },
];

describe('well-known networks as layer specs', () => {
  for (const { spec, set = {}, instead, params, macs, within } of [...torchvision, ...others, ...detectors]) {
    it(`have their published figures: ${spec} ${JSON.stringify(set)}`, () => {
      const text = instead ? textOf(spec).replace(...instead) : textOf(spec);
      const { totals, diagnostics } = analyzeText(text, { dimensions: new Map(Object.entries(set)) });
      assert.deepEqual(diagnostics, []);
      assert.equal(totals.macs.unknownCost, 0);
      if (!Number.isNaN(params)) assert.equal(totals.macs.params, params);
      if (!Number.isNaN(macs))
        assert.ok(Math.abs(totals.macs.macs - macs) <= within, `${totals.macs.macs} MACs, published ${macs}`);
    });
  }

  it('are short: MobileNetV2 has about 60 lines', () => {
    assert.ok(textOf('mobilenet_v2').trimEnd().split('\n').length <= 65);
  });
});

import { strict as assert } from 'node:assert';
import { keepChannels } from '../../../../src/engine/questions/compression/keepChannels';
import { textOf } from '../../../../src/engine/graph/message';
import type { PlanStep } from '../../../../src/engine/graph/plan';
import { analyzeLayers, analyzeOnnx, analyzeText, template } from '../../readers/layers/support';
import { assertSameFigures, edited, fixture, keep, planned } from './planned';

/** What a plan does to a layer spec, and the same architecture written by hand with fewer channels. */
interface Case {
  readonly coupling: string;
  readonly spec: string;
  readonly steps: readonly PlanStep[];
  readonly byHand: string;
}

const spec = (input: unknown, layers: readonly unknown[]): string => JSON.stringify({ input, layers });

/** VGG-16 for images of 32 × 32 as Li et al. have it: one hidden linear layer of 512. */
const vggCifar = (w: readonly number[]): string => {
  const layers: unknown[] = [];
  w.forEach((channels, index) => {
    layers.push(
      { name: `conv${index + 1}`, type: 'Conv2d', out_channels: channels, kernel_size: 3, padding: 1 },
      { type: 'BatchNorm2d' },
      { type: 'ReLU' },
    );
    if ([1, 3, 6, 9, 12].includes(index)) layers.push({ type: 'MaxPool2d', kernel_size: 2 });
  });
  layers.push({ type: 'Flatten' }, { name: 'fc1', type: 'Linear', out_features: 512 }, { type: 'ReLU' });
  layers.push({ name: 'fc2', type: 'Linear', out_features: 10 });
  return spec([3, 32, 32], layers);
};

const cifarWidths = [64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512];

const resnet50 = template('resnet50');
/** ResNet-50 whose bottlenecks state the channels inside and outside. */
const bottlenecks = (inner: string, outer: string): string =>
  edited(
    resnet50,
    ['"=channels"', inner],
    ['"=4*channels"', outer],
    ['in0[1] != 4*channels', `in0[1] != ${outer.slice(2, -1)}`],
  );

const mobilenet = template('mobilenet_v2');
const densenet = fixture('densenet121');
const googlenet = fixture('googlenet');
const encoder = template('transformer_encoder');

/** Attention written out, of a head size of its own. */
const attention = (heads: number, size: number): string =>
  JSON.stringify({
    input: [16, 64],
    layers: [
      ...['q', 'k', 'v'].flatMap(name => [
        { name, type: 'Linear', out_features: heads * size, inputs: 'input' },
        { name: `${name}_heads`, type: 'Reshape', shape: [16, heads, size] },
        { name: `${name}_turned`, type: 'Transpose', dim0: 1, dim1: 2 },
      ]),
      { name: 'k_last', type: 'Transpose', dim0: 2, dim1: 3, inputs: 'k_turned' },
      { name: 'scores', type: 'MatMul', inputs: ['q_turned', 'k_last'] },
      { name: 'shares', type: 'Softmax', dim: -1 },
      { name: 'mixed', type: 'MatMul', inputs: ['shares', 'v_turned'] },
      { type: 'Transpose', dim0: 1, dim1: 2 },
      { type: 'Reshape', shape: [16, heads * size] },
      { name: 'out', type: 'Linear', out_features: 64 },
      { type: 'Add', inputs: ['out', 'input'] },
    ],
  });

const squeezeExcite = (channels: number, squeezed: number): string =>
  spec(
    [3, 32, 32],
    [
      { name: 'wide', type: 'Conv2d', out_channels: channels, kernel_size: 3 },
      { type: 'BatchNorm2d' },
      { name: 'x', type: 'SiLU' },
      { type: 'AdaptiveAvgPool2d', output_size: 1 },
      { name: 'squeeze', type: 'Conv2d', out_channels: squeezed, kernel_size: 1 },
      { type: 'ReLU' },
      { name: 'excite', type: 'Conv2d', out_channels: channels, kernel_size: 1 },
      { name: 'gate', type: 'Sigmoid' },
      { type: 'Mul', inputs: ['x', 'gate'] },
      { name: 'out', type: 'Conv2d', out_channels: 10, kernel_size: 1 },
    ],
  );

const cases: readonly Case[] = [
  {
    coupling: 'VGG-16: convolutions in a row, a flatten of channels × 7 × 7, linear layers',
    spec: fixture('vgg16'),
    steps: [keep('**', 0.5)],
    byHand: edited(
      fixture('vgg16'),
      ['"channels": 64', '"channels": 32'],
      ['"channels": 128', '"channels": 64.0'],
      ['"channels": 256', '"channels": 128.0'],
      ['"channels": 512', '"channels": 256.0'],
      ['4096', '2048'],
    ),
  },
  {
    coupling: 'VGG-16: the last convolution alone, whose 49 places per channel are inputs of a linear layer',
    spec: edited(vggCifar(cifarWidths), ['[3,32,32]', '[3,224,224]']),
    steps: [keep('conv13', 100)],
    byHand: edited(vggCifar([...cifarWidths.slice(0, -1), 100]), ['[3,32,32]', '[3,224,224]']),
  },
  {
    coupling: 'ResNet-50: the residual channels of a stage with its shortcut',
    spec: resnet50,
    steps: [keep('layer1/layer1.1/out', 128)],
    byHand: edited(bottlenecks('"=channels"', '"=channels == 64 ? 128 : 4*channels"'), [
      'in0[1] != channels == 64 ? 128 : 4*channels',
      'in0[1] != (channels == 64 ? 128 : 4*channels)',
    ]),
  },
  {
    coupling: 'ResNet-50: channels inside bottlenecks',
    spec: resnet50,
    steps: [keep('layer3/*/*.[01]', 96)],
    byHand: bottlenecks('"=channels == 256 ? 96 : channels"', '"=4*channels"'),
  },
  {
    coupling: 'MobileNetV2: depthwise convolutions, which have as many groups as channels',
    spec: mobilenet,
    steps: [keep('expansion', 0.5)],
    byHand: edited(mobilenet, ['"expand": 6', '"expand": 3']),
  },
  {
    coupling: 'MobileNetV2: the stem, through a depthwise convolution',
    spec: mobilenet,
    steps: [keep('0', 24)],
    byHand: edited(mobilenet, ['divisible(32*width, 8)', 'divisible(24*width, 8)']),
  },
  {
    coupling: 'DenseNet-121: growth, at the right offsets of all concatenations after it',
    spec: densenet,
    steps: [keep('new', 12)],
    byHand: edited(
      densenet,
      ['"=4*growth"', '128'],
      ['"=growth"', '12'],
      ['"Transition": {', '"Transition": { "arguments": ["out"],'],
      ['"=in0[1] // 2"', '"=out"'],
    )
      .replace('{ "type": "Transition" }', '{ "type": "Transition", "out": 128 }')
      .replace('{ "type": "Transition" }', '{ "type": "Transition", "out": 256 }')
      .replace('{ "type": "Transition" }', '{ "type": "Transition", "out": 512 }'),
  },
  {
    coupling: 'GoogLeNet: one of four concatenated branches, and the convolution before another',
    spec: googlenet,
    steps: [keep('3a/b', 64), keep('4b/*.3', 8)],
    byHand: edited(
      googlenet,
      ['"three_in": 96, "three": 128', '"three_in": 96, "three": 64'],
      ['"three": 224, "five_in": 24', '"three": 224, "five_in": 8'],
    ),
  },
  {
    coupling: 'Transformer encoder: features between linear layers',
    spec: encoder,
    steps: [keep('linear1', 640)],
    byHand: edited(encoder, ['2048', '640']),
  },
  {
    coupling: 'attention: heads of Q, K and V together, and the projection after them',
    spec: attention(8, 8),
    steps: [keep('q', 24)],
    byHand: attention(3, 8),
  },
  {
    coupling: 'ViT-B/16: tokens, patches, class token and positions; heads as a whole',
    spec: template('vit_b_16'),
    steps: [keep('**', 0.5)],
    byHand: edited(template('vit_b_16'), ['"d": 768', '"d": 384'], ['"heads": 12', '"heads": 6']),
  },
  {
    coupling: 'ResNeXt-50: groups, which keep their number',
    spec: fixture('resnext50_32x4d'),
    steps: [keep('layers/**/conv{1,2}', 0.5)],
    byHand: edited(fixture('resnext50_32x4d'), ['"width": 4', '"width": 2']),
  },
  {
    coupling: 'U-Net: transposed convolutions and skips',
    spec: template('unet'),
    steps: [keep('**', 0.25)],
    byHand: edited(template('unet'), ['"base": 64', '"base": 16']),
  },
  {
    coupling: 'squeeze and excitation: channels and the gate that scales them',
    spec: squeezeExcite(96, 24),
    steps: [keep('excite', 60), keep('squeeze', 7)],
    byHand: squeezeExcite(60, 7),
  },
  ...[
    {
      coupling: 'group normalization, slopes per channel and a pixel shuffle',
      layers: (a: number, b: number) => [
        { name: 'a', type: 'Conv2d', out_channels: a, kernel_size: 3 },
        { type: 'GroupNorm', num_groups: 4 },
        { type: 'PReLU', num_parameters: a },
        { name: 'b', type: 'Conv2d', out_channels: b * 4, kernel_size: 3 },
        { type: 'PixelShuffle', upscale_factor: 2 },
        { name: 'c', type: 'Conv2d', out_channels: 3, kernel_size: 3 },
      ],
      steps: [keep('a', 20), keep('b', 20)],
      from: [32, 8],
      to: [20, 5],
    },
    {
      coupling: 'parts of a split, and a product of one with a gate',
      layers: (a: number, b: number) => [
        { name: 'a', type: 'Conv2d', out_channels: 2 * a, kernel_size: 3 },
        { name: 'parts', type: 'Chunk', chunks: 2, dim: 1 },
        { name: 'gate', type: 'Sigmoid', inputs: 'parts.1' },
        { type: 'Mul', inputs: ['parts.0', 'gate'] },
        { name: 'b', type: 'Conv2d', out_channels: b, kernel_size: 1 },
        { type: 'Upsample', scale_factor: 2 },
        { type: 'Conv2d', out_channels: 3, kernel_size: 1 },
      ],
      steps: [keep('a', 20), keep('b', 11)],
      from: [24, 16],
      to: [10, 11],
    },
  ].map(({ coupling, layers, steps, from, to }) => ({
    coupling,
    steps,
    spec: spec([3, 32, 32], layers(from[0], from[1])),
    byHand: spec([3, 32, 32], layers(to[0], to[1])),
  })),
  {
    coupling: 'hidden units of an LSTM in both directions',
    spec: spec(
      [20, 8],
      [
        { name: 'lstm', type: 'LSTM', hidden_size: 32, bidirectional: true },
        { name: 'fc', type: 'Linear', out_features: 3 },
      ],
    ),
    steps: [keep('lstm', 10)],
    byHand: spec(
      [20, 8],
      [
        { name: 'lstm', type: 'LSTM', hidden_size: 10, bidirectional: true },
        { name: 'fc', type: 'Linear', out_features: 3 },
      ],
    ),
  },
];

describe('pruning by a plan', () => {
  for (const { coupling, spec: text, steps, byHand } of cases)
    it(`gives the figures of the architecture with fewer channels: ${coupling}`, () => {
      const { analysis } = planned(analyzeText(text), ...steps);
      assertSameFigures(analysis, analyzeText(byHand));
    });

  it('prunes an ONNX export to the figures of a narrower layer spec', async () => {
    const { analysis } = planned(await analyzeOnnx('models/resnet18_bn_kept.onnx'), keep('**', 0.5));
    const byHand = analyzeText(
      edited(
        template('resnet18'),
        ['"out_channels": 64', '"out_channels": 32'],
        ['"out_channels": 128', '"out_channels": 64.0'],
        ['"out_channels": 256', '"out_channels": 128.0'],
        ['"out_channels": 512', '"out_channels": 256.0'],
      ),
    );
    for (const figure of ['macs', 'flops', 'params', 'buffers', 'weightBytes'] as const)
      assert.equal(analysis.totals.exact[figure], byHand.totals.exact[figure], figure);
  });

  // Li et al., Pruning Filters for Efficient ConvNets (ICLR 2017), table 2, VGG-16-pruned-A: conv 1 and 8 to 13 keep half;
  // FLOPs 3.13·10⁸ → 2.06·10⁸, counted as MACs; parameters 1.5·10⁷ → 5.4·10⁶.
  it('takes VGG-16 on CIFAR-10 to the published figures of pruned-A', () => {
    const before = analyzeText(vggCifar(cifarWidths));
    const { analysis } = planned(before, keep('conv{1,8,9,10,11,12,13}', 0.5));
    assert.equal(before.totals.exact.macs, 313_463_808);
    assert.equal(analysis.totals.exact.macs, 206_279_680);
    assert.equal((before.totals.exact.params / 1e7).toFixed(1), '1.5');
    assert.equal((analysis.totals.exact.params / 1e6).toFixed(1), '5.4');
    assertSameFigures(analysis, analyzeText(vggCifar([32, 64, 128, 128, 256, 256, 256, 256, 256, 256, 256, 256, 256])));
  });

  // By hand, for L tokens, d = 128 features and h heads of 32: projections to and from h·32, scores and mixing h·L²·32 each.
  it('removes heads from an exported encoder, whose reshapes state their number', async () => {
    const options = { dimensions: new Map([['seq', 10]]) };
    const before = await analyzeOnnx('models/hand_transformer_encoder_dyn.onnx', options);
    const tokens = before.graph.inputs[0].type;
    assert.ok(tokens?.kind === 'tensor');
    const [batch, length] = tokens.shape as readonly number[];
    const { analysis } = planned(before, keep('enc/layers.*/self_attn', 0.5));
    const perHead = batch * length * (4 * 128 * 32 + 2 * length * 32);
    assert.equal(before.totals.exact.macs - analysis.totals.exact.macs, 2 * 2 * perHead);
    // Weights and biases of Q, K and V, weights of the output.
    assert.equal(before.totals.exact.params - analysis.totals.exact.params, 2 * 2 * (3 * (128 + 1) * 32 + 32 * 128));
  });
});

describe('channels that cannot change', () => {
  const refusal = (text: string, pattern: string, channels: number): string => {
    try {
      planned(analyzeText(text), keep(pattern, channels));
    } catch (error) {
      return (error as Error).message;
    }
    return 'none';
  };

  it('name the output that has them', () =>
    assert.equal(
      refusal(resnet50, 'fc', 500),
      'Step 1: fc/Gemm keeps its channels: they are those of the output /fc/Gemm_output_0.',
    ));

  it('name the input that they are added to', () =>
    assert.equal(
      refusal(attention(8, 8), 'out', 32),
      'Step 1: out/MatMul keeps its channels: they are combined with the input input.',
    ));

  it('name the operator that they cannot be followed through', () =>
    assert.equal(
      refusal(
        spec(
          [3, 8, 8],
          [
            { name: 'a', type: 'Conv2d', out_channels: 4, kernel_size: 1 },
            { name: 'u', type: 'Unfold', kernel_size: 2 },
          ],
        ),
        'a',
        2,
      ),
      'Step 1: a/Conv keeps its channels: they cannot be followed through u/Unfold (torch.nn.Unfold).',
    ));

  it('say which numbers are possible where channels are removed together', () =>
    assert.equal(
      refusal(attention(8, 8), 'q', 20),
      'Step 1: q/MatMul can keep multiples of 8 channels, since they are removed together, but not 20.',
    ));

  it('say how many there are', () =>
    assert.equal(
      refusal(resnet50, 'stem', 65),
      'Step 1: stem/stem.0/Conv has only 64 channels, so it cannot keep 65.',
    ));

  it('are listed where others of a pattern change', () => {
    const before = analyzeText(resnet50);
    const { notes } = keepChannels(before, new Set(before.graph.nodes), 0.5);
    assert.deepEqual(notes.map(textOf), [
      'fc/Gemm keeps its channels: they are those of the output /fc/Gemm_output_0.',
    ]);
  });

  it('are those of a reshape that mixes them with places', () => {
    const text = spec(
      [2, 6, 6],
      [
        { name: 'a', type: 'Conv2d', out_channels: 4, kernel_size: 1 },
        { type: 'Reshape', shape: [24, 6] },
        { type: 'Reshape', shape: [16, 9] },
        { type: 'Linear', out_features: 3 },
      ],
    );
    assert.match(
      refusal(text, 'a', 2),
      /^Step 1: a\/Conv keeps its channels: Reshape_1 \(Reshape\) needs this number of them\.$/,
    );
  });
});

describe('a selection of layers', () => {
  it('finds none where no pattern matches', () =>
    assert.throws(() => planned(analyzeLayers([3, 8, 8], [{ type: 'ReLU' }]), keep('conv', 2)), {
      message: 'Step 1: The pattern selects no layer that makes channels.',
    }));
});

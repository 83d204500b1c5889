import assert from 'node:assert/strict';
import type { Layer } from '../../../src/protocol/data';
import type { Ask } from '../../../src/protocol/questions';
import { openFixture, openText } from './openModel';

const conv = (name: string, channels: number, kernel: number, more: object = {}) => ({
  name,
  type: 'Conv2d',
  out_channels: channels,
  kernel_size: kernel,
  padding: (kernel - 1) / 2,
  ...more,
});

const text = JSON.stringify({
  input: [3, 8, 8],
  layers: [
    conv('stem', 4, 3),
    { name: 'relu', type: 'ReLU' },
    { name: 'blocks', type: 'Block', repeat: 3, layers: [conv('conv', 4, 1, { bias: false })] },
    { name: 'relus', type: 'ReLU', repeat: 2 },
    { name: 'odd', type: 'NoSuchLayer' },
  ],
});

async function layersOf(ask: Ask, convention: 'exact' | 'macs' | 'ptflops' = 'exact'): Promise<Map<string, Layer>> {
  const layers = JSON.parse(await ask('layers', convention)) as Layer[];
  return new Map(layers.map(layer => [layer.name, layer]));
}

const figures = ({ macs, flops, params }: Layer) => ({ macs, flops, params });

describe('blocks that are defined in a text', () => {
  const spec = JSON.stringify({
    blocks: { Twice: { arguments: ['c'], layers: [conv('inner', '=c' as never, 1, { bias: false })] } },
    input: [4, 8, 8],
    layers: [
      { name: 'first', type: 'Twice', c: 4 },
      { name: 'second', type: 'Twice', c: 8 },
    ],
  });

  it('have the sum of their uses at the definition and its layers, and each use has its own cost', async () => {
    const layers = await layersOf(await openText(spec));
    // 1 × 1 convolutions of 4 → 4 and 4 → 8 channels at 64 positions.
    const [first, second] = [16 * 64, 32 * 64];
    const macsAndUses = (name: string) => [layers.get(name)!.macs, layers.get(name)!.uses];
    assert.deepEqual(macsAndUses('Twice'), [first + second, 2]);
    assert.deepEqual(macsAndUses('inner'), [first + second, 2]);
    assert.deepEqual(macsAndUses('first'), [first, null]);
    assert.deepEqual(macsAndUses('second'), [second, null]);
  });
});

describe('layers of a text', () => {
  it('are in its order, each at its position in the text, within their block', async () => {
    const layers = [...(await layersOf(await openText(text))).values()];
    assert.deepEqual(
      layers.map(({ name, parent }) => [name, parent]),
      [
        ['stem', null],
        ['relu', null],
        ['blocks', null],
        ['conv', 2],
        ['relus', null],
        ['odd', null],
      ],
    );
    for (const { name, range } of layers) {
      const written = JSON.parse(text.slice(range.offset, range.offset + range.length)) as { name: string };
      assert.equal(written.name, name);
    }
  });

  it('have the figures of their formulas, and their share of the totals', async () => {
    const layers = await layersOf(await openText(text));
    // 3·3² products for each of 4·8² outputs, and as many sums with the bias.
    const stem = layers.get('stem')!;
    assert.deepEqual(figures(stem), { macs: 27 * 256, flops: 2 * 27 * 256, params: 27 * 4 + 4 });
    // One comparison for each of 4·8² values.
    assert.deepEqual(figures(layers.get('relu')!), { macs: 0, flops: 256, params: 0 });
    // The blocks have 3 · 4·4·8² MACs more, and nothing else has any.
    assert.equal(stem.share.macs, (27 * 256) / (27 * 256 + 3 * 1024));
  });

  it('have the figures of all copies if they are repeated, and of one copy if their block is', async () => {
    const layers = await layersOf(await openText(text));
    const [blocks, inner, relus] = ['blocks', 'conv', 'relus'].map(name => layers.get(name)!);
    // 4 products and 3 sums for each of 4·8² outputs.
    assert.deepEqual(figures(inner), { macs: 1024, flops: 1792, params: 16 });
    assert.deepEqual(figures(blocks), { macs: 3 * 1024, flops: 3 * 1792, params: 3 * 16 });
    assert.deepEqual([inner.repeat, inner.copies, blocks.repeat, blocks.copies], [null, 3, 3, 1]);
    assert.deepEqual([relus.repeat, relus.copies, relus.flops], [2, 1, 2 * 256]);
  });

  it('state their output without the batch, and null if it is unknown', async () => {
    const layers = await layersOf(await openText(text));
    assert.deepEqual(layers.get('blocks')!.output, [4, 8, 8]);
    assert.equal(layers.get('odd')!.output, null);
    assert.deepEqual([layers.get('odd')!.accuracy.flops, layers.get('stem')!.accuracy.flops], ['atLeast', 'exact']);
  });

  it('follow the convention: MACs, or as ptflops counts', async () => {
    const ask = await openText(text);
    const contractions = await layersOf(ask, 'macs');
    assert.deepEqual(figures(contractions.get('stem')!), { macs: 6912, flops: 2 * 6912, params: 112 });
    assert.equal(contractions.get('relu')!.flops, 0);
    // ptflops counts the bias and one operation for each value of a ReLU as MACs.
    const ptflops = await layersOf(ask, 'ptflops');
    assert.equal(ptflops.get('stem')!.macs, 6912 + 256);
    assert.equal(ptflops.get('relu')!.macs, 256);
  });

  it('are empty if a model has no text', async () => {
    assert.deepEqual(await layersOf(await openFixture('alexnet.onnx')), new Map());
  });
});

describe('parts of a layer', () => {
  it('are its few most expensive nodes, most expensive first', async () => {
    const channels = [2, 9, 4, 7, 3, 8, 5, 6, 1, 10];
    const ask = await openText(
      JSON.stringify({
        input: [1, 2, 2],
        layers: [
          {
            name: 'block',
            type: 'Block',
            layers: [
              ...channels.map(count => conv(`to${count}`, count, 1, { bias: false })),
              { name: 'flat', type: 'Flatten' },
            ],
          },
        ],
      }),
    );
    const block = (await layersOf(ask)).get('block')!;
    const { details, parts, partCount } = await ask('layerDetails', block.item, 'exact');
    assert.equal(details.name, 'block');
    assert.equal(partCount, channels.length);
    // K products and K − 1 sums for each of C·2² outputs, K being the channels before.
    const costs = channels.map((count, index) => ({
      name: `block/to${count}`,
      flops: (2 * (channels[index - 1] ?? 1) - 1) * count * 4,
    }));
    assert.deepEqual(
      parts.map(({ path }) => path),
      costs
        .sort((a, b) => b.flops - a.flops)
        .slice(0, 8)
        .map(({ name }) => name),
    );
  });

  it('that does not exist are rejected', async () => {
    await assert.rejects((await openText(text))('layerDetails', 99, 'exact'), /There is no item 99/);
  });
});

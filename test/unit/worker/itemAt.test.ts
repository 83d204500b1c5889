import assert from 'node:assert/strict';
import { openText } from './openModel';

const text = JSON.stringify({
  input: [3, 8, 8],
  layers: [
    { name: 'stem', type: 'Conv2d', out_channels: 4, kernel_size: 3 },
    {
      name: 'stage',
      type: 'Block',
      repeat: 2,
      layers: [
        { name: 'inner', type: 'Conv2d', out_channels: 4, kernel_size: 1 },
        { name: 'encoder', type: 'Block', layers: [{ name: 'norm', type: 'GroupNorm', num_groups: 2 }] },
      ],
    },
  ],
});

/** The path of the item `shift` characters after the start of a name. */
async function pathAt(offset: number): Promise<string | null> {
  const ask = await openText(text);
  const item = await ask('find', { offset });
  return item === null ? null : (await ask('details', item, { convention: 'exact', metric: 'macs' })).path;
}

const placeOf = (name: string): number => text.indexOf(`{"name":"${name}"`);

describe('the layer at a position in the text', () => {
  it('is the one that is written there', async () => {
    assert.equal(await pathAt(placeOf('stem')), 'stem');
    assert.equal(await pathAt(placeOf('stem') + 20), 'stem');
    // Right after its closing brace.
    assert.equal(await pathAt(placeOf('stage') - 1), 'stem');
  });

  it('is the innermost, in the first copy of a repeated block', async () => {
    assert.equal(await pathAt(text.indexOf('"norm"')), 'stage/stage.0/encoder/norm');
    assert.equal(await pathAt(text.indexOf('"inner"')), 'stage/stage.0/inner');
  });

  it('is the block between its layers, and all copies if it is repeated', async () => {
    assert.equal(await pathAt(text.indexOf('"encoder"')), 'stage/stage.0/encoder');
    assert.equal(await pathAt(text.indexOf('"repeat"')), 'stage');
  });

  it('is null outside of all layers', async () => {
    assert.equal(await pathAt(0), null);
    assert.equal(await pathAt(text.length), null);
  });
});

import assert from 'node:assert/strict';
import { fittingSizeAt } from '../../../../src/engine/readers/layers/fittingSize';

/** What is offered at the mark `|` of a text: the axis, and the text at the layer or the shape that it is of. */
function fittingIn(text: string): { axis: number; source: unknown; replaced: string } | null {
  const plain = text.replace('|', '');
  const here = fittingSizeAt(plain, text.indexOf('|'));
  if (here === null) return null;
  const { axis, source, range } = here;
  const shown = 'layerAt' in source ? plain.slice(source.layerAt).split('}')[0] : source.shape;
  return { axis, source: shown, replaced: plain.slice(range.offset, range.offset + range.length) };
}

const spec = (layers: string): string => `{ "input": [3, 8, 8], "layers": [${layers}] }`;

describe('the size that fits the input of a layer', () => {
  it('is that of the layer before, also while the text is incomplete', () => {
    const first = '{ "name": "stem" }';
    assert.deepEqual(fittingIn(spec(`${first}, { "type": "Conv2d", "in_channels": | }`)), {
      axis: 0,
      source: '{ "name": "stem" ',
      replaced: '',
    });
    assert.deepEqual(fittingIn(spec(`${first}, { "type": "Linear", "in_features": 1|2 }`)), {
      axis: -1,
      source: '{ "name": "stem" ',
      replaced: '12',
    });
  });

  it('is that of the layer that inputs name', () => {
    const text = spec('{ "name": "a" }, { "name": "b" }, { "inputs": ["a", "b"], "num_features": | }');
    assert.equal(fittingIn(text)?.source, '{ "name": "a" ');
  });

  it('is that of the model’s input for the first layer, also inside a block', () => {
    assert.deepEqual(fittingIn(spec('{ "in_channels": | }'))?.source, [3, 8, 8]);
    assert.deepEqual(fittingIn(spec('{ "layers": [{ "in_channels": | }] }'))?.source, [3, 8, 8]);
  });

  it('is not known inside a definition, or for other arguments', () => {
    assert.equal(fittingIn('{ "blocks": { "B": { "layers": [{ "in_channels": | }] } }, "layers": [] }'), null);
    assert.equal(fittingIn(spec('{ "out_channels": | }')), null);
  });
});

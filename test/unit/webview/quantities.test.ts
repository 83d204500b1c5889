import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseDimension, parseShape } from '../../../src/webview/header/quantities';

describe('Typed sizes', () => {
  it('are whole numbers, or invalid', () => {
    assert.equal(parseDimension(' 224 '), 224);
    assert.equal(parseDimension('0'), 0);
    assert.equal(parseDimension(''), null);
    for (const wrong of ['-1', '1.5', '1e3', 'a', '1 2', '99999999999'])
      assert.equal(parseDimension(wrong), undefined, wrong);
  });

  it('can be shapes in all common notations', () => {
    for (const text of [
      '1 × 3 × 224 × 224',
      '1x3x224x224',
      '1,3,224,224',
      '[1, 3, 224, 224]',
      '1 3 224 224',
      '(1,3,224,224)',
      '1*3*224*224',
    ])
      assert.deepEqual(parseShape(text, 4), [1, 3, 224, 224], text);
    assert.equal(parseShape(' ', 4), null);
    for (const wrong of ['1x3x224', '1x3x224x224x1', '1x3xax224', '1x-3x224x224', 'x'])
      assert.equal(parseShape(wrong, 4), undefined, wrong);
  });

  it('can be shapes of any rank if none is required', () => {
    assert.deepEqual(parseShape('1 × 784', null), [1, 784]);
    assert.deepEqual(parseShape('1x3x224x224', null), [1, 3, 224, 224]);
    assert.equal(parseShape('', null), null);
    assert.equal(parseShape('1 × a', null), undefined);
  });

  it('are always whole numbers of the required rank, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(6), (text, rank) => {
        const shape = parseShape(text, rank);
        if (shape) assert.ok(shape.length === rank && shape.every(Number.isInteger));
      }),
    );
  });
});

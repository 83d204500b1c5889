import * as assert from 'node:assert/strict';
import { shapeText } from '../../../src/webview/parts/figures';

describe('Figures in cells', () => {
  it('show shapes with a question mark for sizes that depend on data', () => {
    assert.equal(shapeText([1, null, 55]), '1 × ? × 55');
    assert.equal(shapeText([]), 'scalar');
    assert.equal(shapeText(null), '?');
  });
});

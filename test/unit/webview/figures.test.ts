import * as assert from 'node:assert/strict';
import { cellFigure, shapeText } from '../../../src/webview/parts/figures';

describe('Figures in cells', () => {
  it('show zero as a dash and unknown as a question mark', () => {
    assert.equal(cellFigure(0), '–');
    assert.equal(cellFigure(null), '?');
    assert.equal(cellFigure(656_000_000), '656 M');
  });

  it('say where a sum lacks parts', () => {
    assert.equal(cellFigure(656_000_000, true), '≥ 656 M');
    assert.equal(cellFigure(0, true), '?');
  });

  it('show shapes with what depends on data left open', () => {
    assert.equal(shapeText([1, null, 55]), '1 × ? × 55');
    assert.equal(shapeText([]), 'scalar');
    assert.equal(shapeText(null), '?');
  });
});

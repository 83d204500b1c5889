import * as assert from 'node:assert/strict';
import type { MapCell } from '../../../src/protocol/data';
import { cellLabels, fittingText } from '../../../src/webview/views/cellText';

const cell = (given: Partial<MapCell>): MapCell => ({
  item: 1,
  parent: 0,
  level: 1,
  name: '',
  path: '',
  type: '',
  value: 1,
  start: 0,
  size: 1,
  items: 1,
  more: false,
  accuracy: 'exact',
  ...given,
});

describe('The text in a cell of the map', () => {
  it('is the name and the operator, or a shorter form', () => {
    assert.deepEqual(cellLabels(cell({ name: 'features.2', type: 'Conv' }), 'm.onnx'), [
      'features.2 Conv',
      'features.2',
      '2',
    ]);
    assert.deepEqual(cellLabels(cell({ name: 'Conv', type: 'Conv' }), 'm.onnx').slice(0, 1), ['Conv']);
    assert.deepEqual(cellLabels(cell({ item: null, items: 1200 }), 'm.onnx'), ['1,200 more', '+1,200']);
    assert.deepEqual(cellLabels(cell({ item: null }), 'm.onnx'), ['m.onnx']);
  });

  it('is the longest that fits, or empty if none fits', () => {
    const texts = ['features.2 Conv', 'features.2', '2'];
    assert.equal(fittingText(texts, 200), 'features.2 Conv');
    assert.equal(fittingText(texts, 90), 'features.2');
    assert.equal(fittingText(texts, 40), '2');
    assert.equal(fittingText(texts, 8), '');
  });
});

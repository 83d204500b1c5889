import * as assert from 'node:assert/strict';
import { fittingText } from '../../../src/webview/views/cellText';

describe('The text in a cell of the map', () => {
  it('is the longest that fits, and none where none does', () => {
    const texts = ['features.2 Conv', 'features.2', '2'];
    assert.equal(fittingText(texts, 200), 'features.2 Conv');
    assert.equal(fittingText(texts, 90), 'features.2');
    assert.equal(fittingText(texts, 40), '2');
    assert.equal(fittingText(texts, 8), '');
  });
});

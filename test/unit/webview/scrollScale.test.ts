import * as assert from 'node:assert/strict';
import { scrollScale } from '../../../src/webview/tree/scrollScale';

describe('Scrolling a long list', () => {
  it('is one to one while the list is not taller than the maximum height of an element', () => {
    const scale = scrollScale(22 * 100_000, 600);
    assert.equal(scale.height, 2_200_000);
    assert.equal(scale.toList(1234), 1234);
    assert.equal(scale.toScrollTop(1234), 1234);
  });

  it('reaches both ends of a list of two million rows within the maximum height of an element', () => {
    const scale = scrollScale(22 * 2_000_000, 600);
    assert.ok(scale.height <= 16_777_216, 'Firefox cuts off at 2^24 pixels');
    assert.equal(scale.toList(0), 0);
    assert.equal(scale.toList(scale.height - 600), 22 * 2_000_000 - 600);
    assert.ok(Math.abs(scale.toScrollTop(scale.toList(4_321_000)) - 4_321_000) < 1e-6);
  });

  it('does not divide by zero if everything fits', () => {
    assert.equal(scrollScale(440, 600).toList(0), 0);
    assert.equal(scrollScale(0, 600).height, 0);
  });
});

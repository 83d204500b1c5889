import * as assert from 'node:assert/strict';
import { compilePattern } from '../../../src/worker/searchPattern';

describe('search patterns', () => {
  it('match plain text literally', () => {
    const pattern = compilePattern({ text: '(a+', matchCase: true, regex: false });
    assert.ok(typeof pattern === 'function');
    assert.deepEqual([pattern('x(a+y'), pattern('X(A+Y')], [true, false]);
  });

  it('can be regular expressions, and case-sensitive', () => {
    for (const [matchCase, expected] of [
      [false, [true, true]],
      [true, [true, false]],
    ] as const) {
      const pattern = compilePattern({ text: '^conv\\d', matchCase, regex: true });
      assert.ok(typeof pattern === 'function');
      assert.deepEqual(['conv1', 'Conv1'].map(pattern), expected);
    }
  });

  it('finish quickly on the longest searched text', () => {
    const pattern = compilePattern({ text: '(?:a?b?){100}c', matchCase: false, regex: true });
    assert.ok(typeof pattern === 'function');
    assert.equal(pattern('ab'.repeat(1_000_000)), false);
  });
});

import * as assert from 'node:assert/strict';
import { compilePattern } from '../../../src/worker/searchPattern';

describe('search patterns', () => {
  it('take plain text as it stands', () => {
    const pattern = compilePattern({ text: '(a+', matchCase: true, regex: false });
    assert.ok(typeof pattern === 'function');
    assert.deepEqual([pattern('x(a+y'), pattern('X(A+Y')], [true, false]);
  });

  it('take regular expressions, and mind case where they shall', () => {
    for (const [matchCase, expected] of [
      [false, [true, true]],
      [true, [true, false]],
    ] as const) {
      const pattern = compilePattern({ text: '^conv\\d', matchCase, regex: true });
      assert.ok(typeof pattern === 'function');
      assert.deepEqual(['conv1', 'Conv1'].map(pattern), expected);
    }
  });

  it('end soon on the longest text that is searched', () => {
    const pattern = compilePattern({ text: '(?:a?b?){100}c', matchCase: false, regex: true });
    assert.ok(typeof pattern === 'function');
    assert.equal(pattern('ab'.repeat(1_000_000)), false);
  });
});

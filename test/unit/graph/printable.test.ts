import * as assert from 'node:assert/strict';
import { printable, printableLine } from '../../../src/engine/graph/printable';

describe('text for a terminal', () => {
  it('has escaped control characters and bidirectional controls', () => {
    assert.equal(printable('a\u001b[2J\rb\u202ec\u0007'), 'a\\u001b[2J\\u000db\\u202ec\\u0007');
  });

  it('keeps line breaks and tabs, which separate lines and values', () => {
    assert.equal(printable('a\tb\r\nc\n'), 'a\tb\r\nc\n');
  });

  it('has escaped line breaks and tabs in a cell', () => {
    assert.equal(printableLine('a\tb\nc'), 'a\\u0009b\\u000ac');
  });
});

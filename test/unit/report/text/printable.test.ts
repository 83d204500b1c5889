import * as assert from 'node:assert/strict';
import { printable, printableLine } from '../../../../src/engine/report/text/printable';

describe('text for a terminal', () => {
  it('has control characters and changes of the writing direction escaped', () => {
    assert.equal(printable('a\u001b[2J\rb\u202ec\u0007'), 'a\\u001b[2J\\u000db\\u202ec\\u0007');
  });

  it('keeps line breaks and tabs, which separate lines and values', () => {
    assert.equal(printable('a\tb\r\nc\n'), 'a\tb\r\nc\n');
  });

  it('has them escaped too where it must fit in a cell', () => {
    assert.equal(printableLine('a\tb\nc'), 'a\\u0009b\\u000ac');
  });
});

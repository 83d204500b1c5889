import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { shiftRanges } from '../../../src/host/layers/shiftRanges';

const text = '[ {"a":1}, {"b":[2]} ]';
const found = ['{"a":1}', '{"b":[2]}', '[2]'].map(part => ({
  part,
  range: { offset: text.indexOf(part), length: part.length },
}));

function edited(rangeOffset: number, rangeLength: number, inserted: string) {
  const after = text.slice(0, rangeOffset) + inserted + text.slice(rangeOffset + rangeLength);
  const shifted = shiftRanges(found, [{ rangeOffset, rangeLength, text: inserted }]);
  return shifted.map(({ range }) => after.slice(range.offset, range.offset + range.length));
}

describe('ranges in an edited text', () => {
  it('move with insertions before them', () => {
    assert.deepEqual(edited(0, 0, '\n\n'), ['{"a":1}', '{"b":[2]}', '[2]']);
  });

  it('grow and shrink with edits inside them', () => {
    assert.deepEqual(edited(text.indexOf('1'), 1, '345'), ['{"a":345}', '{"b":[2]}', '[2]']);
    assert.deepEqual(edited(text.indexOf('2'), 1, ''), ['{"a":1}', '{"b":[]}', '[]']);
  });

  it('stay in place with edits after them', () => {
    assert.deepEqual(edited(text.length - 1, 1, ', 5 ]'), ['{"a":1}', '{"b":[2]}', '[2]']);
  });

  it('keep their text when an edit does not touch them', () => {
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), fc.string(), (start, length, inserted) => {
        const end = Math.min(text.length, start + length);
        const after = edited(start, end - start, inserted);
        found.forEach(({ part, range }, index) => {
          if (end <= range.offset || start >= range.offset + range.length) assert.equal(after[index], part);
        });
      }),
    );
  });
});

import assert from 'node:assert/strict';
import { detectJson } from '../../../../src/engine/readers/detectJson';
import { parseJson, valueOf } from '../../../../src/engine/readers/support/json';
import { ReadError } from '../../../../src/engine/readers/support/readError';

function code(text: string): string {
  try {
    parseJson(text);
    return 'parsed';
  } catch (error) {
    assert.ok(error instanceof ReadError);
    return error.code;
  }
}

describe('JSON that would take too much', () => {
  it('is refused if it is nested too deeply, whatever is between the brackets', () => {
    assert.equal(code('['.repeat(100_000)), 'too-deep');
    assert.equal(code('{"a":'.repeat(500) + '1' + '}'.repeat(500)), 'too-deep');
    assert.equal(code('[/*]*/'.repeat(500) + '1' + ']'.repeat(500)), 'too-deep');
  });

  it('is refused if it has millions of values', () => {
    assert.equal(code(`[${'0,'.repeat(3_000_001)}0]`), 'too-large');
  });

  it('is refused if it has a hundred thousand spaces in a row, and is still recognized', () => {
    const text = `{"model_type"${' '.repeat(10_000_000)}: "bert"}`;
    assert.equal(code(text), 'too-large');
    assert.equal(detectJson(text), 'transformers');
  });

  it('is parsed if brackets are in strings and comments only', () => {
    const brackets = '['.repeat(1000);
    assert.equal(code(`["${brackets}", "\\"${brackets}"] // ${brackets}\n/* ${brackets} */`), 'parsed');
  });

  it('is parsed with a string of 30 million letters next to the words of Python for numbers', () => {
    const value = valueOf(parseJson(`["NaN \\" Infinity ${'a'.repeat(30_000_000)}", NaN, -Infinity, Infinity]`, true));
    assert.deepEqual((value as unknown[]).slice(1), [0, -Infinity, Infinity]);
    assert.ok(String((value as unknown[])[0]).startsWith('NaN " Infinity a'));
  });
});

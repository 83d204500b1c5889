import assert from 'node:assert/strict';
import { namesAt } from '../../../../src/engine/readers/layers/earlierNames';

/** The names offered at the mark `|` in a text, and what the chosen one replaces. */
function namesIn(text: string): { names: readonly string[]; replaced: string } | null {
  const plain = text.replace('|', '');
  const here = namesAt(plain, text.indexOf('|'));
  return here && { names: here.names, replaced: plain.slice(here.range.offset, here.range.offset + here.range.length) };
}

describe('names of earlier layers', () => {
  it('are offered in inputs, nearest first, those of enclosing blocks last', () => {
    const spec = (inputs: string) =>
      `{ "input": [3], "layers": [{ "name": "stem" }, { "type": "ReLU" }, { "layers": [{ "name": "a" }, { "inputs": ${inputs} }, { "name": "late" }] }] }`;
    const names = ['a', 'input', '1', 'stem'];
    assert.deepEqual(namesIn(spec('|')), { names, replaced: '' });
    assert.deepEqual(namesIn(spec('"st|"')), { names, replaced: '"st"' });
    assert.deepEqual(namesIn(spec('["a", "|"]')), { names, replaced: '""' });
  });

  it('are only those of the definition inside a definition, including its inputs', () => {
    const text =
      '{ "blocks": { "B": { "arguments": [], "inputs": ["q", "k"], "layers": [{ "name": "x" }, { "inputs": "|" }] } }, "inputs": { "left": [3] }, "layers": [] }';
    assert.deepEqual(namesIn(text)?.names, ['x', 'q', 'k']);
  });

  it('are offered in weights, without inputs, which have no weights', () => {
    assert.deepEqual(namesIn('{ "layers": [{ "name": "e" }, { "weights": "|" }] }')?.names, ['e']);
  });

  it('are not offered elsewhere', () => {
    assert.equal(namesIn('{ "layers": [{ "name": "e" }, { "type": "|" }] }'), null);
    assert.equal(namesIn('{ "inputs": { "|": [3] }, "layers": [] }'), null);
  });
});

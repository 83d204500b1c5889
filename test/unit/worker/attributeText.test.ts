import assert from 'node:assert/strict';
import type { Attribute, Initializer } from '../../../src/engine/graph/graph';
import { constant } from '../../../src/engine/graph/value';
import { formatAttribute } from '../../../src/worker/attributeText';
import { buildGraph } from '../support/buildModel';

const scalar: Initializer = { name: '', dtype: 'int64', shape: [], constant: constant('int64', [], [7]) };
const matrix: Initializer = { name: '', dtype: 'float32', shape: [2, 3] };
const body = { ...buildGraph({ nodes: [] }), name: 'body' };

describe('an attribute in one line', () => {
  const cases: [Attribute, string][] = [
    [{ kind: 'int', value: -1 }, '-1'],
    // A float32 of 0.1 is 0.10000000149011612.
    [{ kind: 'float', value: Math.fround(0.1) }, '0.1'],
    [{ kind: 'string', value: 'SAME_UPPER' }, 'SAME_UPPER'],
    [{ kind: 'ints', value: [1, 2, 3] }, '1, 2, 3'],
    [{ kind: 'floats', value: [0.5, Math.fround(0.2)] }, '0.5, 0.2'],
    [{ kind: 'strings', value: ['a', 'b'] }, 'a, b'],
    [{ kind: 'tensor', value: scalar }, '7 int64'],
    [{ kind: 'tensor', value: { name: '', dtype: 'bool', shape: [] } }, 'bool'],
    [{ kind: 'tensors', value: [scalar, matrix] }, '7 int64, 2 × 3 float32'],
    [{ kind: 'graph', value: body }, 'body'],
    [{ kind: 'graphs', value: [body, body] }, 'body, body'],
    [{ kind: 'type', value: { kind: 'tensor', dtype: 'float16', shape: null } }, 'float16'],
    [{ kind: 'type', value: { kind: 'sequence', element: null } }, 'sequence'],
    [{ kind: 'type', value: null }, ''],
    [{ kind: 'ref', value: 'alpha' }, 'alpha'],
  ];
  for (const [attribute, text] of cases) {
    it(`${attribute.kind} is “${text}”`, () => {
      assert.equal(formatAttribute(attribute), text);
    });
  }

  it('is truncated if it contains a whole weight', () => {
    assert.match(formatAttribute({ kind: 'ints', value: new Array<number>(1000).fill(5) }), /^(5, ){64}…$/);
    assert.match(formatAttribute({ kind: 'string', value: 'x'.repeat(1000) }), /^x{500}…$/);
  });
});

import * as assert from 'node:assert/strict';
import { inSequence, listed, say, textOf, translate, verbatim } from '../../../src/engine/graph/message';

describe('a message', () => {
  const message = say`${'Conv'}: the weight of ${say`input ${1}`} has rank ${3}.`;

  it('keeps its template and its values', () => {
    assert.deepEqual(message, {
      template: '{0}: the weight of {1} has rank {2}.',
      values: ['Conv', { template: 'input {0}', values: [1] }, 3],
    });
  });

  it('is formatted in English', () => {
    assert.equal(textOf(message), 'Conv: the weight of input 1 has rank 3.');
    assert.equal(textOf(say`{ "macs": "600M" }`), '{ "macs": "600M" }');
  });

  it('is translated by its template, including messages among its values', () => {
    const bundle: Record<string, string> = {
      '{0}: the weight of {1} has rank {2}.': '{2} ← {1} ({0})',
      'input {0}': '{0}#',
    };
    assert.equal(
      translate(message, template => bundle[template]),
      '3 ← 1# (Conv)',
    );
  });

  it('does not interpret values as templates', () => {
    assert.equal(textOf(say`a ${'{1}'} b ${'{0}'}`), 'a {1} b {0}');
    assert.equal(
      translate(verbatim('Cancel'), () => undefined),
      'Cancel',
    );
  });

  it('can contain a list of any length', () => {
    assert.equal(textOf(listed([])), '');
    assert.equal(textOf(listed(['a'])), 'a');
    assert.equal(textOf(listed([1, 2, 3, 4, 5])), '1, 2, 3, 4, 5');
    const many = Array.from({ length: 20_000 }, (_, index) => index);
    assert.equal(textOf(listed(many)), many.join(', '));
  });

  it('can consist of several sentences', () => {
    assert.equal(textOf(inSequence(say`One.`, say`Two.`, say`Three.`)), 'One. Two. Three.');
    assert.equal(textOf(inSequence(say`One.`)), 'One.');
  });
});

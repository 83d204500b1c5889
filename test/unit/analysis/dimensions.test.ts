import * as assert from 'node:assert/strict';
import { compileDefaults } from '../../../src/engine/analysis/dimensionDefaults';
import { DimensionBinding } from '../../../src/engine/analysis/dimensions';

/** The sizes of names with the user's defaults; 512 if neither the name nor its position gives a hint. */
function assumed(defaults: Readonly<Record<string, number>>, ...names: string[]): number[] {
  const list = Object.entries(defaults).map(([pattern, value]) => ({ pattern, value }));
  const binding = new DimensionBinding(new Map(), compileDefaults(list));
  return names.map(name => binding.bindInput(name, 'x', 1, ['rows', name]));
}

describe('default sizes of dimensions', () => {
  it('are matched by a part of the name, in any case', () => {
    assert.deepEqual(assumed({ seq: 500 }, 'sequence_length', 'max_SEQ', 'q'), [500, 500, 512]);
  });

  it('can be matched by anchors, alternatives and classes', () => {
    assert.deepEqual(assumed({ '^batch$': 4 }, 'batch', 'batch_size'), [4, 1]);
    assert.deepEqual(assumed({ '^(dim|axis)_\\d+$': 5 }, 'dim_0', 'axis_12', 'axis_x'), [5, 5, 512]);
  });

  it('are applied in the order of the settings', () => {
    assert.deepEqual(assumed({ foo: 2, fo: 3 }, 'foo', 'fox'), [2, 3]);
  });

  it('match as plain text if the pattern is not a valid regular expression', () => {
    assert.deepEqual(assumed({ 'size(': 9 }, 'SIZE(1)', 'size'), [9, 512]);
  });

  it('are matched quickly for any pattern and name', () => {
    // The first three never finish in a backtracking engine, the last takes long to compile.
    const patterns = { '(q+)+$': 1, '(q|qq)*!': 2, '(q*)*x': 3, '((q{0,99}){99}){99}!': 4 };
    assert.deepEqual(assumed(patterns, 'q'.repeat(499) + '!', 'q'.repeat(100_000)), [2, 512]);
  });

  it('are limited to the first 200 of the settings', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`(k${at})+$`, at]));
    assert.deepEqual(assumed(many, 'k199', 'k200'), [199, 512]);
  });
});

import assert from 'node:assert/strict';
import { isSettled, joinTypes, sameType } from '../../../src/engine/graph/join';
import { tensor, type OptionalType, type SequenceType, type ValueType } from '../../../src/engine/graph/value';

const float = (...shape: (number | null)[]): ValueType => tensor('float32', shape);
/** A sequence of known length, or (null) of unknown length. */
const sequence = (element: ValueType | null, items: readonly ValueType[] | null): SequenceType => ({
  kind: 'sequence',
  element,
  ...(items && { items }),
});
const optional = (element: ValueType | null, empty?: boolean): OptionalType => ({
  kind: 'optional',
  element,
  ...(empty !== undefined && { empty }),
});

describe('the type of a value that may be either of two', () => {
  // By the rule that a type covers exactly what both are known to be.
  const cases: [string, ValueType | null, ValueType | null, ValueType | null][] = [
    ['keeps dimensions that are equal', float(1, 3, 8), float(1, 3, 8), float(1, 3, 8)],
    ['leaves a dimension open where they differ', float(1, 3, 8), float(1, 5, 8), float(1, null, 8)],
    ['leaves a dimension open where one of them is', float(1, null), float(1, 2), float(1, null)],
    ['leaves the rank open where ranks differ', float(1, 3), float(3), tensor('float32', null)],
    ['leaves the rank open where one of them is', tensor('float32', null), float(3), tensor('float32', null)],
    ['leaves the element type open', tensor('int64', [2]), tensor('int32', [2]), tensor('undefined', [2])],
    ['is unknown where one type is', null, float(1), null],
    ['is unknown where kinds differ', float(1), sequence(float(1), null), null],
    [
      'joins sequences of one length item by item',
      sequence(float(null), [float(1), float(2)]),
      sequence(float(null), [float(1), float(3)]),
      sequence(float(null), [float(1), float(null)]),
    ],
    [
      'leaves the length of sequences open where it differs',
      sequence(float(2), [float(2)]),
      sequence(float(2), [float(2), float(2)]),
      sequence(float(2), null),
    ],
    [
      'takes what an empty sequence would hold from the other',
      sequence(null, []),
      sequence(float(2), [float(2)]),
      sequence(float(2), null),
    ],
    [
      'takes what an empty sequence would hold from the other, in any order',
      sequence(float(2), null),
      sequence(null, []),
      sequence(float(2), null),
    ],
    ['joins what optionals hold', optional(float(2), false), optional(float(3), false), optional(float(null), false)],
    [
      'leaves open whether an optional holds anything',
      optional(null, true),
      optional(float(3), false),
      optional(float(3)),
    ],
    [
      'takes what an empty optional would hold from the other',
      optional(float(3), false),
      optional(null, true),
      optional(float(3)),
    ],
    ['keeps that an optional is empty', optional(null, true), optional(null, true), optional(null, true)],
    [
      'joins the values of maps with the same keys',
      { kind: 'map', key: 'int64', value: float(2) },
      { kind: 'map', key: 'int64', value: float(3) },
      { kind: 'map', key: 'int64', value: float(null) },
    ],
    [
      'is unknown for maps of other keys',
      { kind: 'map', key: 'int64', value: float(2) },
      { kind: 'map', key: 'string', value: float(2) },
      null,
    ],
  ];
  for (const [title, one, other, joined] of cases) {
    it(title, () => {
      assert.deepEqual(joinTypes(one, other), joined);
    });
  }
});

describe('two types', () => {
  it('are the same only if all that is known is', () => {
    assert.ok(sameType(null, null));
    assert.ok(sameType(float(1, null), float(1, null)));
    assert.ok(!sameType(float(1, null), float(1, 2)));
    assert.ok(!sameType(tensor('int64', [1]), float(1)));
    assert.ok(!sameType(null, float(1)));
    assert.ok(!sameType(sequence(float(1), null), sequence(float(1), [float(1)])));
  });
});

describe('a type', () => {
  it('is settled once nothing is left open', () => {
    const settled: (ValueType | null)[] = [
      float(1, 2),
      float(),
      sequence(float(1), [float(1), float(1)]),
      sequence(null, []),
      optional(null, true),
      optional(float(1), false),
      { kind: 'map', key: 'int64', value: null },
    ];
    const open: (ValueType | null)[] = [
      null,
      tensor('float32', null),
      float(1, null),
      sequence(float(1), null),
      sequence(float(null), [float(null)]),
      optional(null),
      optional(float(null), false),
    ];
    assert.deepEqual(
      settled.filter(type => !isSettled(type)),
      [],
    );
    assert.deepEqual(open.filter(isSettled), []);
  });
});

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
  // By the rule that the joined type covers exactly what is known about both.
  const cases: [string, ValueType | null, ValueType | null, ValueType | null][] = [
    ['keeps dimensions that are equal', float(1, 3, 8), float(1, 3, 8), float(1, 3, 8)],
    ['leaves a dimension unknown if the dimensions differ', float(1, 3, 8), float(1, 5, 8), float(1, null, 8)],
    ['leaves a dimension unknown if one of them is unknown', float(1, null), float(1, 2), float(1, null)],
    ['leaves the rank unknown if ranks differ', float(1, 3), float(3), tensor('float32', null)],
    ['leaves the rank unknown if one of them is unknown', tensor('float32', null), float(3), tensor('float32', null)],
    [
      'leaves the element type unknown if the types differ',
      tensor('int64', [2]),
      tensor('int32', [2]),
      tensor('undefined', [2]),
    ],
    ['is unknown if one type is unknown', null, float(1), null],
    ['is unknown if kinds differ', float(1), sequence(float(1), null), null],
    [
      'joins sequences of equal length item by item',
      sequence(float(null), [float(1), float(2)]),
      sequence(float(null), [float(1), float(3)]),
      sequence(float(null), [float(1), float(null)]),
    ],
    [
      'leaves the length of sequences unknown if it differs',
      sequence(float(2), [float(2)]),
      sequence(float(2), [float(2), float(2)]),
      sequence(float(2), null),
    ],
    [
      'takes the item type of an empty sequence from the other',
      sequence(null, []),
      sequence(float(2), [float(2)]),
      sequence(float(2), null),
    ],
    [
      'takes the item type of an empty sequence from the other, in any order',
      sequence(float(2), null),
      sequence(null, []),
      sequence(float(2), null),
    ],
    [
      'joins the contents of optionals',
      optional(float(2), false),
      optional(float(3), false),
      optional(float(null), false),
    ],
    [
      'leaves unknown whether an optional is empty',
      optional(null, true),
      optional(float(3), false),
      optional(float(3)),
    ],
    [
      'takes the content type of an empty optional from the other',
      optional(float(3), false),
      optional(null, true),
      optional(float(3)),
    ],
    ['keeps an optional empty if both are', optional(null, true), optional(null, true), optional(null, true)],
    [
      'joins the values of maps with the same keys',
      { kind: 'map', key: 'int64', value: float(2) },
      { kind: 'map', key: 'int64', value: float(3) },
      { kind: 'map', key: 'int64', value: float(null) },
    ],
    [
      'is unknown for maps with different keys',
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
  it('are equal only if everything known about them is equal', () => {
    assert.ok(sameType(null, null));
    assert.ok(sameType(float(1, null), float(1, null)));
    assert.ok(!sameType(float(1, null), float(1, 2)));
    assert.ok(!sameType(tensor('int64', [1]), float(1)));
    assert.ok(!sameType(null, float(1)));
    assert.ok(!sameType(sequence(float(1), null), sequence(float(1), [float(1)])));
  });
});

describe('a type', () => {
  it('is complete once nothing is unknown', () => {
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

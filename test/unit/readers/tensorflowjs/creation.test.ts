import assert from 'node:assert/strict';
import {
  addedTo,
  codesOf,
  graph,
  input,
  list,
  missing,
  number,
  shapeOf,
  type Attributes,
  type Given,
} from './operatorGraph';
import { textOf } from '../../../../src/engine/graph/message';

const float = { dtype: { type: 'DT_FLOAT' } };

describe('a TensorFlow operator that creates a tensor', () => {
  // Shapes as TensorFlow's documentation of each operator states them.
  const known: [string, string, readonly Given[], Attributes, readonly number[]][] = [
    ['Zeros', 'of the given shape', [list(2, 3)], float, [2, 3]],
    ['Ones', 'of the given shape', [list(4)], float, [4]],
    ['RandomUniform', 'of the given shape', [list(2, 3)], float, [2, 3]],
    ['RandomStandardNormal', 'of the given shape', [list(2, 3)], float, [2, 3]],
    ['TruncatedNormal', 'of the given shape', [list(2, 3)], float, [2, 3]],
    ['Fill', 'of the given dimensions', [list(2, 3), input([])], {}, [2, 3]],
    ['Range', '2, 5, 8', [number(2), number(11), number(3)], {}, [3]],
    ['Range', '5, 3, 1', [number(5), number(0), number(-2)], {}, [3]],
    ['Range', 'empty if it begins at its limit', [number(3), number(3), number(1)], {}, [0]],
    ['LinSpace', 'of the given number of values', [input([]), input([]), number(5)], {}, [5]],
  ];
  for (const [op, what, inputs, attributes, shape] of known) {
    it(`${op}: ${what}`, async () => {
      const analysis = await graph(op, inputs, attributes);
      assert.deepEqual([shapeOf(analysis), codesOf(analysis)], [shape, []]);
    });
  }

  // The constants of the operator are in a weight file that is missing.
  const followed: [string, readonly Given[], Attributes, readonly number[]][] = [
    ['Zeros', [missing(2)], float, [2, 3]],
    ['Fill', [missing(2), input([])], {}, [3, 4]],
    ['Range', [missing(), missing(), missing()], {}, [7]],
    ['LinSpace', [input([]), input([]), missing()], {}, [7]],
    ['RandomUniformInt', [missing(2), number(0), number(9)], {}, [3, 4]],
    ['Multinomial', [input([2, 5]), missing()], {}, [2, 3]],
  ];
  for (const [op, inputs, attributes, shape] of followed) {
    it(`${op} without its weight file has the shape that it is added to, which is noted`, async () => {
      const analysis = await graph(op, inputs, attributes, addedTo(...shape));
      assert.deepEqual([shapeOf(analysis), codesOf(analysis)], [shape, ['constants-assumed']]);
    });
  }

  it('Range without its weight file counts from 0 by 1 to a known limit', async () => {
    const analysis = await graph('Range', [missing(), number(6), missing()]);
    assert.deepEqual([shapeOf(analysis), codesOf(analysis)], [[6], ['constants-assumed']]);
  });

  const unknown: [string, readonly Given[], RegExp][] = [
    ['Zeros', [missing(2)], /shape/],
    ['LinSpace', [input([]), input([]), missing()], /number of/],
    ['Multinomial', [input([2, 5]), missing()], /number of/],
  ];
  for (const [op, inputs, reason] of unknown) {
    it(`${op} without its weight file and without a hint is unknown, with the reason`, async () => {
      const { totals, diagnostics, ...analysis } = await graph(op, inputs, float);
      assert.equal(totals.exact.unknownCost, 1);
      assert.equal(shapeOf({ totals, diagnostics, ...analysis }), null);
      assert.match(textOf(diagnostics.find(({ code }) => code === 'unresolved-layer')?.message ?? ''), reason);
    });
  }
});

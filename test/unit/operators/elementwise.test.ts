import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyzeNode, type TestInput } from '../support/analyzeNode';

const known = (dtype: TestInput['dtype'], shape: readonly number[], ...values: number[]): TestInput => ({
  dtype,
  shape,
  values,
});
const input = (...shape: readonly (number | null)[]): TestInput => ({ shape });

/** Broadcasts two shapes by NumPy's rule, axis by axis from the end; null if they do not match. */
function naiveBroadcast(a: readonly number[], b: readonly number[]): number[] | null {
  const result: number[] = [];
  for (let back = 1; back <= Math.max(a.length, b.length); back++) {
    const [x, y] = [a[a.length - back] ?? 1, b[b.length - back] ?? 1];
    if (x !== y && x !== 1 && y !== 1) return null;
    result.unshift(x === 1 ? y : x);
  }
  return result;
}

describe('element-wise operators', () => {
  it('cost one operation per output element', () => {
    const add = analyzeNode({ op: 'Add', inputs: [input(2, 3, 4), input(3, 1)] });
    assert.deepEqual(add.outputs[0].shape, [2, 3, 4]);
    assert.equal(add.flops, 24);
    assert.equal(add.macs, 0);
    assert.equal(add.special, 0);
    assert.equal(add.formula, 'n');
  });

  it('broadcast as NumPy does', () => {
    const shape = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const expected = naiveBroadcast(a, b);
        const result = analyzeNode({ op: 'Mul', inputs: [{ shape: a }, { shape: b }] });
        assert.deepEqual(result.outputs[0].shape, expected);
        assert.equal(
          result.diagnostics.some(({ code }) => code === 'shape-mismatch'),
          expected === null,
        );
        if (expected)
          assert.equal(
            result.flops,
            expected.reduce((x, y) => x * y, 1),
          );
      }),
    );
  });

  it('propagate unknown dimensions', () => {
    const { outputs, flops } = analyzeNode({ op: 'Add', inputs: [input(null, 3), input(1, 3)] });
    assert.deepEqual(outputs[0].shape, [null, 3]);
    assert.equal(flops, null);
    assert.deepEqual(analyzeNode({ op: 'Add', inputs: [input(null), input(5)] }).outputs[0].shape, [5]);
    assert.equal(analyzeNode({ op: 'Add', inputs: [{ shape: null }, input(5)] }).outputs[0].shape, null);
  });

  it('report which dimensions do not match', () => {
    const { diagnostics } = analyzeNode({ op: 'Add', inputs: [input(2, 3), input(2, 4)] });
    assert.match(diagnostics[0].message, /3 and 4/);
  });

  it('count special functions separately', () => {
    for (const op of ['Sqrt', 'Exp', 'Log', 'Erf', 'Sin', 'Cos', 'Atanh']) {
      const { flops, special } = analyzeNode({ op, inputs: [input(2, 5)] });
      assert.deepEqual({ flops, special }, { flops: 10, special: 10 }, op);
    }
    assert.equal(analyzeNode({ op: 'Pow', inputs: [input(2, 5), input()] }).special, 10);
    assert.equal(analyzeNode({ op: 'Abs', inputs: [input(2, 5)] }).special, 0);
  });

  it('take k − 1 operations for k inputs, and one division for the mean', () => {
    const inputs = [input(4), input(3, 4), input(1)];
    assert.equal(analyzeNode({ op: 'Max', inputs }).flops, 24);
    assert.equal(analyzeNode({ op: 'Sum', inputs }).flops, 24);
    assert.equal(analyzeNode({ op: 'Mean', inputs }).flops, 36);
    assert.equal(analyzeNode({ op: 'Sum', inputs: [input(4)] }).flops, 0);
  });

  it('cost nothing if data is only moved or selected', () => {
    assert.equal(
      analyzeNode({ op: 'Where', inputs: [{ dtype: 'bool', shape: [2, 1] }, input(2, 3), input()] }).flops,
      0,
    );
    assert.equal(analyzeNode({ op: 'Cast', attributes: { to: 10 }, inputs: [input(2, 3)] }).flops, 0);
    assert.equal(analyzeNode({ op: 'Identity', inputs: [input(2, 3)] }).flops, 0);
  });

  it('output booleans for comparisons', () => {
    for (const op of ['Equal', 'Greater', 'LessOrEqual', 'Xor']) {
      assert.equal(analyzeNode({ op, inputs: [input(2), input(2)] }).outputs[0].dtype, 'bool', op);
    }
    assert.equal(analyzeNode({ op: 'IsNaN', inputs: [input(2)] }).outputs[0].dtype, 'bool');
  });

  it('align the second input at `axis` before opset 7', () => {
    const attributes = { broadcast: 1, axis: 1 };
    assert.deepEqual(
      analyzeNode({ op: 'Add', opset: 6, attributes, inputs: [input(2, 3, 4, 5), input(3, 4)] }).outputs[0].shape,
      [2, 3, 4, 5],
    );
    const misplaced = analyzeNode({
      op: 'Add',
      opset: 6,
      attributes: { broadcast: 1, axis: 3 },
      inputs: [input(2, 3, 4, 5), input(3, 4)],
    });
    assert.equal(misplaced.outputs[0].shape, null);
    assert.match(misplaced.diagnostics[0].message, /axis 3/);
  });

  it('read the target type of a Cast as a number or, before opset 6, as a name', () => {
    assert.equal(analyzeNode({ op: 'Cast', attributes: { to: 7 }, inputs: [input(2)] }).outputs[0].dtype, 'int64');
    assert.equal(
      analyzeNode({ op: 'Cast', opset: 1, attributes: { to: 'DOUBLE' }, inputs: [input(2)] }).outputs[0].dtype,
      'float64',
    );
    assert.equal(
      analyzeNode({ op: 'CastLike', inputs: [input(2), { dtype: 'int8', shape: [] }] }).outputs[0].dtype,
      'int8',
    );
    assert.equal(
      analyzeNode({ op: 'BitCast', attributes: { to: 6 }, inputs: [input(2, 3)] }).outputs[0].dtype,
      'int32',
    );
    assert.equal(
      analyzeNode({ op: 'Cast', attributes: { to: 12345 }, inputs: [input(2)] }).outputs[0].dtype,
      'undefined',
    );
  });
});

describe('contents of element-wise operators', () => {
  const values = (op: string, inputs: TestInput[], attributes = {}) =>
    analyzeNode({ op, inputs, attributes }).outputs[0].values;

  it('truncate quotients of integers, but not of floats', () => {
    assert.deepEqual(values('Div', [known('int64', [3], 7, -7, 1), known('int64', [], 2)]), [3, -3, 0]);
    assert.deepEqual(values('Div', [known('float32', [1], 7), known('float32', [], 2)]), [3.5]);
    assert.equal(values('Div', [known('int64', [1], 7), known('int64', [], 0)]), null);
  });

  it('give Mod the sign of the divisor or, with fmod, of the dividend', () => {
    assert.deepEqual(values('Mod', [known('int64', [2], -4, 4), known('int64', [2], 3, -3)]), [2, -2]);
    assert.deepEqual(values('Mod', [known('int64', [2], -4, 4), known('int64', [2], 3, -3)], { fmod: 1 }), [-1, 1]);
  });

  it('are rounded to single precision', () => {
    assert.deepEqual(values('Add', [known('float32', [1], 0.1), known('float32', [1], 0.2)]), [Math.fround(0.1 + 0.2)]);
    assert.deepEqual(values('Cast', [known('float32', [2], 2049, 1e6)], { to: 10 }), [2048, Infinity]);
  });

  it('are truncated and wrapped when cast to integers', () => {
    assert.deepEqual(values('Cast', [known('float32', [3], 2.9, -2.9, 300)], { to: 7 }), [2, -2, 300]);
    assert.deepEqual(values('Cast', [known('int64', [2], 300, -1)], { to: 2 }), [44, 255]);
    assert.deepEqual(values('Cast', [known('int64', [2], 300, 0)], { to: 9 }), [1, 0]);
  });

  it('are rounded half to even', () => {
    assert.deepEqual(values('Round', [known('float32', [5], 0.5, 1.5, 2.5, -2.5, 2.4)]), [0, 2, 2, -2, 2]);
  });

  it('keep an integer too large for a double only if it is just moved', () => {
    const largest = 2 ** 63;
    assert.deepEqual(values('Min', [known('int64', [1], largest), known('int64', [1], 5)]), [5]);
    assert.deepEqual(values('Max', [known('int64', [1], largest), known('int64', [1], 5)]), [largest]);
    assert.equal(values('Mul', [known('int64', [1], largest), known('int64', [1], 5)]), null);
  });

  it('can be shifted and combined bitwise', () => {
    assert.deepEqual(
      values('BitShift', [known('uint8', [2], 16, 200), known('uint8', [2], 1, 1)], { direction: 'LEFT' }),
      [32, 144],
    );
    assert.deepEqual(values('BitwiseAnd', [known('int32', [1], 12), known('int32', [1], 10)]), [8]);
    assert.deepEqual(values('BitwiseNot', [known('uint8', [1], 1)]), [254]);
  });

  it('are known if one known side determines them', () => {
    const unknown = { dtype: 'bool', shape: [1] } as const;
    assert.deepEqual(values('And', [known('bool', [2], 0, 1), unknown]), [0, null]);
    assert.deepEqual(
      values('Where', [known('bool', [2], 1, 0), known('int64', [2], 5, 6), { dtype: 'int64', shape: [2] }]),
      [5, null],
    );
  });

  it('are not kept if they are large', () => {
    const ones = new Array<number>(100).fill(1);
    assert.equal(values('Add', [known('int64', [100, 1], ...ones), known('int64', [1, 100], ...ones)]), null);
  });
});

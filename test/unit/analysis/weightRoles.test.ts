import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import type { DataType } from '../../../src/engine/graph/dataType';
import type { Attribute, Initializer, Node } from '../../../src/engine/graph/graph';
import { textOf } from '../../../src/engine/graph/message';
import { buildGraph, buildModel, known, node, type GraphSketch } from '../support/buildModel';

/*
 * Which constants are weights, by hand from the definition: elements whose values take part in an output are parameters,
 * or buffers if they are only compared; constants that only determine shapes, or of which only the shape is used, are neither.
 */

const int = (value: number): Attribute => ({ kind: 'int', value });
const text = (value: string): Attribute => ({ kind: 'string', value });
const graph = (sketch: GraphSketch): Attribute => ({ kind: 'graph', value: buildGraph(sketch) });

const analyzed = (sketch: GraphSketch): Analysis => analyze(buildModel(sketch, [], 21));

function totals(sketch: GraphSketch) {
  const { params, buffers, weightBytes } = analyzed(sketch).totals.exact;
  return { params, buffers, weightBytes };
}

/** Parameters by operator, without operators that have none. */
function owners({ nodes }: Analysis): Record<string, number | null> {
  const found = nodes.filter(({ figures }) => figures.params !== 0);
  return Object.fromEntries(found.map(({ analyzed, figures }) => [analyzed.node.op, figures.params]));
}

const table = (dtype: DataType, shape: readonly number[] = [10, 8]): Initializer => ({ name: 'table', dtype, shape });

describe('an integer table', () => {
  /** The table is moved, dequantized (scale and zero point of the table's type, 4 bytes and one element) and returned. */
  const dequantized = (dtype: DataType, ...moves: Node[]): GraphSketch => ({
    inputs: {
      ids: { dtype: 'int64', shape: [3] },
      rows: { dtype: 'int64', shape: [3, 1] },
      x: { dtype, shape: [10, 8] },
      choice: { dtype: 'bool', shape: [10, 8] },
    },
    outputs: { y: [null] },
    stored: [table(dtype), { name: 'zero', dtype, shape: [] }],
    floats: { scale: 0.1 },
    constants: { starts: [2], ends: [6], twice: [2, 1], pads: [1, 0, 1, 0] },
    nodes: [...moves, node('DequantizeLinear', 'moved, scale, zero', 'y')],
  });

  const moves: readonly Node[] = [
    node('Gather', 'table, ids', 'moved'),
    node('GatherND', 'table, rows', 'moved'),
    node('Concat', 'table, x', 'moved', { axis: int(0) }),
    node('Slice', 'table, starts, ends', 'moved'),
    node('Tile', 'table, twice', 'moved'),
    node('Pad', 'table, pads', 'moved'),
    node('Where', 'choice, table, x', 'moved'),
    node('Split', 'table', 'moved, other', { axis: int(0) }),
    node('Identity', 'table', 'moved'),
  ];
  for (const move of moves) {
    it(`of 8 bits is a weight through ${move.op}`, () => {
      assert.deepEqual(totals(dequantized('int8', move)), { params: 80, buffers: 0, weightBytes: 80 + 4 + 1 });
    });
  }

  it('of 8 bits is a weight if ScatterND writes into it, and so are the written values', () => {
    const updates: Initializer = { name: 'updates', dtype: 'int8', shape: [3, 8] };
    const move = node('ScatterND', 'table, rows, updates', 'moved');
    const sketch = dequantized('int8', move);
    assert.equal(totals({ ...sketch, stored: [...sketch.stored!, updates] }).params, 80 + 24);
  });

  it('of 4 bits has as many parameters in half the bytes', () => {
    const [gather] = moves;
    assert.deepEqual(totals(dequantized('uint4', gather)), { params: 80, buffers: 0, weightBytes: 40 + 4 + 1 });
  });

  it('of 2 bits has as many parameters in a quarter of the bytes', () => {
    const [gather] = moves;
    assert.deepEqual(totals(dequantized('int2', gather)), { params: 80, buffers: 0, weightBytes: 20 + 4 + 1 });
  });

  it('that is cast to a float is a weight', () => {
    const sketch: GraphSketch = {
      inputs: { x: [2, 10] },
      outputs: { y: [2, 8] },
      stored: [table('int8')],
      nodes: [node('Cast', 'table', 'floats', { to: int(1) }), node('MatMul', 'x, floats', 'y')],
    };
    assert.deepEqual(
      [totals(sketch), owners(analyzed(sketch))],
      [{ params: 80, buffers: 0, weightBytes: 80 }, { MatMul: 80 }],
    );
  });

  it('that is unpacked by shifts counts as stored, at the node that computes with it', () => {
    // 8 words of 32 bits hold 64 numbers; the shift amounts are not weights.
    const sketch: GraphSketch = {
      inputs: { x: [2, 8] },
      outputs: { y: [2, 4] },
      stored: [
        { name: 'words', dtype: 'uint32', shape: [1, 4] },
        { name: 'mask', dtype: 'uint32', shape: [] },
        known('shifts', 'uint32', [0, 4, 8, 12, 16, 20, 24, 28]),
      ],
      constants: { last: [1] },
      nodes: [
        node('Unsqueeze', 'shifts, last', 'column'),
        node('BitShift', 'words, column', 'shifted', { direction: text('RIGHT') }),
        node('BitwiseAnd', 'shifted, mask', 'nibbles'),
        node('Cast', 'nibbles', 'floats', { to: int(1) }),
        node('MatMul', 'x, floats', 'y'),
      ],
    };
    assert.deepEqual(totals(sketch), { params: 4, buffers: 0, weightBytes: 16 });
    assert.deepEqual(owners(analyzed(sketch)), { MatMul: 4 });
    assert.equal(analyzed(sketch).totals.exact.activationBytes, 2 * 4 * 4);
  });
});

describe('a tensor of an operator without a rule', () => {
  const sketch: GraphSketch = {
    inputs: { x: [1, 64] },
    outputs: { y: [1, 32] },
    weights: { scales: [2, 32], other: [32, 32] },
    stored: [
      { name: 'packed', dtype: 'int32', shape: [8, 32] },
      { name: 'scalar', dtype: 'float32', shape: [] },
    ],
    nodes: [
      node('QuantLinear', 'x, packed, scales, scalar', 'h', {}, { domain: 'custom' }),
      node('MatMul', 'h, other', 'y'),
    ],
  };

  it('counts its bytes, while its parameters are unknown', () => {
    const analysis = analyzed(sketch);
    const { params, weightBytes, unknownWeights } = analysis.totals.exact;
    assert.deepEqual([params, weightBytes, unknownWeights], [1024, (256 + 64 + 1024) * 4, 1]);
    assert.match(textOf(analysis.nodes[0].note!), /unknown which of its tensors are parameters/);
    assert.deepEqual(
      analysis.nodes.map(({ figures }) => figures.params),
      [null, 1024],
    );
  });
});

describe('a mask', () => {
  const scores: GraphSketch = {
    inputs: { x: [1, 4, 4] },
    outputs: { y: [1, 4, 4] },
    floats: { zero: 0, low: -1e9 },
    constants: { starts: [0, 0], ends: [4, 4], axes: [1, 2] },
    nodes: [],
  };
  const buffer = (elements: number, bytes: number) => ({ params: 0, buffers: elements, weightBytes: bytes });

  it('of booleans that selects values is a buffer', () => {
    const nodes = [node('Slice', 'mask, starts, ends, axes', 'm'), node('Where', 'm, x, low', 'y')];
    const stored: Initializer[] = [{ name: 'mask', dtype: 'bool', shape: [1, 8, 8] }];
    assert.deepEqual(totals({ ...scores, stored, nodes }), buffer(64, 64));
  });

  it('of booleans that And combines with another is a buffer', () => {
    const nodes = [node('And', 'mask, padding', 'm'), node('Where', 'm, x, low', 'y')];
    const stored: Initializer[] = [{ name: 'mask', dtype: 'bool', shape: [1, 4, 4] }];
    const inputs: GraphSketch['inputs'] = { ...scores.inputs, padding: { dtype: 'bool', shape: [1, 1, 4] } };
    assert.deepEqual(totals({ ...scores, inputs, stored, nodes }), buffer(16, 16));
  });

  it('of floats that is only compared is a buffer', () => {
    const nodes = [node('Equal', 'tril, zero', 'm'), node('Where', 'm, low, x', 'y')];
    assert.deepEqual(totals({ ...scores, weights: { tril: [1, 4, 4] }, nodes }), buffer(16, 64));
  });

  it('of bytes that is cast to booleans is a buffer', () => {
    const nodes = [node('Cast', 'mask', 'm', { to: int(9) }), node('Where', 'm, x, low', 'y')];
    const stored: Initializer[] = [{ name: 'mask', dtype: 'uint8', shape: [1, 4, 4] }];
    assert.deepEqual(totals({ ...scores, stored, nodes }), buffer(16, 16));
  });

  it('that is inverted by a subtraction of constants is a buffer', () => {
    const nodes = [
      node('Sub', 'one, tril', 'inverse'),
      node('Cast', 'inverse', 'm', { to: int(9) }),
      node('Where', 'm, low, x', 'y'),
    ];
    assert.deepEqual(
      totals({ ...scores, floats: { one: 1, low: -1e9 }, weights: { tril: [1, 4, 4] }, nodes }),
      buffer(16, 64),
    );
  });

  it('that is added to the scores consists of parameters', () => {
    assert.equal(totals({ ...scores, weights: { mask: [1, 4, 4] }, nodes: [node('Add', 'x, mask', 'y')] }).params, 16);
  });

  it('that is compared in one node and multiplied in another consists of parameters', () => {
    const nodes = [node('Greater', 'w, zero', 'm'), node('Mul', 'x, w', 'h'), node('Where', 'm, h, x', 'y')];
    assert.deepEqual(totals({ ...scores, weights: { w: [1, 4, 4] }, nodes }), {
      params: 16,
      buffers: 0,
      weightBytes: 64,
    });
  });
});

describe('a constant that only controls shapes or indices', () => {
  it('is neither parameter nor buffer, even if it scales a size as a float', () => {
    const sketch: GraphSketch = {
      inputs: { x: [1, 3, 4, 6] },
      outputs: { y: [1, 3, null, null] },
      floats: { factors: [1, 1, 2, 2] },
      nodes: [
        node('Shape', 'x', 'dims'),
        node('Cast', 'dims', 'floats', { to: int(1) }),
        node('Mul', 'floats, factors', 'wanted'),
        node('Floor', 'wanted', 'whole'),
        node('Cast', 'whole', 'sizes', { to: int(7) }),
        node('Resize', 'x, , , sizes', 'y'),
      ],
    };
    assert.deepEqual(totals(sketch), { params: 0, buffers: 0, weightBytes: 0 });
  });

  it('is neither if it is used to compute data-dependent indices', () => {
    const sketch: GraphSketch = {
      inputs: { ids: { dtype: 'int64', shape: [3] } },
      outputs: { y: [3, 8] },
      weights: { table: [10, 8] },
      constants: { offsets: [2, 2, 2] },
      nodes: [node('Add', 'ids, offsets', 'places'), node('Gather', 'table, places', 'y')],
    };
    assert.deepEqual(totals(sketch), { params: 80, buffers: 0, weightBytes: 320 });
  });

  it('does not affect weights before an index: scores that select boxes are computed from parameters', () => {
    const sketch: GraphSketch = {
      inputs: { x: [6, 4], boxes: [6, 4] },
      outputs: { y: [2, 4] },
      weights: { score: [4, 1] },
      constants: { count: [2], first: [0] },
      nodes: [
        node('MatMul', 'x, score', 'column'),
        node('ReduceSum', 'column, axis', 'scores', { keepdims: int(0) }),
        node('TopK', 'scores, count', 'best, places'),
        node('Gather', 'boxes, places', 'y'),
      ],
    };
    assert.equal(totals({ ...sketch, constants: { ...sketch.constants, axis: [1] } }).params, 4);
  });

  it('is neither if only its shape or size is used', () => {
    const sketch: GraphSketch = {
      inputs: { x: [8, 4] },
      outputs: { y: [1, 5] },
      weights: { asked: [32, 16], counted: [4, 4], v: [32, 5] },
      constants: { first: 0, axis: [0], one: [1] },
      nodes: [
        node('Shape', 'asked', 'dims'),
        node('Gather', 'dims, first', 'rows'),
        node('Unsqueeze', 'rows, axis', 'row'),
        node('Concat', 'one, row', 'target', { axis: int(0) }),
        node('Reshape', 'x, target', 'flat'),
        node('Size', 'counted', 'unused'),
        node('MatMul', 'flat, v', 'y'),
      ],
    };
    assert.deepEqual(totals(sketch), { params: 160, buffers: 0, weightBytes: 640 });
  });

  it('of rank 0 is neither, but the bytes of a quantization scale count', () => {
    const sketch: GraphSketch = {
      inputs: { x: [2, 3] },
      outputs: { y: [2, 3] },
      floats: { factor: 2, scale: 0.5 },
      stored: [{ name: 'zero', dtype: 'uint8', shape: [] }],
      nodes: [node('Mul', 'x, factor', 'h'), node('QuantizeLinear', 'h, scale, zero', 'y')],
    };
    assert.deepEqual(totals(sketch), { params: 0, buffers: 0, weightBytes: 4 + 1 });
  });

  it('is neither if no output depends on it', () => {
    const sketch: GraphSketch = {
      inputs: { x: [2, 3] },
      outputs: { y: [2, 3] },
      weights: { w: [3, 3] },
      nodes: [node('MatMul', 'x, w', 'unused'), node('Relu', 'x', 'y')],
    };
    assert.deepEqual(totals(sketch), { params: 0, buffers: 0, weightBytes: 0 });
  });
});

describe('weights that are outputs', () => {
  it('count in a separate row if no node uses them', () => {
    const analysis = analyzed({
      inputs: { x: [2] },
      outputs: { y: [2], w: [100, 100] },
      weights: { w: [100, 100] },
      nodes: [node('Relu', 'x', 'y')],
    });
    const { params, weightBytes } = analysis.totals.exact;
    assert.deepEqual([params, weightBytes], [10_000, 40_000]);
    const rows = analysis.tree.map(({ name, type, sums }) => [name, type, sums.params]);
    assert.deepEqual(rows.at(-1), ['w', 'Initializer', 10_000]);
  });

  it('count once if a node uses them too', () => {
    const sketch: GraphSketch = {
      inputs: { x: [2, 3] },
      outputs: { y: [2, 3], w: [3, 3] },
      weights: { w: [3, 3] },
      nodes: [node('MatMul', 'x, w', 'y')],
    };
    assert.deepEqual([totals(sketch).params, owners(analyzed(sketch))], [9, { MatMul: 9 }]);
  });

  it('belong to the node that moved them', () => {
    const sketch: GraphSketch = {
      inputs: { x: [2, 3] },
      outputs: { y: [2, 3], v: [4, 3] },
      weights: { w: [3, 4] },
      nodes: [node('Relu', 'x', 'y'), node('Transpose', 'w', 'v')],
    };
    assert.deepEqual(owners(analyzed(sketch)), { Transpose: 12 });
  });
});

describe('weights without data in the file', () => {
  it('count by their declared shape, without an error', () => {
    const model = buildModel({
      inputs: { x: [2, 3] },
      outputs: { y: [2, 4] },
      nodes: [node('MatMul', 'x, w', 'y')],
    });
    const valueInfo = new Map([
      ['w', { name: 'w', type: { kind: 'tensor', dtype: 'float16', shape: [3, 4] } } as const],
    ]);
    const { totals, diagnostics } = analyze({ ...model, graph: { ...model.graph, valueInfo } });
    assert.deepEqual([totals.exact.params, totals.exact.weightBytes, totals.exact.macs], [12, 24, 24]);
    assert.deepEqual(diagnostics, []);
  });

  it('are reported as missing if no shape is declared', () => {
    const { diagnostics } = analyzed({ inputs: { x: [2, 3] }, nodes: [node('MatMul', 'x, w', 'y')] });
    assert.equal(diagnostics[0].code, 'missing-value');
  });
});

describe('weights across bodies and functions', () => {
  it('that a function only transposes belong to the node that multiplies with them', () => {
    const turn = {
      domain: 'my',
      name: 'Turn',
      overload: '',
      graph: buildGraph({ inputs: { a: [] }, outputs: { b: [] }, nodes: [node('Transpose', 'a', 'b')] }),
      opsets: new Map([['ai.onnx', 18]]),
      attributes: [],
      defaults: new Map(),
    };
    const model = buildModel(
      {
        inputs: { x: [2, 3] },
        outputs: { y: [2, 4] },
        weights: { w: [4, 3] },
        nodes: [node('Turn', 'w', 'turned', {}, { domain: 'my' }), node('MatMul', 'x, turned', 'y')],
      },
      [turn],
    );
    const analysis = analyze(model);
    assert.deepEqual(owners(analysis), { MatMul: 12 });
    // Only y is computed.
    assert.equal(analysis.totals.exact.activationBytes, 2 * 4 * 4);
  });

  it('that a body uses from outside are classified by that use: a mask is a buffer, a dead weight is neither', () => {
    const branch = graph({
      outputs: { chosen: [2, 3] },
      weights: { dead: [5, 5] },
      nodes: [
        node('Greater', 'threshold, zero', 'm'),
        node('Where', 'm, x, zero', 'chosen'),
        node('MatMul', 'dead, dead', 'never'),
      ],
    });
    const sketch: GraphSketch = {
      inputs: { x: [2, 3], go: { dtype: 'bool', shape: [] } },
      outputs: { y: [2, 3] },
      weights: { threshold: [2, 3] },
      floats: { zero: 0 },
      nodes: [node('If', 'go', 'y', { then_branch: branch, else_branch: branch })],
    };
    assert.deepEqual(totals(sketch), { params: 0, buffers: 6, weightBytes: 24 });
  });

  it('that a branch returns are weights', () => {
    const branch = (name: string): Attribute =>
      graph({ outputs: { [name]: [4] }, weights: { [name]: [4] }, nodes: [] });
    const sketch: GraphSketch = {
      inputs: { x: [4], go: { dtype: 'bool', shape: [] } },
      outputs: { y: [4] },
      nodes: [
        node('If', 'go', 'chosen', { then_branch: branch('a'), else_branch: branch('b') }),
        node('Add', 'x, chosen', 'y'),
      ],
    };
    assert.deepEqual([totals(sketch).params, owners(analyzed(sketch))], [8, { If: 8 }]);
  });

  it('that are the initial state of a loop are classified by their use in its body', () => {
    const body = graph({
      inputs: { i: { dtype: 'int64', shape: [] }, go: { dtype: 'bool', shape: [] }, sum: [3], limit: [3], unused: [3] },
      outputs: { on: { dtype: 'bool', shape: [] }, next: [3], same: [3], idle: [3] },
      nodes: [
        node('Identity', 'go', 'on'),
        node('Less', 'sum, limit', 'm'),
        node('Add', 'sum, x', 'more'),
        node('Where', 'm, more, sum', 'next'),
        node('Identity', 'limit', 'same'),
        node('Identity', 'unused', 'idle'),
      ],
    });
    const sketch: GraphSketch = {
      inputs: { x: [3] },
      outputs: { y: [3] },
      weights: { start: [3], bound: [3], idle0: [3] },
      constants: { count: 4 },
      flags: { yes: true },
      nodes: [node('Loop', 'count, yes, start, bound, idle0', 'y, limits, idles', { body })],
    };
    assert.deepEqual(totals(sketch), { params: 3, buffers: 3, weightBytes: 24 });
  });
});

describe('rearranged weights', () => {
  /** An LSTM whose four gates are reordered for ONNX. */
  const gates: GraphSketch = {
    inputs: { x: [5, 1, 4] },
    outputs: { y: [5, 1, 1, 8] },
    weights: { w: [32, 4], r: [1, 32, 8] },
    constants: { 0: [0], 8: [8], 16: [16], 24: [24], 32: [32] },
    nodes: [
      ...['0, 8', '8, 16', '16, 24', '24, 32'].map((range, gate) => node('Slice', `w, ${range}, 0`, `w${gate}`)),
      node('Concat', 'w0, w3, w1, w2', 'ordered', { axis: int(0) }),
      node('Unsqueeze', 'ordered, 0', 'w4'),
      node('LSTM', 'x, w4, r', 'y', { hidden_size: int(8) }),
    ],
  };

  it('belong to the node that computes with them and count once', () => {
    const analysis = analyzed(gates);
    assert.deepEqual(owners(analysis), { LSTM: 32 * 4 + 32 * 8 });
    const { weights } = analysis.nodes.at(-1)!;
    assert.deepEqual(
      weights.map(({ name, input, shared }) => [name, input, shared]),
      [
        ['w', 1, false],
        ['r', 2, false],
      ],
    );
  });

  it('are not activations', () => {
    const { totals } = analyzed(gates);
    // x has 20 elements, y 40.
    assert.deepEqual([totals.exact.activationBytes, totals.exact.peakActivationBytes], [160, 240]);
  });

  it('that a second node uses too are shared there, under the name of the rearranged tensor', () => {
    const analysis = analyzed({
      inputs: { x: [2, 3] },
      outputs: { y: [2, 8], z: [2, 8] },
      weights: { a: [3, 4], b: [3, 4] },
      nodes: [
        node('Concat', 'a, b', 'ab', { axis: int(1) }),
        node('MatMul', 'x, ab', 'y'),
        node('MatMul', 'x, ab', 'z'),
      ],
    });
    const listed = analysis.nodes.map(({ weights }) =>
      weights.map(({ name, shared, elements }) => [name, shared, elements]),
    );
    assert.deepEqual(listed, [
      [],
      [
        ['a', false, 12],
        ['b', false, 12],
      ],
      [['ab', true, 24]],
    ]);
    assert.equal(analysis.totals.exact.params, 24);
  });
});

describe('tensors that are created at run time', () => {
  it('count as activations if they are used or returned', () => {
    const { totals } = analyzed({
      inputs: { x: [2, 6] },
      outputs: { y: [2, 6], z: [4] },
      floats: { v: [1, 2, 3, 4, 5, 6] },
      constants: { dims: [2, 6], start: 0, limit: 4, step: 1 },
      nodes: [
        node('ConstantOfShape', 'dims', 'zeros'),
        node('Expand', 'v, dims', 'wide'),
        node('Add', 'x, zeros', 'a'),
        node('Add', 'a, wide', 'y'),
        node('Range', 'start, limit, step', 'z'),
      ],
    });
    // zeros, wide, a and y have 12 floats each, z 4 integers of 64 bits. While a is computed x, zeros and wide are alive.
    assert.equal(totals.exact.activationBytes, 4 * 48 + 32);
    assert.equal(totals.exact.peakActivationBytes, 4 * 48);
    assert.equal(totals.exact.params, 6);
  });

  it('are not activations if they represent weights, or only their shape is used', () => {
    const { totals } = analyzed({
      inputs: { x: [2, 6] },
      outputs: { y: [2, 3], s: [2] },
      constants: { dims: [6, 3], other: [9, 9] },
      nodes: [
        node('ConstantOfShape', 'dims', 'w'),
        node('MatMul', 'x, w', 'y'),
        node('ConstantOfShape', 'other', 'asked'),
        node('Shape', 'asked', 's'),
      ],
    });
    assert.equal(totals.exact.activationBytes, 2 * 3 * 4 + 2 * 8);
    assert.equal(totals.exact.params, 18);
  });
});

import { strict as assert } from 'node:assert';
import { analyze, type Analysis } from '../../../../src/engine/analysis/analyze';
import type { Attribute, Initializer, Node } from '../../../../src/engine/graph/graph';
import { textOf } from '../../../../src/engine/graph/message';
import type { PlanStep } from '../../../../src/engine/graph/plan';
import { buildModel, node, type Declared } from '../../support/buildModel';
import { assertSameFigures, keep, planned } from './planned';

const int = (value: number): Attribute => ({ kind: 'int', value });
const ints = (...value: number[]): Attribute => ({ kind: 'ints', value });
const microsoft = { domain: 'com.microsoft' };

/** A graph as exporters write it, in which widths are parameters. */
interface Sketch {
  readonly inputs: Declared;
  readonly outputs: Declared;
  readonly weights?: Readonly<Record<string, readonly number[]>>;
  readonly stored?: readonly Initializer[];
  readonly constants?: Readonly<Record<string, readonly number[] | number>>;
  readonly nodes: readonly Node[];
}

/** A plan gives what an export of the smaller architecture has. */
interface Case {
  readonly coupling: string;
  readonly sketch: (a: number, b: number) => Sketch;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly steps: readonly PlanStep[];
}

const analyzed = (sketch: Sketch): Analysis => analyze(buildModel(sketch, [], 21));
const image = { inputs: { x: [1, 3, 8, 8] }, outputs: { y: [1, 2, 8, 8] } };
const tokens = { inputs: { x: [1, 10, 32] }, outputs: { y: [1, 10, 3] } };
const scalar = (name: string, dtype: Initializer['dtype'] = 'float32'): Initializer => ({ name, dtype, shape: [] });
const conv = (inputs: string, output: string, group = 1): Node =>
  node('Conv', inputs, output, { group: int(group) }, { name: output });

const cases: readonly Case[] = [
  {
    coupling: 'GroupNorm, which is exported as normalization of reshaped groups, keeps their number',
    from: [16, 0],
    to: [8, 0],
    steps: [keep('a', 8)],
    sketch: a => ({
      ...image,
      weights: { wa: [a, 3, 1, 1], s: [4], b: [4], gamma: [a, 1, 1], wy: [2, a, 1, 1] },
      constants: { groups: [0, 4, -1] },
      nodes: [
        conv('x, wa', 'a'),
        node('Shape', 'a', 'shape'),
        node('Reshape', 'a, groups', 'g'),
        node('InstanceNormalization', 'g, s, b', 'n'),
        node('Reshape', 'n, shape', 'r'),
        node('Mul', 'r, gamma', 'm'),
        conv('m, wy', 'y'),
      ],
    }),
  },
  {
    coupling: 'a flatten whose target joins the batch with a number of features',
    from: [8, 16],
    to: [3, 5],
    steps: [keep('a', 3), keep('f', 5)],
    sketch: (a, b) => ({
      ...image,
      outputs: { y: [1, 3] },
      weights: { wa: [a, 3, 1, 1], wf: [a * 64, b], wy: [b, 3] },
      constants: { zero: 0, axes: [0], features: [a * 64] },
      nodes: [
        conv('x, wa', 'a'),
        node('Shape', 'a', 'shape'),
        node('Gather', 'shape, zero', 'batch'),
        node('Unsqueeze', 'batch, axes', 'batches'),
        node('Concat', 'batches, features', 'target', { axis: int(0) }),
        node('Reshape', 'a, target', 'flat'),
        node('MatMul', 'flat, wf', 'f', {}, { name: 'f' }),
        node('MatMul', 'f, wy', 'y'),
      ],
    }),
  },
  {
    coupling: 'QLinearConv with scales per filter, a depthwise one and QLinearAdd',
    from: [8, 16],
    to: [5, 3],
    steps: [keep('a', 5), keep('b', 3)],
    sketch: (a, b) => {
      const layer = (name: string, shape: readonly number[]): Initializer[] => [
        { name: `w${name}`, dtype: 'int8', shape },
        { name: `s${name}`, dtype: 'float32', shape: [shape[0]] },
        { name: `z${name}`, dtype: 'int8', shape: [shape[0]] },
        { name: `b${name}`, dtype: 'int32', shape: [shape[0]] },
      ];
      const linear = (input: string, output: string, group = 1): Node =>
        conv(`${input}, s, z, w${output}, s${output}, z${output}, s, z, b${output}`, output, group);
      const nodes = [
        node('QuantizeLinear', 'x, s, z', 'q'),
        linear('q', 'a'),
        linear('a', 'd', a),
        node('QLinearAdd', 'a, s, z, d, s, z, s, z', 'sum', {}, microsoft),
        linear('sum', 'b'),
        linear('b', 'y'),
      ];
      return {
        ...image,
        outputs: { y: { dtype: 'uint8', shape: [1, 2, 8, 8] } },
        stored: [
          scalar('s'),
          scalar('z', 'uint8'),
          ...layer('a', [a, 3, 1, 1]),
          ...layer('d', [a, 1, 1, 1]),
          ...layer('b', [b, a, 1, 1]),
          ...layer('y', [2, b, 1, 1]),
        ],
        nodes: nodes.map(each => (each.op === 'Conv' ? { ...each, op: 'QLinearConv' } : each)),
      };
    },
  },
  {
    coupling: 'MatMulInteger behind DynamicQuantizeLinear, with zero points per column',
    from: [24, 16],
    to: [7, 5],
    steps: [keep('a', 7), keep('b', 5)],
    sketch: (a, b) => ({
      ...tokens,
      weights: { wa: [32, a], scale: [b], wy: [b, 3] },
      stored: [
        { name: 'wb', dtype: 'int8', shape: [a, b] },
        { name: 'zb', dtype: 'int8', shape: [b] },
      ],
      nodes: [
        node('MatMul', 'x, wa', 'a', {}, { name: 'a' }),
        node('DynamicQuantizeLinear', 'a', 'q, qs, qz'),
        node('MatMulInteger', 'q, wb, qz, zb', 'i', {}, { name: 'b' }),
        node('Cast', 'i', 'f', { to: int(1) }),
        node('Mul', 'f, scale', 'm'),
        node('MatMul', 'm, wy', 'y'),
      ],
    }),
  },
  {
    coupling: 'blocks of 16 weights with a scale each',
    from: [64, 24],
    to: [32, 7],
    steps: [keep('a', 32), keep('b', 7)],
    sketch: (a, b) => ({
      ...tokens,
      weights: { wa: [32, a], sb: [a / 16, b], wy: [b, 3] },
      stored: [{ name: 'wb', dtype: 'int8', shape: [a, b] }],
      nodes: [
        node('MatMul', 'x, wa', 'a', {}, { name: 'a' }),
        node('DequantizeLinear', 'wb, sb', 'w', { axis: int(0), block_size: int(16) }),
        node('MatMul', 'a, w', 'b', {}, { name: 'b' }),
        node('MatMul', 'b, wy', 'y'),
      ],
    }),
  },
  {
    coupling: "heads of ONNX Runtime's Attention, with Q, K and V beside each other",
    from: [4, 0],
    to: [3, 0],
    steps: [keep('attention', 24)],
    sketch: heads => ({
      ...tokens,
      weights: { w: [32, 3 * heads * 8], b: [3 * heads * 8], wy: [heads * 8, 3] },
      nodes: [
        node('Attention', 'x, w, b', 'm', { num_heads: int(heads) }, { name: 'attention', ...microsoft }),
        node('MatMul', 'm, wy', 'y'),
      ],
    }),
  },
  {
    coupling: "heads of ONNX Runtime's MultiHeadAttention, with its bias",
    from: [4, 0],
    to: [3, 0],
    steps: [keep('k', 24)],
    sketch: heads => ({
      ...tokens,
      weights: {
        wq: [32, heads * 8],
        wk: [32, heads * 8],
        wv: [32, heads * 8],
        b: [3 * heads * 8],
        wy: [heads * 8, 3],
      },
      nodes: [
        ...['q', 'k', 'v'].map(name => node('MatMul', `x, w${name}`, name, {}, { name })),
        node('MultiHeadAttention', 'q, k, v, b', 'm', { num_heads: int(heads) }, microsoft),
        node('MatMul', 'm, wy', 'y'),
      ],
    }),
  },
  {
    coupling: 'the bias of a fused product, whose rule has it as an input of its own',
    from: [16, 24],
    to: [5, 7],
    steps: [keep('a', 5), keep('b', 7)],
    sketch: (a, b) => ({
      ...tokens,
      weights: { wa: [32, a], wb: [a, b], bias: [b], wy: [b, 3] },
      nodes: [
        node('MatMul', 'x, wa', 'a', {}, { name: 'a' }),
        node('GemmFastGelu', 'a, wb, bias', 'b', {}, { name: 'b', ...microsoft }),
        node('MatMul', 'b, wy', 'y'),
      ],
    }),
  },
  {
    coupling: 'weights that ConstantOfShape makes',
    from: [16, 8],
    to: [5, 3],
    steps: [keep('a', 5), keep('b', 3)],
    sketch: (a, b) => ({
      ...image,
      constants: { sa: [a, 3, 1, 1], sb: [b, a, 1, 1], sy: [2, b, 1, 1] },
      nodes: ['a', 'b', 'y'].flatMap((name, index) => [
        node('ConstantOfShape', `s${name}`, `w${name}`),
        conv(`${['x', 'a', 'b'][index]}, w${name}`, name),
      ]),
    }),
  },
  {
    coupling: 'heads that Einsum makes',
    from: [4, 0],
    to: [3, 0],
    steps: [keep('q', 24)],
    sketch: heads => {
      const einsum = (inputs: string, output: string, equation: string): Node =>
        node('Einsum', inputs, output, { equation: { kind: 'string', value: equation } }, { name: output });
      return {
        ...tokens,
        outputs: { y: [1, 10, 32] },
        weights: { wq: [32, heads, 8], wk: [32, heads, 8], wy: [heads, 8, 32] },
        nodes: [
          einsum('x, wq', 'q', 'bld,dhs->bhls'),
          einsum('x, wk', 'k', 'bld,dhs->bhls'),
          einsum('q, k', 'scores', 'bhls,bhms->bhlm'),
          einsum('scores, k', 'mixed', 'bhlm,bhms->blhs'),
          einsum('mixed, wy', 'y', 'blhs,hsd->bld'),
        ],
      };
    },
  },
  {
    coupling: 'samples of images at the places of a grid, and in regions',
    from: [16, 0],
    to: [5, 0],
    steps: [keep('a', 5)],
    sketch: a => ({
      ...image,
      inputs: {
        ...image.inputs,
        grid: [1, 8, 8, 2],
        regions: [1, 4],
        images: { dtype: 'int64', shape: [1] },
      },
      weights: { wa: [a, 3, 1, 1], wy: [2, a, 1, 1] },
      nodes: [
        conv('x, wa', 'a'),
        node('GridSample', 'a, grid', 'g'),
        node('RoiAlign', 'g, regions, images', 'r', { output_height: int(8), output_width: int(8) }),
        conv('r, wy', 'y'),
      ],
    }),
  },
];

describe('a plan for an export', () => {
  for (const { coupling, sketch, from, to, steps } of cases)
    it(`gives the figures of an export of the smaller architecture: ${coupling}`, () =>
      assertSameFigures(planned(analyzed(sketch(...from)), ...steps).analysis, analyzed(sketch(...to))));

  it('lists layers that it cannot follow', () => {
    const { notes } = planned(
      analyzed({
        ...image,
        weights: { wa: [8, 3, 1, 1], offset: [1, 2, 8, 8] },
        nodes: [conv('x, wa', 'a'), node('Relu', 'a', 'r'), conv('x, wa', 'b'), node('Add', 'r, b', 's')].concat(
          node('Conv', 's, wc', 'c', {}, { name: 'c' }),
          node('DeformConv', 'x, wx, offset', 'y', { kernel_shape: ints(1, 1) }, { name: 'd' }),
        ),
        stored: [
          { name: 'wc', dtype: 'float32', shape: [4, 8, 1, 1] },
          { name: 'wx', dtype: 'float32', shape: [2, 3, 1, 1] },
        ],
      }),
      keep('{a,d}', 0.5),
    );
    assert.deepEqual(notes.map(textOf), [
      'Step 1: d keeps its channels: they cannot be followed through d (DeformConv).',
    ]);
  });

  it('says how many channels cannot be removed', () =>
    assert.throws(
      () =>
        planned(
          analyzed({
            ...image,
            weights: { wa: [8, 3, 1, 1], wl: [3, 5, 1, 1], wy: [2, 3, 1, 1] },
            constants: { parts: [5, 3] },
            nodes: [
              conv('x, wa', 'a'),
              node('Split', 'a, parts', 'l, r', { axis: int(1) }),
              node('Add', 'r, x', 'sum'),
              conv('l, wl', 'c'),
              node('Add', 'sum, c', 'all'),
              conv('all, wy', 'y'),
            ],
          }),
          keep('a', 3),
        ),
      { message: 'Step 1: a must keep more than 3 channels, since that many cannot be removed.' },
    ));
});

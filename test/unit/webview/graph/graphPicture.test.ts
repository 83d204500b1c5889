import * as assert from 'node:assert/strict';
import type { CostGraph, GraphBox } from '../../../../src/protocol/data';
import { boxLabel, boxLines } from '../../../../src/webview/graph/boxText';
import { shadeOf } from '../../../../src/webview/graph/costSteps';
import { neighboursOf } from '../../../../src/webview/graph/graphKeys';
import { graphSvg } from '../../../../src/webview/graph/graphSvg';
import type { GraphLayout } from '../../../../src/webview/graph/layout/layoutTypes';

const box = (given: Partial<GraphBox>): GraphBox => ({
  id: given.name ?? '',
  kind: 'node',
  item: 0,
  parent: -1,
  name: '',
  path: given.name ?? '',
  type: '',
  shape: null,
  dtype: null,
  weights: [],
  nodes: 1,
  counted: true,
  value: 0,
  accuracy: 'exact',
  share: 0,
  isUnknown: false,
  ...given,
});

/** A loop whose body is open, after an input. */
const graph: CostGraph = {
  boxes: [
    box({ kind: 'input', item: null, name: 'x', shape: [1, 4] }),
    box({
      kind: 'module',
      name: 'loop',
      type: 'Loop',
      open: true,
      share: 1,
      runs: { value: 10, accuracy: 'estimate' },
    }),
    box({ kind: 'input', item: null, name: 'h', parent: 1 }),
    box({ name: 'mul', type: 'MatMul', parent: 1, share: 0.098, weights: [[4, 4]], shape: [1, 4] }),
    box({ name: 'odd', type: 'Mystery', parent: 1, share: null, value: null, isUnknown: true }),
    box({ kind: 'output', item: null, name: 'g', parent: 1 }),
  ],
  edges: [
    { from: 0, to: 1, tensors: 1, name: 'x', shape: [1, 4] },
    { from: 2, to: 3, tensors: 1, name: 'h', shape: [1, 4] },
    { from: 3, to: 5, tensors: 2, name: 'p', shape: null },
    { from: 5, to: 2, tensors: 1, name: 'g', shape: [1, 4], isBack: true },
  ],
  open: ['loop'],
  unfolded: [],
  box: null,
};
const layout: GraphLayout = {
  places: [
    { x: 0, y: 40, width: 80, height: 40 },
    { x: 200, y: 0, width: 900, height: 200 },
    { x: 216, y: 30, width: 80, height: 40 },
    { x: 420, y: 30, width: 150, height: 60 },
    { x: 420, y: 120, width: 100, height: 40 },
    { x: 700, y: 30, width: 80, height: 40 },
  ],
  paths: [
    [
      { x: 80, y: 60 },
      { x: 200, y: 60 },
    ],
    [
      { x: 296, y: 50 },
      { x: 420, y: 50 },
    ],
    [
      { x: 570, y: 50 },
      { x: 700, y: 50 },
    ],
    [
      { x: 700, y: 60 },
      { x: 500, y: 180 },
      { x: 296, y: 60 },
    ],
  ],
  width: 1120,
  height: 220,
};
const colours = { background: '#fff', text: '#000', cost: '#e00', font: 'sans-serif' };

describe('The picture of a graph', () => {
  const drawing = graphSvg(graph, layout, colours);

  it('has every box at its place and every edge with its arrow', () => {
    assert.match(drawing, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="1120" height="220"/);
    assert.equal(drawing.match(/<title>/g)?.length, graph.boxes.length);
    assert.equal(drawing.match(/marker-end/g)?.length, graph.edges.length);
    assert.match(drawing, /<svg x="420\.0" y="30\.0" width="150" height="60"><title>mul<\/title>/);
  });

  it('writes what the boxes on the page say', () => {
    for (const text of ['Loop, loop, runs: ≈ 10', 'MatMul', '9.8 %', 'weights 4 × 4', '1 × 4', '2 tensors'])
      assert.ok(drawing.includes(`>${text}</text>`), text);
  });

  it('shades boxes by their share, and hatches those of unknown cost', () => {
    // 9.8 % is in the shade for up to 15 %, the fourth of five.
    assert.equal(shadeOf(graph.boxes[3]), 4);
    assert.equal(shadeOf(graph.boxes[4]), null);
    assert.match(drawing, /<title>mul<\/title>.*?fill="#e00" fill-opacity="0\.35"/);
    assert.match(drawing, /<title>odd<\/title>.*?fill="url\(#unknown\)"/);
    assert.equal(drawing.match(/url\(#unknown\)/g)?.length, 1);
  });

  it('dashes what goes back to an input', () => {
    assert.equal(drawing.match(/stroke-dasharray/g)?.length, 1);
  });

  it('escapes names', () => {
    const hostile = '<script>"&\u0007\ud800';
    const named = graphSvg(
      { ...graph, boxes: graph.boxes.map(other => ({ ...other, name: hostile, path: hostile, type: hostile })) },
      layout,
      colours,
    );
    assert.ok(!named.includes('<script'));
    assert.ok(named.includes('&lt;script&gt;&quot;&amp;\ufffd\ufffd'));
  });
});

describe('The text of a box', () => {
  const label = (index: number): string => boxLabel(graph, index, 'macs', neighboursOf(graph)[index]);

  it('is read with its share and its neighbours', () => {
    assert.equal(label(3), 'MatMul, mul, 9.8 % of MACs, from h, to g');
    assert.equal(label(4), 'Mystery, odd, MACs unknown');
    assert.equal(label(1), 'Loop, loop, 100.0 % of MACs, runs: ≈ 10, from x');
  });

  it('tells how often a body runs, as far as it is known', () => {
    const inside = (given: Partial<GraphBox>): string | undefined =>
      boxLines(box({ kind: 'module', type: 'Loop', nodes: 4, ...given })).lines.at(-1);
    assert.equal(inside({ runs: { value: 12, accuracy: 'exact' } }), '4 nodes, runs: 12');
    assert.equal(inside({ runs: { value: null, accuracy: 'exact' } }), '4 nodes, runs unknown');
    assert.equal(inside({ runs: { value: 0, accuracy: 'exact' } }), '4 nodes, not taken');
    assert.equal(inside({ runs: { value: 1, accuracy: 'exact' }, counted: false }), '4 nodes, not counted');
    assert.equal(inside({}), '4 nodes');
  });

  it('counts what is left out of a crowded level', () => {
    assert.equal(boxLines(box({ kind: 'more', nodes: 4321 })).title, '4,321 more');
  });
});

import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { buildModel, node } from '../support/buildModel';

describe('nodes of one kind', () => {
  it('are compared with what the file declares for each of them', () => {
    const relu = (from: string, to: string) => node('Relu', from, to, {}, { name: `to ${to}` });
    const { nodes, diagnostics } = analyze(
      buildModel({
        inputs: { x: [2, 4] },
        outputs: { c: [2, 5] },
        nodes: [relu('x', 'a'), relu('a', 'b'), relu('b', 'c'), relu('c', 'd')],
      }),
    );
    assert.deepEqual(
      diagnostics.map(({ code, node }) => [code, node]),
      [['declared-shape', 'to c']],
    );
    // One comparison for each of 2 × 4 elements.
    assert.deepEqual(
      nodes.map(({ figures }) => figures.flops),
      [8, 8, 8, 8],
    );
  });

  it('each report that their inputs do not fit', () => {
    const { diagnostics } = analyze(
      buildModel({
        inputs: { x: [2, 4] },
        weights: { w: [3, 5] },
        nodes: ['a', 'b', 'c'].map(to => node('MatMul', 'x, w', to, {}, { name: to })),
      }),
    );
    assert.deepEqual(
      diagnostics.map(({ code, node }) => [code, node]),
      ['a', 'b', 'c'].map(name => ['shape-mismatch', name]),
    );
  });

  it('own the weights that reach each of them, through nodes that only move them', () => {
    const { nodes } = analyze(
      buildModel({
        inputs: { x: [1, 4] },
        weights: { v: [4, 4], w: [4, 4] },
        nodes: [
          node('Transpose', 'v', 'vt'),
          node('Transpose', 'w', 'wt'),
          node('MatMul', 'x, vt', 'a'),
          node('MatMul', 'a, wt', 'b'),
        ],
      }),
    );
    assert.deepEqual(
      nodes.map(({ weights }) => weights.map(({ name, elements }) => [name, elements])),
      [[], [], [['v', 16]], [['w', 16]]],
    );
  });

  it('have outputs of their own sizes after a size changes between them', () => {
    const { nodes } = analyze(
      buildModel({
        inputs: { x: [2, 4] },
        nodes: [
          node('Relu', 'x', 'a'),
          node('Relu', 'a', 'b'),
          node('Concat', 'a, b', 'c', { axis: { kind: 'int', value: 1 } }),
          node('Relu', 'c', 'd'),
          node('Relu', 'a', 'e'),
        ],
      }),
    );
    // 2 × 4 and, after joining two of them, 2 × 8 elements.
    assert.deepEqual(
      nodes.map(({ figures }) => figures.flops),
      [8, 8, 0, 16, 8],
    );
  });
});

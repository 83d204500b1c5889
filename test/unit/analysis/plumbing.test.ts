import * as assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { isPlumbing } from '../../../src/engine/analysis/plumbing';
import { buildModel, node, type GraphSketch } from '../support/buildModel';

/** The operators of a graph that are plumbing, in order. */
function plumbing(sketch: GraphSketch): string[] {
  return analyze(buildModel(sketch))
    .nodes.filter(isPlumbing)
    .map(({ analyzed }) => analyzed.node.op);
}

describe('Plumbing', () => {
  it('includes nodes that only compute shapes and constants', () => {
    const sketch: GraphSketch = {
      inputs: { x: [2, 3, 4] },
      constants: { first: 0, minus: [-1], zero: [0] },
      nodes: [
        node('Shape', 'x', 'sizes'),
        node('Gather', 'sizes,first', 'batch'),
        node('Unsqueeze', 'batch,zero', 'list'),
        node('Concat', 'list,minus', 'target', { axis: { kind: 'int', value: 0 } }),
        node('Reshape', 'x,target', 'y'),
        node('Relu', 'y', 'z'),
      ],
    };
    assert.deepEqual(plumbing(sketch), ['Shape', 'Gather', 'Unsqueeze', 'Concat', 'Reshape']);
  });

  it('includes views of one tensor', () => {
    const nodes = ['Identity', 'Flatten', 'Dropout', 'Squeeze'].map((op, index) =>
      node(op, `v${index}`, `v${index + 1}`),
    );
    const cast = node('Cast', 'v4', 'y', { to: { kind: 'int', value: 10 } });
    assert.deepEqual(plumbing({ inputs: { v0: [2, 3] }, nodes: [...nodes, cast] }), [
      'Identity',
      'Flatten',
      'Dropout',
      'Squeeze',
      'Cast',
    ]);
  });

  it('excludes nodes that move activations, even if they cost nothing', () => {
    const sketch: GraphSketch = {
      inputs: { x: [2, 3], i: { dtype: 'int64', shape: [1] } },
      constants: { begin: [0], end: [1], pads: [0, 0, 1, 1] },
      nodes: [
        node('Transpose', 'x', 'a'),
        node('Concat', 'x,x', 'b', { axis: { kind: 'int', value: 0 } }),
        node('Slice', 'x,begin,end', 'c'),
        node('Gather', 'x,i', 'd'),
        node('Pad', 'x,pads', 'e'),
        node('Split', 'x', 'f,g', { axis: { kind: 'int', value: 0 } }),
      ],
    };
    assert.deepEqual(plumbing(sketch), []);
  });

  it('excludes nodes with an unknown cost, with weights or of another domain', () => {
    const sketch: GraphSketch = {
      inputs: { x: [2, 3], ids: { dtype: 'int64', shape: [5] } },
      weights: { table: [10, 4] },
      nodes: [
        node('Mystery', 'x', 'a', {}, { domain: 'custom' }),
        node('Reshape', 'x', 'b', {}, { domain: 'custom' }),
        node('Gather', 'table,ids', 'c'),
      ],
    };
    assert.deepEqual(plumbing(sketch), []);
  });
});

import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { count } from '../../../src/engine/analysis/count';
import { DimensionBinding } from '../../../src/engine/analysis/dimensions';
import { infer } from '../../../src/engine/analysis/infer';
import { difference, product, quotient, type Expression } from '../../../src/engine/formula/expression';
import { textOf } from '../../../src/engine/graph/message';
import { readLayers } from '../../../src/engine/readers/layers/readLayers';
import { buildModel, node } from '../support/buildModel';

const relu = buildModel({ inputs: { x: [2] }, nodes: [node('Relu', 'x', 'y')] });

/** The figures and messages of a node with this FLOPs formula. */
function counted(flops: Expression) {
  const { graph } = infer(relu, new DimensionBinding(new Map()));
  const [analyzed] = graph.nodes;
  const definition = { ...analyzed.definition!, cost: () => ({ flops }) };
  const { nodes, diagnostics } = count({ ...graph, nodes: [{ ...analyzed, definition }] });
  return { flops: nodes[0].figures.flops, said: diagnostics.map(({ message }) => textOf(message)) };
}

describe('figures', () => {
  for (const [title, formula, reason] of [
    ['a fraction', quotient(1, 2), 'its formula does not give a valid number of operations.'],
    ['negative', difference(1, 2), 'its formula does not give a valid number of operations.'],
    ['not a number', quotient(0, 0), 'it is too large to be counted.'],
    ['infinite', product(1e200, 1e200), 'it is too large to be counted.'],
    ['more than sums can hold', product(1e155, 1e155), 'it is too large to be counted.'],
  ] as const)
    it(`are unknown, with the reason, if the result of a formula is ${title}`, () => {
      assert.deepEqual(counted(formula), { flops: null, said: [`The cost of Relu is unknown: ${reason}`] });
    });

  it('stay finite and whole if sizes grow without limit', () => {
    const spec = {
      input: [1, 1, 1],
      layers: [{ type: 'Block', repeat: 200, layers: [{ type: 'Upsample', scale_factor: 1000 }] }],
    };
    const { totals, nodes, diagnostics } = analyze(readLayers(JSON.stringify(spec)));
    const { accuracy: _, ...figures } = totals.exact;
    for (const figure of Object.values(figures)) assert.ok(Number.isInteger(figure) && figure >= 0, `${figure}`);
    for (const { analyzed } of nodes)
      for (const output of analyzed.outputs)
        if (output?.type?.kind === 'tensor')
          assert.ok(output.type.shape?.every(dim => dim === null || Number.isSafeInteger(dim)));
    assert.deepEqual(
      diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code),
      ['impossible-size'],
    );
  });

  it('are reported as rounded beyond 2^53', () => {
    const said = (rows: number): readonly string[] =>
      analyze(
        buildModel({ inputs: { a: [rows, 2 ** 20], b: [2 ** 20, 2 ** 20] }, nodes: [node('MatMul', 'a, b', 'y')] }),
      ).diagnostics.map(({ code }) => code);
    // 2^12 · 2^20 · 2^20 MACs are 2^52, and FLOPs are fewer than twice that.
    assert.deepEqual([said(2 ** 12), said(2 ** 14)], [[], ['rounded']]);
  });
});

import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { count } from '../../../src/engine/analysis/count';
import { DimensionBinding } from '../../../src/engine/analysis/dimensions';
import { infer } from '../../../src/engine/analysis/infer';
import { RuleFailure } from '../../../src/engine/analysis/nodeContext';
import { readKeras } from '../../../src/engine/readers/keras/readKeras';
import { buildModel, node } from '../support/buildModel';
import { say, textOf } from '../../../src/engine/graph/message';

const relu = buildModel({ inputs: { x: [2] }, nodes: [node('Relu', 'x', 'y')] });

/** Counts a Relu whose cost rule is replaced by one that throws. */
function countFailing(error: Error, hasGuesses: boolean) {
  const { graph } = infer(relu, new DimensionBinding(new Map()));
  const [analyzed] = graph.nodes;
  const definition = {
    ...analyzed.definition!,
    cost: () => {
      throw error;
    },
  };
  return count({ ...graph, nodes: [{ ...analyzed, definition }] }, { hasGuesses });
}

describe('A cost rule that throws', () => {
  it('leaves the figures unknown and reports the violation of the specification', () => {
    const { nodes, diagnostics } = countFailing(new RuleFailure(say`Two axes are the same.`), false);
    assert.deepEqual([nodes[0].figures.macs, nodes[0].figures.flops], [null, null]);
    assert.deepEqual(
      diagnostics.map(({ severity, code, message }) => [severity, code, textOf(message)]),
      [['error', 'shape-mismatch', 'Relu: Two axes are the same.']],
    );
  });

  it('is reported as an internal failure for unexpected input, or as a warning if the reader guessed', () => {
    const { diagnostics } = countFailing(new TypeError('x is undefined'), true);
    assert.deepEqual(
      diagnostics.map(({ severity, code, message }) => [severity, code, textOf(message)]),
      [['warning', 'rule-failure', 'Relu: its inputs or attributes are not those of the operator.']],
    );
  });

  it('is not reported again if inference already gave the reason', () => {
    const { diagnostics, totals } = analyze(
      buildModel({ inputs: { a: [2, 3], b: [4, 5] }, nodes: [node('MatMul', 'a, b', 'y')] }),
    );
    assert.equal(diagnostics.filter(({ code }) => code === 'shape-mismatch').length, 1);
    assert.equal(totals.exact.unknownCost, 1);
  });
});

describe('A layer that could not be read', () => {
  const layers = [
    { class_name: 'InputLayer', config: { name: 'in', batch_input_shape: [null, 4] } },
    { class_name: 'Mystery', config: { name: 'm' } },
  ];
  const { nodes, totals, diagnostics } = analyze(
    readKeras(JSON.stringify({ class_name: 'Sequential', config: { name: 's', layers } })),
  );

  it('has unknown weights instead of none, and is counted as unknown', () => {
    assert.deepEqual(
      nodes.map(({ figures }) => [figures.params, figures.buffers, figures.weightBytes, figures.macs]),
      [[null, null, null, null]],
    );
    assert.deepEqual([totals.exact.unknownWeights, totals.exact.unknownCost, totals.exact.params], [1, 1, 0]);
  });

  it('is reported once', () => {
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['unknown-layer'],
    );
  });
});

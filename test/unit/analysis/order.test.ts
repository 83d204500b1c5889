import assert from 'node:assert/strict';
import { executionOrder } from '../../../src/engine/analysis/order';
import { buildGraph, node, type GraphSketch } from '../support/buildModel';

const named = (name: string, inputs: string, outputs: string, body?: GraphSketch) =>
  node('Any', inputs, outputs, body ? { body: { kind: 'graph', value: buildGraph(body) } } : {}, { name });

const order = (...nodes: ReturnType<typeof named>[]) => {
  const { nodes: sorted, cycle } = executionOrder(buildGraph({ inputs: { x: [1] }, nodes }));
  return [sorted.map(({ name }) => name).join(' '), cycle.map(({ name }) => name).join(' ')];
};

describe('the order in which nodes run', () => {
  it('is that of the file if every value is computed before it is used', () => {
    assert.deepEqual(order(named('a', 'x', 'p'), named('b', 'x', 'q'), named('c', 'q, p', 'r')), ['a b c', '']);
  });

  it('puts producers before their consumers if the file does not', () => {
    assert.deepEqual(order(named('c', 'p, q', 'r'), named('b', 'p', 'q'), named('a', 'x', 'p')), ['a b c', '']);
  });

  it('puts cycles and their consumers at the end, and reports them', () => {
    assert.deepEqual(order(named('d', 'q', 's'), named('b', 'p', 'q'), named('a', 'q', 'p'), named('c', 'x', 'r')), [
      'c d b a',
      'd b a',
    ]);
  });

  it('considers values that a body uses from outside, not its own names', () => {
    const inner = { inputs: { i: [1] }, weights: { w: [1] }, nodes: [named('', 'i, w, later', 'own')] };
    const body = { nodes: [named('', 'own, x', 'z', inner), named('', 'x', 'own')], outputs: { z: [1] } };
    assert.deepEqual(order(named('user', 'x', 'y', body), named('late', 'x', 'later')), ['late user', '']);
  });

  it('considers outer values that a body returns', () => {
    const body = { nodes: [], outputs: { later: [1] } };
    assert.deepEqual(order(named('user', 'x', 'y', body), named('late', 'x', 'later')), ['late user', '']);
  });
});

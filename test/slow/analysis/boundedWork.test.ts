import assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { textOf } from '../../../src/engine/graph/message';
import type { Attribute, FunctionDefinition, Graph, Node } from '../../../src/engine/graph/graph';
import { buildGraph, buildModel, node } from '../../unit/support/buildModel';

const calling = (op: string, input: string, output: string, name = ''): Node =>
  node(op, input, output, {}, { domain: 'own', name });

const functionOf = (name: string, nodes: readonly Node[]): FunctionDefinition => ({
  domain: 'own',
  name,
  overload: '',
  graph: buildGraph({ inputs: { x: [null] }, outputs: { y: [null] }, nodes }),
  opsets: new Map([
    ['ai.onnx', 18],
    ['own', 1],
  ]),
  attributes: [],
  defaults: new Map(),
});

/** Functions that each call the next one `width` times: the last one's Relu runs width^depth times. */
const tower = (depth: number, width: number): FunctionDefinition[] =>
  Array.from({ length: depth }, (_, level) =>
    functionOf(
      `F${level}`,
      Array.from({ length: width }, (_, index) => {
        const [from, to] = [index === 0 ? 'x' : `t${index}`, index === width - 1 ? 'y' : `t${index + 1}`];
        return level === depth - 1 ? node('Relu', from, to) : calling(`F${level + 1}`, from, to);
      }),
    ),
  );

const graph = (value: Graph): Attribute => ({ kind: 'graph', value });

describe('the work of the analysis', () => {
  it('stops at the same node every time for functions that grow exponentially; the rest is unknown', () => {
    const model = buildModel({ inputs: { x: [2, 3] }, nodes: [calling('F0', 'x', 'y')] }, tower(20, 2));
    const [one, two] = [analyze(model), analyze(model)];
    assert.ok(one.nodes.length < 40_000, `${one.nodes.length} nodes`);
    assert.equal(one.totals.exact.flops % 6, 0, 'whole runs of Relu');
    assert.ok(one.totals.exact.flops > 0);
    assert.equal(one.totals.exact.accuracy.flops, 'atLeast');
    assert.deepEqual(one.totals, two.totals);
    assert.deepEqual(
      one.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => textOf(message)),
      ['The functions and loops of this model expand to too many nodes; the rest is unknown.'],
    );
  });

  it('does not affect the nodes after functions that grow exponentially', () => {
    const nodes = [calling('F0', 'x', 'y'), node('MatMul', 'z, w', 'm')];
    const { totals } = analyze(
      buildModel({ inputs: { x: [2, 3], z: [4, 8] }, weights: { w: [8, 16] }, nodes }, tower(20, 2)),
    );
    assert.equal(totals.exact.macs, 4 * 8 * 16);
  });

  it('does not enter functions beyond the limit: 2,000 calls of 500 nodes', () => {
    const [calls, width] = [2000, 500];
    const chain = Array.from({ length: width }, (_, index) =>
      node('Relu', index === 0 ? 'x' : `t${index}`, index === width - 1 ? 'y' : `t${index + 1}`),
    );
    const nodes = Array.from({ length: calls }, (_, index) => calling('F0', `x${index}`, `x${index + 1}`));
    const { totals, nodes: analysed } = analyze(
      buildModel({ inputs: { x0: [2, 3] }, nodes }, [functionOf('F0', chain)]),
    );
    // 16,000 steps and 16 for each node of the file; the call that reaches the limit is entered.
    const limit = 16_000 + 16 * (calls + width);
    assert.ok(analysed.length <= calls + limit + width, `${analysed.length} nodes`);
    assert.equal(totals.exact.flops, 6 * limit);
    assert.equal(totals.exact.accuracy.flops, 'atLeast');
  });

  it('is not limited for functions that do not grow exponentially, however often they are called: 2,000 · 6', () => {
    const nodes = Array.from({ length: 2000 }, (_, index) => calling('F0', `x${index}`, `x${index + 1}`));
    const { totals } = analyze(buildModel({ inputs: { x0: [2, 3] }, nodes }, tower(1, 1)));
    assert.deepEqual([totals.exact.flops, totals.exact.accuracy.flops], [12_000, 'exact']);
  });

  it('does not double with each nested loop: 40 levels', () => {
    const body = (inner: Node): Graph =>
      buildGraph({
        inputs: { i: { dtype: 'int64', shape: [] }, go: { dtype: 'bool', shape: [] }, state: [null, null] },
        outputs: { goOn: { dtype: 'bool', shape: [] }, next: [null, null] },
        nodes: [node('Identity', 'go', 'goOn'), inner],
      });
    let inner = node('Relu', 'state', 'next');
    for (let level = 0; level < 40; level++) inner = node('Loop', ', go, state', 'next', { body: graph(body(inner)) });
    const start = process.cpuUsage();
    const { nodes, diagnostics } = analyze(
      buildModel({
        inputs: { state: [2, 3] },
        flags: { go: true },
        nodes: [inner],
      }),
    );
    assert.equal(nodes.length, 40 * 2 + 1);
    assert.ok(diagnostics.every(({ severity }) => severity !== 'error'));
    const { user, system } = process.cpuUsage(start);
    // Without memoization it would take 3^40 attempts.
    assert.ok(user + system < 5e6, 'seconds of work');
  });

  it('distinguishes two calls with the same name: each has its own data-dependent size', () => {
    const nodes = [
      calling('Find', 'a', 'p', 'find'),
      calling('Find', 'b', 'q', 'find'),
      node('Cast', 'p', 'u', { to: { kind: 'int', value: 1 } }),
      node('Cast', 'q', 'v', { to: { kind: 'int', value: 1 } }),
      node('Relu', 'u', 'r'),
      node('Relu', 'v', 's'),
    ];
    const find = functionOf('Find', [node('NonZero', 'x', 'y')]);
    const { totals } = analyze(buildModel({ inputs: { a: [10], b: [20] }, nodes }, [find]));
    // NonZero compares each element with 0, Relu as many as NonZero may find.
    assert.deepEqual([totals.exact.flops, totals.exact.accuracy.flops], [2 * (10 + 20), 'atMost']);
  });

  it('grows linearly with rows of the same name', () => {
    const nodes = Array.from({ length: 20_000 }, (_, index) =>
      node('Relu', `x${index}`, `x${index + 1}`, {}, { name: 'same' }),
    );
    const { tree } = analyze(buildModel({ inputs: { x0: [1] }, nodes }));
    assert.equal(tree[19_999].path, 'same#20000');
    assert.equal(new Set(tree.map(({ path }) => path)).size, 20_000);
  });
});

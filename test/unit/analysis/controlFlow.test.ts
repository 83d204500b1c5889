import assert from 'node:assert/strict';
import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import type { Attribute, Graph, Node } from '../../../src/engine/graph/graph';
import { inEnglish } from '../../../src/engine/graph/spoken';
import { textOf } from '../../../src/engine/graph/message';
import { buildGraph, buildModel, known, node } from '../support/buildModel';

/** x ← x · w, with x 4 × 16 and w 16 × 16: 4 · 16 · 16 = 1,024 MACs per iteration. */
const step = buildGraph({
  inputs: { i: { dtype: 'int64', shape: [] }, go: { dtype: 'bool', shape: [] }, state: [4, 16] },
  outputs: { goOn: { dtype: 'bool', shape: [] }, next: [4, 16] },
  nodes: [node('Identity', 'go', 'goOn'), node('MatMul', 'state, w', 'next')],
});

const graph = (value: Graph) => ({ kind: 'graph', value }) as const;

function loop(trips: Record<string, number>): Analysis {
  const model = buildModel({
    inputs: { x: [4, 16], ...(trips.given === undefined ? { count: { dtype: 'int64', shape: [] } } : {}) },
    weights: { w: [16, 16] },
    constants: trips.given === undefined ? {} : { count: trips.given },
    flags: { yes: true },
    nodes: [node('Loop', 'count, yes, x', 'y', { body: graph(step) }, { name: 'loop' })],
  });
  return analyze(model, { dimensions: new Map(trips.set === undefined ? [] : [['trips(loop)', trips.set]]) });
}

function shapesOf({ graph: { nodes } }: Analysis, op: string): unknown[] {
  const { outputs } = nodes.find(({ node }) => node.op === op)!;
  return outputs.map(output => output!.type?.kind === 'tensor' && output!.type.shape);
}

describe('control flow', () => {
  it('counts a loop body once per iteration of a constant trip count: 10 · 1,024', () => {
    const { totals, diagnostics } = loop({ given: 10 });
    assert.equal(totals.exact.macs, 10240);
    assert.equal(totals.exact.params, 256);
    assert.deepEqual(diagnostics, []);
  });

  it('assumes one iteration if the trip count depends on data, notes it, and uses the value set by the user', () => {
    const assumed = loop({});
    assert.equal(assumed.totals.exact.macs, 1024);
    assert.deepEqual(inEnglish(assumed.dimensions), [
      {
        name: 'trips(loop)',
        value: 1,
        source: 'assumed',
        kind: 'trips',
        accuracy: 'estimate',
        description: 'How often the body of loop runs',
      },
    ]);
    assert.deepEqual(
      assumed.diagnostics.map(({ code }) => code),
      ['trips-assumed'],
    );
    assert.equal(loop({ set: 7 }).totals.exact.macs, 7 * 1024);
  });

  it('accepts the iteration number and the condition as scalars or as [1]', () => {
    // Row i of x is added to t in each of 3 iterations: 4 additions each.
    const single = (dtype: 'int64' | 'bool') => ({ dtype, shape: [1] });
    const body = buildGraph({
      inputs: { i: single('int64'), c: single('bool'), t: [4] },
      outputs: { c2: single('bool'), t2: [4] },
      constants: { first: [0] },
      nodes: [
        node('Squeeze', 'i, first', 'i0'),
        node('Gather', 'x, i0', 'r'),
        node('Add', 't, r', 't2'),
        node('Identity', 'c', 'c2'),
      ],
    });
    const { totals, diagnostics } = analyze(
      buildModel({
        inputs: { x: [3, 4], t0: [4] },
        outputs: { y: [4] },
        constants: { count: 3 },
        flags: { yes: true },
        nodes: [node('Loop', 'count, yes, t0', 'y', { body: graph(body) })],
      }),
    );
    assert.deepEqual([totals.exact.flops, totals.exact.unknownShape, diagnostics], [12, 0, []]);
  });

  it('counts loops inside loops without following each iteration: 10⁷ runs of 1,024 MACs', () => {
    const around = (inner: Graph): Graph =>
      buildGraph({
        inputs: { i: { dtype: 'int64', shape: [] }, go: { dtype: 'bool', shape: [] }, state: [4, 16] },
        outputs: { goOn: { dtype: 'bool', shape: [] }, next: [4, 16] },
        nodes: [node('Identity', 'go', 'goOn'), node('Loop', 'count, yes, state', 'next', { body: graph(inner) })],
      });
    const body = Array.from({ length: 6 }).reduce<Graph>(around, step);
    const { totals } = analyze(
      buildModel({
        inputs: { x: [4, 16] },
        weights: { w: [16, 16] },
        constants: { count: 10 },
        flags: { yes: true },
        nodes: [node('Loop', 'count, yes, x', 'y', { body: graph(body) })],
      }),
    );
    assert.equal(totals.exact.macs, 1e7 * 1024);
    assert.equal(totals.exact.unknownCost, 0);
  });

  it('counts each iteration separately if shapes grow: Σ n · 16 · 16 for n = 1…3', () => {
    const body = buildGraph({
      inputs: { i: { dtype: 'int64', shape: [] }, go: { dtype: 'bool', shape: [] }, seen: ['n', 16] },
      outputs: { goOn: { dtype: 'bool', shape: [] }, longer: ['m', 16], row: ['n', 16] },
      nodes: [
        node('Identity', 'go', 'goOn'),
        node('MatMul', 'seen, w', 'row'),
        node('Concat', 'seen, x', 'longer', { axis: { kind: 'int', value: 0 } }),
      ],
    });
    const analysis = analyze(
      buildModel({
        inputs: { x: [1, 16] },
        weights: { w: [16, 16] },
        constants: { count: 3 },
        flags: { yes: true },
        nodes: [node('Loop', 'count, yes, x', 'y, rows', { body: graph(body) })],
      }),
    );
    assert.equal(analysis.totals.exact.macs, (1 + 2 + 3) * 256);
    assert.deepEqual(analysis.nodes[0].analyzed.outputs[0]!.type, { kind: 'tensor', dtype: 'float32', shape: [4, 16] });
  });

  it('uses the shape computed by the branch that runs: x (4 × 16) reshaped to [8, 8]', () => {
    const branch = (name: string, from: string): Graph =>
      buildGraph({ outputs: { [name]: { dtype: 'int64', shape: [2] } }, nodes: [node('Identity', from, name)] });
    const analysis = analyze(
      buildModel({
        inputs: { x: [4, 16] },
        constants: { tall: [16, 4], square: [8, 8] },
        flags: { no: false },
        nodes: [
          node('If', 'no', 'target', {
            then_branch: graph(branch('a', 'tall')),
            else_branch: graph(branch('b', 'square')),
          }),
          node('Reshape', 'x, target', 'y'),
        ],
      }),
    );
    assert.deepEqual(analysis.graph.nodes[1].outputs[0]!.type, { kind: 'tensor', dtype: 'float32', shape: [8, 8] });
  });

  it('counts the most expensive branch of an If and shows the other; branches can use outer names', () => {
    const branch = (name: string, weight: string): Graph =>
      buildGraph({ outputs: { [name]: [4, 16] }, nodes: [node('MatMul', `x, ${weight}`, name)] });
    const analysis = analyze(
      buildModel({
        inputs: { x: [4, 16], c: { dtype: 'bool', shape: [] } },
        weights: { small: [16, 2], large: [16, 8] },
        nodes: [
          node('If', 'c', 'y', { then_branch: graph(branch('a', 'small')), else_branch: graph(branch('b', 'large')) }),
        ],
      }),
    );
    assert.equal(analysis.totals.exact.macs, 4 * 16 * 8);
    assert.equal(analysis.totals.exact.params, 16 * 2 + 16 * 8, 'the weights of both branches are in the model');
    assert.deepEqual(
      analysis.nodes.map(({ counted }) => counted),
      [true, false, true],
    );
    assert.deepEqual(analysis.openTypes.get(analysis.nodes[0].analyzed.outputs[0]!), {
      kind: 'tensor',
      dtype: 'float32',
      shape: [4, null],
    });
  });

  it('counts only the branch that runs if the condition is known', () => {
    const branch = (name: string): Graph =>
      buildGraph({ outputs: { [name]: [4, 16] }, nodes: [node('MatMul', 'x, w', name)] });
    const analysis = analyze(
      buildModel({
        inputs: { x: [4, 16] },
        weights: { w: [16, 16] },
        flags: { no: false },
        nodes: [node('If', 'no', 'y', { then_branch: graph(branch('a')), else_branch: graph(branch('b')) })],
      }),
    );
    assert.equal(analysis.totals.exact.macs, 1024);
    assert.equal(analysis.nodes.find(({ analyzed }) => analyzed.graph.endsWith('then_branch'))!.counted, false);
  });

  it('scans along an axis: a body of 1,024 MACs for each of 5 steps', () => {
    const body = buildGraph({
      inputs: { state: [4, 16], step: [4, 16] },
      outputs: { next: [4, 16], out: [4, 16] },
      nodes: [node('MatMul', 'step, w', 'out'), node('Add', 'state, out', 'next')],
    });
    const analysis = analyze(
      buildModel({
        inputs: { s: [4, 16], x: [4, 5, 16] },
        weights: { w: [16, 16] },
        nodes: [
          node('Scan', 's, x', 'final, all', {
            body: graph(body),
            num_scan_inputs: { kind: 'int', value: 1 },
            scan_input_axes: { kind: 'ints', value: [1] },
            scan_output_axes: { kind: 'ints', value: [1] },
          }),
        ],
      }),
    );
    assert.equal(analysis.totals.exact.macs, 5 * 1024);
    assert.deepEqual(
      analysis.nodes[0].analyzed.outputs.map(output => output!.type?.kind === 'tensor' && output!.type.shape),
      [
        [4, 16],
        [4, 5, 16],
      ],
    );
  });

  it('keeps the state shapes of a scan as its body declares them', () => {
    const body = buildGraph({
      inputs: { state: ['n'], step: [2] },
      outputs: { next: ['m'], out: ['k'] },
      nodes: [node('Add', 'state, step', 'next'), node('Identity', 'step', 'out')],
    });
    const analysis = analyze(
      buildModel({
        inputs: { x: [3, 2], limit: { dtype: 'int64', shape: [] } },
        constants: { zero: 0, one: 1 },
        nodes: [
          node('Range', 'zero, limit, one', 'range'),
          node('Cast', 'range', 'start', { to: { kind: 'int', value: 1 } }),
          node('Scan', 'start, x', 'final, all', { body: graph(body), num_scan_inputs: { kind: 'int', value: 1 } }),
        ],
      }),
    );
    const { outputs } = analysis.graph.nodes.at(-1)!;
    assert.deepEqual(
      outputs.map(output => output!.type?.kind === 'tensor' && output!.type.shape),
      [[2], [3, 2]],
    );
  });

  // ONNX Scan-8: everything has a leading batch axis that the body does not have; 5 steps for each of 2 samples.
  it('scans each sample separately in Scan-8: 2 · 5 · 1,024', () => {
    const body = buildGraph({
      inputs: { state: [4, 16], step: [4, 16] },
      outputs: { next: [4, 16], out: [4, 16] },
      nodes: [node('MatMul', 'step, w', 'out'), node('Add', 'state, out', 'next')],
    });
    const analysis = analyze(
      buildModel(
        {
          inputs: { s: [2, 4, 16], x: [2, 5, 4, 16] },
          weights: { w: [16, 16] },
          nodes: [
            node('Scan', ', s, x', 'final, all', { body: graph(body), num_scan_inputs: { kind: 'int', value: 1 } }),
          ],
        },
        [],
        8,
      ),
    );
    assert.equal(analysis.totals.exact.macs, 2 * 5 * 1024);
    assert.deepEqual(shapesOf(analysis, 'Scan'), [
      [2, 4, 16],
      [2, 5, 4, 16],
    ]);
  });

  it('reports a scan with more scan inputs than inputs', () => {
    for (const opset of [8, 9]) {
      const { diagnostics } = analyze(
        buildModel(
          {
            inputs: { x: [5, 4] },
            nodes: [
              node('Scan', 'x', 'y', {
                body: graph(buildGraph({ nodes: [] })),
                num_scan_inputs: { kind: 'int', value: 3 },
              }),
            ],
          },
          [],
          opset,
        ),
      );
      assert.match(textOf(diagnostics[0].message), /num_scan_inputs/);
    }
  });

  /** ONNX SequenceMap-17: the body runs once per item; a tensor input is the same for all items. */
  const mapped = (first: readonly number[], second: readonly number[]): Analysis =>
    analyze(
      buildModel({
        inputs: { a: first, b: second, t: [16, 16] },
        constants: { last: -1 },
        nodes: [
          node('SequenceConstruct', 'a, b', 's'),
          node('SequenceMap', 's, t', 'y', {
            body: graph(
              buildGraph({
                inputs: { item: ['rows', 16], weights: [16, 16] },
                outputs: { out: ['rows', 16] },
                nodes: [node('MatMul', 'item, weights', 'out')],
              }),
            ),
          }),
          node('SequenceAt', 'y, last', 'end'),
        ],
      }),
    );

  it('maps over items of one shape: 2 · 4 · 16 · 16', () => {
    const analysis = mapped([4, 16], [4, 16]);
    assert.equal(analysis.totals.exact.macs, 2 * 1024);
    assert.deepEqual(shapesOf(analysis, 'SequenceAt'), [[4, 16]]);
  });

  it('maps over items of different shapes separately: (4 + 3) · 16 · 16', () => {
    const analysis = mapped([4, 16], [3, 16]);
    assert.equal(analysis.totals.exact.macs, 7 * 256);
    assert.deepEqual(shapesOf(analysis, 'SequenceAt'), [[3, 16]]);
  });

  it('maps once over a sequence whose length depends on data, and notes it', () => {
    const analysis = analyze(
      buildModel({
        inputs: { x: [4, 16], i: { dtype: 'int64', shape: [] } },
        nodes: [
          node('SequenceConstruct', 'x, x', 's'),
          node('SequenceErase', 's, i', 'fewer'),
          node('SequenceMap', 'fewer', 'y', {
            body: graph(
              buildGraph({
                inputs: { item: [4, 16] },
                outputs: { out: [4, 16] },
                nodes: [node('Relu', 'item', 'out')],
              }),
            ),
          }),
        ],
      }),
    );
    assert.equal(analysis.totals.exact.flops, 64);
    assert.deepEqual(
      analysis.diagnostics.map(({ code }) => code),
      ['trips-assumed'],
    );
  });

  it('expands functions as modules, with attribute references, defaults and their own opsets', () => {
    const definition = {
      domain: 'custom',
      name: 'Rows',
      overload: '',
      opsets: new Map([['ai.onnx', 18]]),
      attributes: ['axis'],
      defaults: new Map([['keep', { kind: 'int', value: 0 } as const]]),
      graph: buildGraph({
        inputs: { a: ['n', 'm'] },
        outputs: { r: ['k'] },
        nodes: [
          node('Constant', '', 'axes', { value_ints: { kind: 'ref', value: 'axis' } }),
          node('ReduceSum', 'a, axes', 'r', { keepdims: { kind: 'ref', value: 'keep' } }),
        ],
      }),
    };
    const analysis = analyze(
      buildModel(
        {
          inputs: { x: [4, 16] },
          nodes: [
            node('Rows', 'x', 'y', { axis: { kind: 'ints', value: [1] } }, { domain: 'custom', name: 'block/rows' }),
          ],
        },
        [definition],
      ),
    );
    assert.deepEqual(analysis.nodes[0].analyzed.outputs[0]!.type, { kind: 'tensor', dtype: 'float32', shape: [4] });
    // A sum of 16 elements is 15 additions, four times.
    assert.equal(analysis.totals.exact.flops, 4 * 15);
    assert.deepEqual(
      analysis.tree.map(({ path }) => path),
      ['block', 'block/axes', 'block/r'],
    );
  });

  it('reports functions that call themselves', () => {
    const again = {
      domain: 'custom',
      name: 'Again',
      overload: '',
      opsets: new Map([['custom', 1]]),
      attributes: [],
      defaults: new Map(),
      graph: buildGraph({
        inputs: { a: [] },
        outputs: { b: [] },
        nodes: [node('Again', 'a', 't', {}, { domain: 'custom' }), node('Again', 't', 'b', {}, { domain: 'custom' })],
      }),
    };
    const model = buildModel({ inputs: { x: [1] }, nodes: [node('Again', 'x', 'y', {}, { domain: 'custom' })] }, [
      again,
    ]);
    assert.deepEqual(
      [...new Set(analyze(model).diagnostics.map(({ message }) => textOf(message)))],
      ['Again: The function Again calls itself.'],
    );
  });

  it('stops expanding functions that grow exponentially, with one message', () => {
    const level = (depth: number) => ({
      domain: 'custom',
      name: `F${depth}`,
      overload: '',
      opsets: new Map([['custom', 1]]),
      attributes: [],
      defaults: new Map(),
      graph: buildGraph({
        inputs: { a: [] },
        outputs: { b: [] },
        nodes: Array.from({ length: 8 }, (_, index) =>
          node(`F${depth + 1}`, 'a', `b${index}`, {}, { domain: 'custom' }),
        ),
      }),
    });
    const levels = Array.from({ length: 30 }, (_, depth) => level(depth));
    const { diagnostics } = analyze(
      buildModel({ inputs: { x: [1] }, nodes: [node('F0', 'x', 'y', {}, { domain: 'custom' })] }, levels),
      { maxSteps: 500 },
    );
    assert.equal(diagnostics.filter(({ code }) => code === 'too-large').length, 1);
  });

  it('counts sizes that depend on data at their maximum, shows them as unknown, and uses the value set by the user', () => {
    const model = buildModel({
      inputs: { x: [10] },
      weights: { w: [1, 8] },
      nodes: [
        node('NonZero', 'x', 'where'),
        node('Transpose', 'where', 'rows'),
        node('Cast', 'rows', 'r', { to: { kind: 'int', value: 1 } }),
        node('MatMul', 'r, w', 'y'),
      ],
    });
    const { totals, nodes, openTypes } = analyze(model);
    assert.equal(totals.exact.macs, 10 * 8);
    const output = nodes[0].analyzed.outputs[0]!;
    assert.deepEqual(openTypes.get(output), { kind: 'tensor', dtype: 'int64', shape: [1, null] });
    assert.equal(totals.exact.unknownCost, 0);
    assert.equal(totals.exact.unknownShape, 4);
    assert.equal(analyze(model, { dimensions: new Map([['size(where[1])', 3]]) }).totals.exact.macs, 3 * 8);
  });

  it('infers sizes from others once those are set, and warns if they contradict each other', () => {
    const zero: Attribute = { kind: 'tensor', value: { ...known('z', 'float32', 0), shape: [0, 1] } };
    const branch = (of: Node, output: string): Attribute => ({
      kind: 'graph',
      value: buildGraph({ outputs: { [output]: [null, 1] }, nodes: [of] }),
    });
    // torchvision's batched_nms: empty if there are no boxes, else as many as are selected.
    const model = buildModel({
      inputs: { x: [10] },
      constants: { none: [0], axis: [0] },
      weights: { w: [1, 8] },
      nodes: [
        node('NonZero', 'x', 'where'),
        node('Shape', 'where', 'count', { start: { kind: 'int', value: 1 } }),
        node('Equal', 'count, none', 'empty'),
        node('Transpose', 'where', 'places'),
        node('Cast', 'places', 'rows', { to: { kind: 'int', value: 1 } }),
        node('If', 'empty', 'kept', {
          then_branch: branch(node('Constant', '', 't', { value: zero }), 't'),
          else_branch: branch(node('Identity', 'rows', 'e'), 'e'),
        }),
        node('MatMul', 'kept, w', 'y'),
      ],
    });
    const set = (kept: number) =>
      analyze(model, {
        dimensions: new Map([
          ['size(where[1])', 3],
          ['size(kept[0])', kept],
        ]),
      });
    assert.deepEqual(
      analyze(model).dimensions.map(({ name, value }) => [name, value]),
      [
        ['size(where[1])', 10],
        ['size(kept[0])', 10],
      ],
    );
    const right = set(3);
    assert.deepEqual([right.totals.exact.macs, right.totals.exact.accuracy.macs], [3 * 8, 'exact']);
    assert.deepEqual(
      right.dimensions.map(({ name, value, source }) => [name, value, source]),
      [
        ['size(where[1])', 3, 'given'],
        ['size(kept[0])', 3, 'given'],
      ],
    );
    assert.deepEqual(right.diagnostics, []);
    const wrong = set(4);
    assert.equal(wrong.totals.exact.macs, 3 * 8);
    assert.deepEqual(
      wrong.diagnostics.map(({ code }) => code),
      ['dimension-mismatch'],
    );
  });
});

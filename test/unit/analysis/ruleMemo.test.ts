import assert from 'node:assert/strict';
import type { AnalyzedNode, AnalyzedValue } from '../../../src/engine/analysis/analysis';
import { silentServices, type RuleContext } from '../../../src/engine/analysis/nodeContext';
import { NodeKinds } from '../../../src/engine/analysis/nodeKind';
import { RuleMemo } from '../../../src/engine/analysis/ruleMemo';
import { freshValue } from '../../../src/engine/analysis/values';
import type { Attribute } from '../../../src/engine/graph/graph';
import { say } from '../../../src/engine/graph/message';
import { constant, tensor } from '../../../src/engine/graph/value';
import type { OperatorDefinition } from '../../../src/engine/operators/support/definition';

const definition: OperatorDefinition = { name: 'Own', since: 1, infer: () => [], cost: () => ({}) };
const attributes: ReadonlyMap<string, Attribute> = new Map([['axis', { kind: 'int', value: 1 }]]);

function nodeOf(changes: Partial<AnalyzedNode> = {}): AnalyzedNode {
  const node = { name: '', op: 'Own', domain: 'own', overload: '', inputs: ['x'], outputs: ['y'], attributes };
  return {
    node,
    attributes,
    definition,
    opset: 1,
    graph: '',
    kind: null,
    inputs: [valueOf({})],
    outputs: [],
    bodies: [],
    assumed: 'exact',
    outputUses: 0,
    ...changes,
  };
}

function valueOf(changes: Partial<AnalyzedValue>): AnalyzedValue {
  return { ...freshValue('x', tensor('float32', [2, 3])), ...changes };
}

/** How often a rule is called for these nodes, one after the other, once they have their kinds. */
function calls(nodes: readonly AnalyzedNode[], look: (context: RuleContext) => unknown = () => null): number {
  let count = 0;
  const kinds = new NodeKinds();
  const memo = new RuleMemo((_, context) => {
    count++;
    look(context);
  });
  for (const node of nodes) {
    node.kind = kinds.of(node)?.withOutputs(node.outputs) ?? null;
    memo.apply(definition, node, silentServices);
  }
  return count;
}

describe('RuleMemo', () => {
  it('calls a rule once for nodes with equal types and the same attributes', () => {
    assert.equal(
      calls([nodeOf(), nodeOf(), nodeOf()], context => [context.shape(0), context.int('axis'), context.isWeight(0)]),
      1,
    );
  });

  it('calls it again where anything differs that a rule may look at', () => {
    const { node } = nodeOf();
    const others: Partial<AnalyzedNode>[] = [
      { attributes: new Map(attributes) },
      { opset: 2 },
      { inputs: [] },
      { inputs: [null] },
      { inputs: [valueOf({ type: null })] },
      { inputs: [valueOf({ type: tensor('float16', [2, 3]) })] },
      { inputs: [valueOf({ type: tensor('float32', [2, 4]) })] },
      { inputs: [valueOf({ type: tensor('float32', [2, null]) })] },
      { inputs: [valueOf({ type: tensor('float32', null) })] },
      { inputs: [valueOf({ origin: 'file' })] },
      { inputs: [valueOf({ accuracy: 'atMost' })] },
      { inputs: [valueOf({ constant: constant('float32', [2, 3], [1, 2, 3, 4, 5, 6]) })] },
      { outputs: [valueOf({})] },
      { node: { ...node, outputs: [''] } },
      { node: { ...node, outputs: ['y', 'z'] } },
      { node: { ...node, assumed: 'shape' } },
    ];
    for (const other of others) assert.equal(calls([nodeOf(), nodeOf(other)]), 2, JSON.stringify(other));
  });

  it('keeps nothing of a rule that looks at contents, names, accuracy or the node before', () => {
    const known = (): AnalyzedNode =>
      nodeOf({ inputs: [valueOf({ constant: constant('float32', [2, 3], [1, 2, 3, 4, 5, 6]) })] });
    const looks: ((context: RuleContext) => unknown)[] = [
      context => context.constant(0),
      context => context.node.name,
      context => context.accuracy(0),
      context => context.producer(0),
      context => context.value(0),
      context => context.warn('own', say`Said each time.`),
    ];
    for (const look of looks) assert.equal(calls([known(), known()], look), 2, String(look));
  });

  it('keeps nothing of a rule that fails', () => {
    const memo = new RuleMemo((_, context) => context.fail(say`Never right.`));
    const node = nodeOf();
    node.kind = new NodeKinds().of(node);
    for (let run = 0; run < 2; run++) assert.throws(() => memo.apply(definition, node, silentServices), /Never right/);
  });

  it('keeps results of sixteen kinds of nodes', () => {
    const kinds = Array.from({ length: 17 }, (_, size) =>
      nodeOf({ inputs: [valueOf({ type: tensor('float32', [size]) })] }),
    );
    assert.equal(calls([...kinds.slice(0, 16), ...kinds.slice(0, 16)]), 16);
    assert.equal(calls([...kinds, kinds[0]]), 18);
  });
});

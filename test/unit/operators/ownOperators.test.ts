import * as assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { textOf } from '../../../src/engine/graph/message';
import { readOwnOperators } from '../../../src/engine/operators/support/ownOperators';
import { buildModel, node } from '../support/buildModel';

/** The selective scan of Mamba: 9·B·L·D·N operations (the authors' own count in their profiler). */
const selectiveScan = {
  'mamba_ssm::SelectiveScan': {
    let: { B: 'in0[0]', D: 'in0[1]', L: 'in0[2]', N: 'in1[1]' },
    outputs: ['in0'],
    macs: '0',
    flops: '9*B*L*D*N',
  },
};
const scan = buildModel({
  inputs: { x: [2, 8, 16], a: [8, 4] },
  nodes: [node('SelectiveScan', 'x, a', 'y', {}, { domain: 'mamba_ssm' }), node('Relu', 'y', 'z')],
});
const mistakesOf = (rules: unknown): string[] => readOwnOperators(rules).mistakes.map(({ message }) => textOf(message));

describe('a user-defined cost rule', () => {
  it('counts an otherwise unknown operator (9 · 2 · 16 · 8 · 4 by hand) and gives its output a shape', () => {
    const { totals, nodes } = analyze(scan, { operators: readOwnOperators(selectiveScan).operators });
    assert.equal(nodes[0].figures.flops, 9 * 2 * 16 * 8 * 4);
    assert.equal(totals.exact.flops, 9 * 2 * 16 * 8 * 4 + 2 * 8 * 16);
    assert.equal(totals.exact.unknownCost, 0);
  });

  it('is necessary: without it the operator and its consumers are unknown', () => {
    assert.equal(analyze(scan).totals.exact.unknownCost, 2);
  });

  it('computes output shapes and reads attributes: a stride of 4 on 16 gives 4', () => {
    const model = buildModel({
      inputs: { x: [1, 16] },
      nodes: [
        node('Thin', 'x', 'y', { stride: { kind: 'int', value: 4 } }, { domain: 'mine' }),
        node('Relu', 'y', 'z'),
      ],
    });
    const { operators } = readOwnOperators({ 'mine::Thin': { outputs: [['in0[0]', 'ceil(in0[1] / attr.stride)']] } });
    assert.equal(analyze(model, { operators }).totals.exact.flops, 4);
  });

  it('gives an unknown cost if a quantity is unknown, for example a missing axis of an input', () => {
    const { operators } = readOwnOperators({ 'mamba_ssm::SelectiveScan': { outputs: ['in0'], flops: 'in0[7]' } });
    assert.equal(analyze(scan, { operators }).nodes[0].figures.flops, null);
  });

  it('never overrides a built-in rule', () => {
    const { operators } = readOwnOperators({ 'ai.onnx::Relu': { outputs: ['in0'], flops: '1000' } });
    const relu = buildModel({ inputs: { x: [3] }, nodes: [node('Relu', 'x', 'y')] });
    assert.equal(analyze(relu, { operators }).totals.exact.flops, 3);
  });

  it('reports the rule, the field and the character of a mistake', () => {
    const rule = (fields: object): object => ({ 'a::B': { outputs: ['in0'], ...fields } });
    assert.deepEqual(mistakesOf(rule({ flops: '2 * X' })), [
      `Operator rule 'a::B': 'flops', character 5: expected a known name, not "X".`,
    ]);
    assert.deepEqual(mistakesOf(rule({ flops: '2 * (3' })), [
      `Operator rule 'a::B': 'flops', character 7: expected ")".`,
    ]);
    assert.deepEqual(mistakesOf({ 'a::B': { flops: '1' } }), [
      `Operator rule 'a::B': 'outputs' must be an array of shapes, for example ["in0"].`,
    ]);
    assert.deepEqual(mistakesOf(rule({ cost: '1' })), [
      `Operator rule 'a::B': 'cost' is unknown: expected let, outputs, macs, flops or special.`,
    ]);
    assert.deepEqual(mistakesOf([]), ['Operator rules must be an object that maps domain::Op to a rule.']);
  });

  it('reports the location of a mistake as a path of keys from the object of all rules', () => {
    const placesOf = (rule: object) => readOwnOperators({ 'a::B': rule }).mistakes.map(({ path }) => path);
    assert.deepEqual(placesOf({ outputs: ['in0'], flops: '2 *' }), [['a::B', 'flops']]);
    assert.deepEqual(placesOf({ let: { N: 'in0[' }, outputs: ['in0'] }), [['a::B', 'let', 'N']]);
    assert.deepEqual(placesOf({ outputs: ['in0', ['in0[0]', 'X']] }), [['a::B', 'outputs', 1, 1]]);
    assert.deepEqual(placesOf({ flops: 1 }), [['a::B']]);
  });

  it('reports a formula of 100,000 parentheses as a mistake instead of crashing', () => {
    assert.equal(mistakesOf({ 'a::B': { outputs: ['in0'], flops: '('.repeat(100_000) } }).length, 1);
    assert.equal(mistakesOf({ 'a::B': { outputs: ['in0'], flops: '('.repeat(1000) } }).length, 1);
  });
});

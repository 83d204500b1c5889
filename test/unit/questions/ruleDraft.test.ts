import * as assert from 'node:assert/strict';
import { analyze } from '../../../src/engine/analysis/analyze';
import { draftRule } from '../../../src/engine/questions/ruleDraft';
import { readOwnOperators } from '../../../src/engine/operators/support/ownOperators';
import { buildModel, node } from '../support/buildModel';

const scan = buildModel({
  inputs: { x: [2, 8], a: [4] },
  nodes: [
    node(
      'Scan',
      'x, a',
      'y',
      { stride: { kind: 'int', value: 2 }, mode: { kind: 'string', value: 'm' } },
      { domain: 'mine' },
    ),
    node('Relu', 'x', 'z'),
  ],
});
const draftOf = (index: number) => draftRule(analyze(scan).nodes[index].analyzed);

describe('the draft of a cost rule', () => {
  it('names the axes of all inputs and the numeric attributes', () => {
    assert.deepEqual(draftOf(0), {
      operator: 'mine::Scan',
      rule: {
        let: { a0: 'in0[0]', a1: 'in0[1]', b0: 'in1[0]', stride: 'attr.stride' },
        outputs: ['in0'],
        macs: '',
        flops: '',
      },
    });
  });

  it('does not count before its formulas are filled in', () => {
    const { operator, rule } = draftOf(0)!;
    const { operators, mistakes } = readOwnOperators({ [operator]: rule });
    assert.equal(operators.size, 0);
    assert.deepEqual(mistakes[0].path, ['mine::Scan', 'macs']);
  });

  it('counts once its formulas are filled in: 2 · 8 · 4 / 2', () => {
    const { operator, rule } = draftOf(0)!;
    const { operators } = readOwnOperators({ [operator]: { ...rule, macs: '0', flops: 'a0 * a1 * b0 / stride' } });
    assert.equal(analyze(scan, { operators }).nodes[0].figures.flops, 32);
  });

  it('exists only for unknown operators', () => {
    assert.equal(draftOf(1), null);
  });

  it('does not exist for a name that no rule can have', () => {
    const odd = buildModel({ inputs: { x: [2] }, nodes: [node('a:b', 'x', 'y', {}, { domain: 'mine' })] });
    assert.equal(draftRule(analyze(odd).nodes[0].analyzed), null);
  });
});

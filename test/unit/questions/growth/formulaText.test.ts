import assert from 'node:assert/strict';
import { lawSymbols } from '../../../../src/engine/questions/growth/formulaSymbols';
import { formulaText } from '../../../../src/engine/questions/growth/formulaText';

const term = (numerator: number, powers: Record<string, number>, denominator = 1) => ({
  numerator: String(numerator),
  denominator: String(denominator),
  powers,
});

describe('the text of a formula', () => {
  it('shortens large coefficients, or writes all digits', () => {
    const terms = [term(86_507_520, { M: 1, N: 1 }), term(1536, { N: 1, S: 2 })];
    assert.equal(formulaText(terms, 'short'), '86.5 M·M·N + 1,536·N·S²');
    assert.equal(formulaText(terms, 'exact'), '86,507,520·M·N + 1,536·N·S²');
  });

  it('writes signs, coefficients of 1, fractions and 0', () => {
    assert.equal(
      formulaText([term(-400, { N: 1 }), term(1, { S: 3 }), term(-1, { H: 1 }, 96)], 'short'),
      '−400·N + S³ − 0.0104·H',
    );
    assert.equal(formulaText([term(144_763, { N: 1 }, 2), term(1, {})], 'exact'), '144,763/2·N + 1');
    assert.equal(formulaText([term(144_763, { N: 1 }, 2)], 'short'), '72.4 k·N');
    assert.equal(formulaText([], 'short'), '0');
  });

  it('names variables by their dimension, else by their axis', () => {
    const variables = [
      { name: 'batch_size', axis: { position: 0, rank: 2 } },
      { name: 'sequence_length', axis: { position: 1, rank: 2 } },
      { name: 'past_sequence_length', axis: { position: 2, rank: 4 } },
      { name: 'dim.3', axis: { position: 2, rank: 4 } },
      { name: 'x[3]', axis: { position: 3, rank: 4 } },
      { name: 'm', axis: null },
      { name: 'batch2', axis: null },
      { name: 'trips(/sequence/Loop)', axis: null, kind: 'trips' as const },
    ];
    assert.deepEqual(lawSymbols(variables.map(variable => ({ kind: 'input', ...variable }))), [
      'N',
      'S',
      'P',
      'H',
      'W',
      'M',
      'N2',
      'R',
    ]);
  });
});

import assert from 'node:assert/strict';
import { rateAccuracy } from '../../../src/engine/formula/accuracy';
import {
  formatBytes,
  formatCount,
  formatExact,
  formatRatio,
  formatShare,
  formatTimeBound,
  formatTotal,
  tableFigure,
  withAccuracy,
} from '../../../src/engine/formula/numbers';

describe('formatted numbers', () => {
  it('have three significant digits and a prefix', () => {
    assert.deepEqual([0, 999, 1000, 23_296, 999_499, 999_500, 61_100_840, 655_566_528, 1e18].map(formatCount), [
      '0',
      '999',
      '1.00 k',
      '23.3 k',
      '999 k',
      '1.00 M',
      '61.1 M',
      '656 M',
      '1000 P',
    ]);
    assert.equal(formatCount(null), '?');
  });

  it('show their accuracy, except unknown ones', () => {
    assert.deepEqual(
      (['exact', 'atLeast', 'atMost', 'estimate'] as const).map(accuracy => withAccuracy('1.20 G', accuracy)),
      ['1.20 G', '≥ 1.20 G', '≤ 1.20 G', '≈ 1.20 G'],
    );
    assert.equal(withAccuracy('?', 'atLeast'), '?');
  });

  it('are least times only where sizes cannot be smaller, and rates are never promised', () => {
    const accuracies = ['exact', 'atLeast', 'atMost', 'estimate'] as const;
    assert.deepEqual(
      accuracies.map(accuracy => formatTimeBound(0.0012, accuracy)),
      ['≥ 1.20 ms', '≥ 1.20 ms', '≤ 1.20 ms', '≈ 1.20 ms'],
    );
    assert.deepEqual(
      accuracies.map(accuracy => withAccuracy('833', rateAccuracy(accuracy))),
      ['≤ 833', '≤ 833', '≈ 833', '≈ 833'],
    );
  });

  it('are a dash in tables for nothing, and a question mark for unknown figures', () => {
    assert.deepEqual(
      (['exact', 'atMost', 'atLeast', 'estimate'] as const).map(accuracy => tableFigure(0, accuracy)),
      ['–', '–', '?', '?'],
    );
    assert.deepEqual([tableFigure(null, 'atLeast'), tableFigure(656_000_000, 'atMost')], ['?', '≤ 656 M']);
  });

  it('show quotients with three digits, never in powers of ten', () => {
    assert.deepEqual([0, 0.00123, 0.4987, 0.5, 4.9, 75.27, 227.4, 999.6, 1365.3].map(formatRatio), [
      '0.00',
      '0.00123',
      '0.499',
      '0.500',
      '4.90',
      '75.3',
      '227',
      '1.00 k',
      '1.37 k',
    ]);
  });

  it('show totals in a unit that starts at a thousand of the smaller one, like all other figures', () => {
    assert.equal(formatTotal(714_188_480, 'Mac'), '714 MMac');
    assert.equal(formatTotal(1_429_585_920, 'FLOPs'), '1.43 GFLOPs');
    assert.equal(formatTotal(999_400, 'Mac'), '999 kMac');
    assert.equal(formatTotal(999_500, 'Mac'), '1.00 MMac');
    assert.equal(formatTotal(96, 'Mac'), '96 Mac');
    assert.equal(formatTotal(null, 'Mac'), '? Mac');
  });

  it('keep the trailing zeros of ratios', () => {
    assert.deepEqual([0.5, 0.9996, 1, 2.294, 99.96, 134.4, 999.6, 1500].map(formatRatio), [
      '0.500',
      '1.00',
      '1.00',
      '2.29',
      '100',
      '134',
      '1.00 k',
      '1.50 k',
    ]);
  });

  it('show bytes and shares with their units', () => {
    assert.deepEqual([96, 93_184, 244_403_360, null].map(formatBytes), ['96 B', '93.2 kB', '244 MB', '?']);
    assert.deepEqual([0, 0.0001, 0.0005, 0.91804, 1, null].map(formatShare), [
      '0.0 %',
      '<0.1 %',
      '0.1 %',
      '91.8 %',
      '100.0 %',
      '?',
    ]);
    assert.equal(formatExact(140_553_600), '140,553,600');
    assert.equal(formatExact(2 ** 53 - 1), '9,007,199,254,740,991');
    assert.equal(formatExact(1.5e20), '≈ 1.500000e+20');
  });
});

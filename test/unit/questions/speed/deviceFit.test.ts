import assert from 'node:assert/strict';
import { deviceFit } from '../../../../src/engine/questions/speed/deviceFit';

const exact = (value: number) => ({ value, accuracy: 'exact' }) as const;
const peaks = { plain: exact(600), inPlace: exact(400) };

describe('The memory of a device', () => {
  const verdict = (memory: number, flash?: number, weights: Parameters<typeof deviceFit>[1] = exact(1000)) =>
    deviceFit({ name: 'd', memory, flash }, weights, peaks)?.verdict;

  it('holds weights and peak, perhaps only with elementwise operators in place', () => {
    assert.deepEqual(
      [verdict(1600), verdict(1599), verdict(1400), verdict(1399)],
      ['fits', 'inPlace', 'inPlace', 'exceeds'],
    );
  });

  it('holds the peak alone if weights are in flash', () => {
    assert.deepEqual([verdict(600, 1000), verdict(599, 1000), verdict(600, 999)], ['fits', 'inPlace', 'exceeds']);
    assert.equal(deviceFit({ name: 'd', memory: 600, flash: 1000 }, exact(1000), peaks)?.needed, 600);
  });

  it('is not known to hold what is not known', () => {
    assert.equal(verdict(2000, undefined, { value: 1000, accuracy: 'atLeast' }), 'unknown');
    assert.equal(verdict(1000, undefined, { value: 1000, accuracy: 'atLeast' }), 'exceeds');
    assert.equal(verdict(1000, undefined, { value: 1000, accuracy: 'atMost' }), 'unknown');
    assert.equal(deviceFit({ name: 'd', memory: null }, exact(1), peaks), null);
  });
});

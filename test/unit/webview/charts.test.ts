import * as assert from 'node:assert/strict';
import type { Roofline } from '../../../src/protocol/data';
import { areaPath, linePath, nearest } from '../../../src/webview/charts/paths';
import { growthValues } from '../../../src/webview/views/growthValues';
import { rooflineExtent } from '../../../src/webview/views/rooflineExtent';
import { formatSeconds } from '../../../src/engine/formula/numbers';

describe('Charts', () => {
  it('close an area at its base, and interrupt a line if a figure is missing', () => {
    assert.equal(
      areaPath(
        [
          [0, 1],
          [2, 3],
        ],
        9,
      ),
      'M0.0,9.0L0.0,1.0L2.0,3.0L2.0,9.0Z',
    );
    assert.equal(areaPath([], 9), '');
    assert.equal(linePath([[0, 1], [1, 2], null, [3, 4], [5, 6]]), 'M0.0,1.0L1.0,2.0M3.0,4.0L5.0,6.0');
  });

  it('find the point nearest to the pointer', () => {
    assert.equal(nearest([0, 10, 20], 4), 0);
    assert.equal(nearest([0, 10, 20], 6), 1);
    assert.equal(nearest([0, 10, 20], 99), 2);
    assert.equal(nearest([0, 10, 20], -5), 0);
    assert.equal(nearest([], 3), -1);
  });

  it('show times with three digits in a suitable unit', () => {
    assert.equal(formatSeconds(0.0000914), '91.4 µs');
    assert.equal(formatSeconds(1.5), '1.50 s');
    assert.equal(formatSeconds(2e-5), '20.0 µs');
    assert.equal(formatSeconds(0.0123456), '12.3 ms');
    assert.equal(formatSeconds(3e-10), '0.300 ns');
    assert.equal(formatSeconds(0.9996e-3), '1.00 ms');
    assert.equal(formatSeconds(4321), '4321 s');
    assert.equal(formatSeconds(0), '0 s');
  });

  it('use sizes in even steps that include the current one, up to twice the current one', () => {
    assert.deepEqual(growthValues(224).slice(0, 3), [28, 56, 84]);
    assert.ok(growthValues(224).includes(224));
    assert.equal(growthValues(224).at(-1), 448);
    assert.deepEqual(
      growthValues(1),
      Array.from({ length: 16 }, (_, index) => index + 1),
    );
    assert.ok(growthValues(0).every(value => value > 0));
  });

  it('span the ridge point and every node, in whole powers of ten', () => {
    const point = { intensity: 0.03, flops: 5 };
    const roofline = {
      points: [point, { intensity: null, flops: 1 }, { intensity: 0, flops: 0 }],
      ridge: 20,
      peak: { flops: 67e12 },
      bandwidth: 3.35e12,
    } as unknown as Roofline;
    assert.deepEqual(rooflineExtent(roofline), { intensity: [0.01, 1000], flops: [1e10, 1e14] });
  });
});

import assert from 'node:assert/strict';
import type { ComparisonInfo } from '../../../src/protocol/data';
import { figureOf, figuresOf } from '../../../src/webview/compare/comparisonView';

const models = (old: number, changed: number, device = ''): ComparisonInfo =>
  ({ old: { totals: { macs: old } }, new: { totals: { macs: changed } }, speed: { device } }) as ComparisonInfo;

describe('the figure of a comparison', () => {
  it('is FLOPs instead of MACs that neither model has', () => {
    assert.equal(figureOf(models(0, 0), 'macs'), 'flops');
    assert.equal(figureOf(models(0, 0), 'params'), 'params');
    assert.deepEqual(figuresOf(models(0, 0)), ['flops', 'params', 'weightBytes', 'bytesMoved']);
  });

  it('is a time only on a device', () => {
    assert.equal(figureOf(models(1, 1), 'timeBound'), 'flops');
    assert.equal(figureOf(models(1, 1, 'NVIDIA H100'), 'timeBound'), 'timeBound');
  });

  it('is the chosen one if one of the models has it', () => {
    assert.equal(figureOf(models(0, 1), 'macs'), 'macs');
    assert.equal(figureOf(models(1, 0), 'macs'), 'macs');
  });
});

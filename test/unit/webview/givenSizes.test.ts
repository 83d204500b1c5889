import * as assert from 'node:assert/strict';
import type { InputSummary } from '../../../src/protocol/data';
import { changedSizes, withDimension, withInputShape, withPreset } from '../../../src/webview/state/givenSizes';

describe('Sizes set by the user', () => {
  it('are added to earlier ones, without the assumed ones', () => {
    const dimensions = [
      { name: 'batch', value: 1, source: 'assumed', kind: 'input', accuracy: 'exact', description: '' },
      { name: 'seq', value: 64, source: 'given', kind: 'input', accuracy: 'exact', description: '' },
    ] as const;
    assert.deepEqual(withDimension(dimensions, 'batch', 8), { seq: 64, batch: 8 });
    assert.deepEqual(withDimension(dimensions, 'seq', 32), { seq: 32 });
    assert.deepEqual(withDimension(dimensions, 'seq', null), {});
  });

  it('can be shapes of inputs, under any name', () => {
    const inputs: InputSummary[] = [
      { name: 'image', dtype: 'float32', shape: [1, 3, 8, 8], declared: null, open: null, given: true },
      { name: 'mask', dtype: 'bool', shape: [8], declared: null, open: null, given: false },
    ];
    assert.deepEqual(withInputShape(inputs, 'mask', [16]), { image: [1, 3, 8, 8], mask: [16] });
    assert.deepEqual(withInputShape(inputs, 'image', null), {});
    assert.deepEqual(Object.keys(withInputShape([], '__proto__', [2])), ['__proto__']);
  });

  it('are not kept if they are those of the file', () => {
    const inputs: InputSummary[] = [
      { name: 'image', dtype: 'float32', shape: [4, 3], declared: [1, 3], open: [false, false], given: true },
    ];
    assert.deepEqual(withInputShape(inputs, 'image', [1, 3]), {});
  });

  it('follow a usual size in all dimensions and fixed axes with its meaning', () => {
    const summary = {
      dimensions: [
        { name: 'seq', value: 64, source: 'given', kind: 'input', accuracy: 'exact', description: '' },
        { name: 'N', value: 1, source: 'assumed', kind: 'input', accuracy: 'exact', description: '' },
      ],
      inputs: [
        { name: 'a', dtype: 'float32', shape: [1, 3], declared: [1, 3], open: [false, false], given: false },
        { name: 'b', dtype: 'float32', shape: [8, 5], declared: [8, 4], open: [false, false], given: true },
        { name: 'c', dtype: 'float32', shape: [1, 3], declared: [1, 3], open: [false, false], given: false },
      ],
    } as const;
    const preset = {
      meaning: 'batch',
      values: [8],
      present: 1,
      dimensions: ['N'],
      axes: [
        { input: 'a', axis: 0 },
        { input: 'b', axis: 0 },
      ],
    } as const;
    assert.deepEqual(withPreset(summary, preset, 8), {
      dimensions: { seq: 64, N: 8 },
      inputShapes: { a: [8, 3], b: [8, 5] },
    });
    assert.deepEqual(
      changedSizes(summary).map(({ name, value }) => [name, ...value]),
      [
        ['seq', 64],
        ['b', 8, 5],
      ],
    );
  });
});

import * as assert from 'node:assert/strict';
import type { InputSummary } from '../../../src/protocol/data';
import { withDimension, withInputShape } from '../../../src/webview/state/givenSizes';

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
      { name: 'image', dtype: 'float32', shape: [1, 3, 8, 8], open: null, given: true },
      { name: 'mask', dtype: 'bool', shape: [8], open: null, given: false },
    ];
    assert.deepEqual(withInputShape(inputs, 'mask', [16]), { image: [1, 3, 8, 8], mask: [16] });
    assert.deepEqual(withInputShape(inputs, 'image', null), {});
    assert.deepEqual(Object.keys(withInputShape([], '__proto__', [2])), ['__proto__']);
  });
});

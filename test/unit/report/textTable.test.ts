import assert from 'node:assert/strict';
import { ownCells, textTable } from '../../../src/engine/report/text/textTable';

describe('a table in the terminal', () => {
  it('has the same columns in all rows, however many there are', () => {
    const rows = Array.from({ length: 1001 }, (_, index) => [`卷积${index}`, String(index)]);
    const lines = [
      ...textTable(
        [
          { title: 'Name', align: 'left' },
          { title: 'No.', align: 'right' },
        ],
        rows,
        ownCells,
        false,
      ),
    ]
      .join('')
      .trimEnd()
      .split('\n');
    // A Chinese character is two columns wide: the longest name, 卷积1000, takes eight.
    assert.deepEqual(
      [lines.length, lines[0], lines[1], lines[100], lines[101], lines[1001]],
      [1002, 'Name       No.', '卷积0        0', '卷积99      99', '卷积100    100', '卷积1000  1000'],
    );
  });

  it('has columns as wide as what is printed of control characters and of very long texts', () => {
    const columns = [
      { title: 'Name', align: 'left' },
      { title: 'No.', align: 'right' },
    ] as const;
    const printed = (name: string): string => [...textTable(columns, [[name, '1']], ownCells, false)].join('');
    assert.equal(printed('a\u0007'), 'Name     No.\na\\u0007    1\n');
    assert.equal(printed('a'.repeat(1000)), `${'Name'.padEnd(201)}  No.\n${'a'.repeat(200)}…    1\n`);
  });
});

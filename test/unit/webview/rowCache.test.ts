import * as assert from 'node:assert/strict';
import { pageSize, windowAround } from '../../../src/protocol/rowWindow';
import { RowCache } from '../../../src/webview/state/rowCache';

interface NamedRow {
  readonly name: string;
}

function named(prefix: string, start: number, end: number): NamedRow[] {
  return Array.from({ length: end - start }, (_, index) => ({ name: `${prefix} ${start + index}` }));
}

/** Rows by name, with answers that the test resolves. */
class Rows {
  readonly asked: number[] = [];
  private waiting: (() => void)[] = [];
  prefix = 'old';
  refuse = false;

  readonly fetch = (start: number, count: number): Promise<NamedRow[]> => {
    this.asked.push(start);
    const { prefix, refuse } = this;
    return new Promise((resolve, reject) =>
      this.waiting.push(() => (refuse ? reject(new Error('gone')) : resolve(named(prefix, start, start + count)))),
    );
  };

  async answer(): Promise<void> {
    for (const resolve of this.waiting.splice(0)) resolve();
    await new Promise(resolve => setImmediate(resolve));
  }
}

/** So many rows, of which those around the first are known. */
const firstOf = (rowCount: number, prefix = 'old') =>
  windowAround(0, rowCount, (start, end) => named(prefix, start, end));

describe('The row cache', () => {
  let rows: Rows;
  let drawn: number;
  let failures: unknown[];
  let cache: RowCache<NamedRow>;

  beforeEach(() => {
    rows = new Rows();
    drawn = 0;
    failures = [];
    cache = new RowCache(
      rows.fetch,
      () => drawn++,
      error => failures.push(error),
    );
  });

  it('requests each page once, and only pages that exist', async () => {
    cache.show(firstOf(pageSize * 2 + 1));
    cache.request(0, 10_000);
    cache.request(50, 10_000);
    assert.deepEqual(rows.asked, [pageSize, pageSize * 2]);
    assert.equal(cache.get(pageSize), undefined);
    await rows.answer();
    assert.equal(cache.get(pageSize)?.name, `old ${pageSize}`);
  });

  it('shows the rows that come with a change at once, those around a row as whole pages', () => {
    cache.show(windowAround(pageSize + 10, 1000, (start, end) => named('old', start, end)));
    // 50 rows before and 100 from it on, rounded to pages of 100: rows 0 to 299.
    assert.deepEqual([cache.get(0)?.name, cache.get(299)?.name, cache.get(300)], ['old 0', 'old 299', undefined]);
    cache.show(firstOf(200, 'new'));
    assert.deepEqual([cache.get(3)?.name, cache.get(150), cache.rowCount], ['new 3', undefined, 200]);
    assert.deepEqual([drawn, rows.asked], [2, []]);
  });

  it('drops answers that belong to an earlier view', async () => {
    cache.show(firstOf(300));
    cache.request(150, 160);
    cache.show(firstOf(300, 'new'));
    await rows.answer();
    assert.equal(cache.get(3)?.name, 'new 3');
    assert.equal(cache.get(150), undefined);
  });

  it('drops the least recently used rows', async () => {
    const pages = 400;
    cache.show(firstOf(pages * pageSize));
    for (let page = 1; page < pages; page++) {
      cache.request(page * pageSize, page * pageSize + 1);
      await rows.answer();
    }
    assert.equal(cache.get(0), undefined);
    assert.equal(cache.get((pages - 1) * pageSize)?.name, `old ${(pages - 1) * pageSize}`);
  });

  it('reports a failure, and requests again the next time', async () => {
    cache.show(firstOf(300));
    rows.refuse = true;
    cache.request(100, 110);
    await rows.answer();
    assert.equal((failures[0] as Error).message, 'gone');
    rows.refuse = false;
    cache.request(100, 110);
    await rows.answer();
    assert.equal(cache.get(100)?.name, 'old 100');
  });
});

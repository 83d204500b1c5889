import * as assert from 'node:assert/strict';
import { pageSize, RowCache } from '../../../src/webview/state/rowCache';

interface NamedRow {
  readonly name: string;
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
      this.waiting.push(() =>
        refuse
          ? reject(new Error('gone'))
          : resolve(Array.from({ length: count }, (_, index) => ({ name: `${prefix} ${start + index}` }))),
      ),
    );
  };

  async answer(): Promise<void> {
    for (const resolve of this.waiting.splice(0)) resolve();
    await new Promise(resolve => setImmediate(resolve));
  }
}

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
    void cache.reset(pageSize * 2 + 1, 0, 10);
    await rows.answer();
    cache.request(0, 10_000);
    cache.request(50, 10_000);
    assert.deepEqual(rows.asked, [0, pageSize, pageSize * 2]);
    assert.equal(cache.get(pageSize), undefined);
    await rows.answer();
    assert.equal(cache.get(pageSize)?.name, `old ${pageSize}`);
  });

  it('keeps the old rows until the new ones arrive', async () => {
    void cache.reset(300, 0, 10);
    await rows.answer();
    rows.prefix = 'new';
    void cache.reset(200, 0, 10);
    assert.equal(cache.get(3)?.name, 'old 3');
    assert.equal(cache.rowCount, 300);
    await rows.answer();
    assert.equal(cache.get(3)?.name, 'new 3');
    assert.equal(cache.rowCount, 200);
  });

  it('drops answers that belong to an earlier view', async () => {
    void cache.reset(300, 0, 10);
    await rows.answer();
    cache.request(150, 160);
    rows.prefix = 'new';
    void cache.reset(300, 0, 10);
    await rows.answer();
    assert.equal(cache.get(3)?.name, 'new 3');
    assert.equal(cache.get(150), undefined);
  });

  it('drops the least recently used rows', async () => {
    const pages = 400;
    void cache.reset(pages * pageSize, 0, 10);
    await rows.answer();
    for (let page = 1; page < pages; page++) {
      cache.request(page * pageSize, page * pageSize + 1);
      await rows.answer();
    }
    assert.equal(cache.get(0), undefined);
    assert.equal(cache.get((pages - 1) * pageSize)?.name, `old ${(pages - 1) * pageSize}`);
  });

  it('reports a failure, and requests again the next time', async () => {
    void cache.reset(300, 0, 10);
    await rows.answer();
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

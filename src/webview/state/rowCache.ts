import type { Row } from '../../protocol/data';
import { pageSize, type RowWindow } from '../../protocol/rowWindow';

/** Number of cached pages; the least recently used ones are dropped. */
const maxPages = 200;

/**
 * The rows of one view as far as they have been visible. A change of the view comes with the visible rows and starts a
 * new generation: answers to older questions are dropped.
 */
export class RowCache<T = Row> {
  private readonly pages = new Map<number, readonly T[]>();
  private readonly asked = new Set<number>();
  private generation = 0;
  private count = 0;

  /**
   * @param fetch requests rows of the current view
   * @param changed called when there is something new to draw
   * @param failed called with the reason of a rejected call
   */
  constructor(
    private readonly fetch: (start: number, count: number) => Promise<readonly T[]>,
    private readonly changed: () => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** How many rows the view has. */
  get rowCount(): number {
    return this.count;
  }

  /** A row; undefined while it is in flight. */
  get(index: number): T | undefined {
    return this.pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** Other rows, of which these are known. */
  show({ rowCount, start, rows }: RowWindow<T>): void {
    this.generation++;
    this.asked.clear();
    this.pages.clear();
    for (let first = 0; first < rows.length; first += pageSize)
      this.pages.set((start + first) / pageSize, rows.slice(first, first + pageSize));
    this.count = rowCount;
    this.changed();
  }

  /** Loads rows `start` to `end` unless they are cached or in flight. */
  request(start: number, end: number): void {
    for (const page of pagesOf(start, end, this.count)) {
      const rows = this.pages.get(page);
      if (rows) this.touch(page, rows);
      else if (!this.asked.has(page)) void this.load(page);
    }
  }

  private async load(page: number): Promise<void> {
    const { generation } = this;
    this.asked.add(page);
    try {
      const rows = await this.fetch(page * pageSize, pageSize);
      if (generation !== this.generation) return;
      this.touch(page, rows);
      this.changed();
    } catch (error) {
      if (generation === this.generation) this.failed(error);
    } finally {
      if (generation === this.generation) this.asked.delete(page);
    }
  }

  /** Marks a page as most recently used. */
  private touch(page: number, rows: readonly T[]): void {
    this.pages.delete(page);
    this.pages.set(page, rows);
    if (this.pages.size > maxPages) this.pages.delete(this.pages.keys().next().value!);
  }
}

function pagesOf(start: number, end: number, rowCount: number): number[] {
  const pages: number[] = [];
  const last = Math.min(end, rowCount) - 1;
  for (let page = Math.floor(Math.max(0, start) / pageSize); page * pageSize <= last; page++) pages.push(page);
  return pages;
}

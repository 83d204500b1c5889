import { scrollScale, type ScrollScale } from './scrollScale';
import { visibleRows } from './visibleRows';

/** Heights in pixels, as in tree.css. */
const rowHeight = 22;
const headHeight = 26;

/** Where the rows of a grid are at one position of its scroll bar. */
export class RowWindow {
  private readonly viewportHeight: number;
  private readonly scale: ScrollScale;
  /** The position in the list at the top of the viewport. */
  private readonly top: number;

  /**
   * @param height of the grid with its head, in pixels
   * @param count how many rows the list has
   */
  constructor(
    private readonly scrollTop: number,
    height: number,
    private readonly count: number,
  ) {
    this.viewportHeight = Math.max(rowHeight, height - headHeight);
    this.scale = scrollScale(count * rowHeight, this.viewportHeight);
    this.top = this.scale.toList(scrollTop);
  }

  /** The height of the scrolled element. */
  get bodyHeight(): number {
    return this.scale.height;
  }

  get topRow(): number {
    return Math.floor(this.top / rowHeight);
  }

  /** How many rows a page has, for keys. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.viewportHeight / rowHeight) - 1);
  }

  /** Whether every row moves with the scroll position, as in very long lists, not only new ones. */
  get isScaled(): boolean {
    return this.scrollTop !== this.top;
  }

  /** The rows that are in the document. */
  rows(active: number): number[] {
    const { top, viewportHeight: height, count } = this;
    return visibleRows({ top, height, rowHeight, count, active });
  }

  /** The position of a row in the scrolled element. */
  placeOf(row: number): number {
    return row * rowHeight + this.scrollTop - this.top;
  }

  /** Where the scroll bar has to be for a row to be in sight. */
  scrollTopFor(row: number): number {
    const place = row * rowHeight;
    const lowest = place + rowHeight - this.viewportHeight;
    if (place < this.top) return this.scale.toScrollTop(place);
    return lowest > this.top ? this.scale.toScrollTop(lowest) : this.scrollTop;
  }
}

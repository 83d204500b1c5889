import type { GraphLayout, Place, Point } from './layout/layoutTypes';

const smallest = 0.02;
const largest = 3;
/** Below this, a whole graph at once cannot be read: a fresh one starts at its inputs instead. */
const readable = 0.7;
/** Free space around what is brought into view. */
const margin = 24;

/** Which part of a graph is visible: its corner in screen pixels, and how large it is drawn. */
export class Viewport {
  x = 0;
  y = 0;
  scale = 1;
  /** How the graph was placed at its start or to fit, unless it was moved since. */
  private placing: ((layout: GraphLayout, size: Size) => void) | null = null;

  /** @param changed called after every change */
  constructor(private readonly changed: () => void) {}

  move({ x, y, scale }: Point & { readonly scale: number }): void {
    this.x = x;
    this.y = y;
    this.scale = Math.max(smallest, Math.min(largest, scale));
    this.placing = null;
    this.changed();
  }

  /** The visible part has another size: what is in its middle stays there, or all of the graph is placed again. */
  resize(layout: GraphLayout, from: Size, to: Size): void {
    if (this.placing === null) this.panBy((to.width - from.width) / 2, (to.height - from.height) / 2);
    else this.placing(layout, to);
  }

  /** Whether any part of a graph may be visible: a page that is not drawn yet has no size. */
  sees({ width, height }: Size, size: Size): boolean {
    const isSeen = (start: number, length: number, most: number): boolean =>
      (start < most || most === 0) && start + length * this.scale > 0;
    return isSeen(this.x, width, size.width) && isSeen(this.y, height, size.height);
  }

  panBy(x: number, y: number): void {
    this.x += x;
    this.y += y;
    if (x !== 0 || y !== 0) this.placing = null;
    this.changed();
  }

  /** @param at what stays where it is, in screen pixels */
  zoomBy(factor: number, at: Point): void {
    const scale = Math.max(smallest, Math.min(largest, this.scale * factor));
    const ratio = scale / this.scale;
    this.x = at.x - (at.x - this.x) * ratio;
    this.y = at.y - (at.y - this.y) * ratio;
    this.scale = scale;
    this.placing = null;
    this.changed();
  }

  /** Shows everything, however small. */
  fit(layout: GraphLayout, size: Size): void {
    this.fitInto(layout, size);
    this.placing = (...place) => this.fit(...place);
    this.changed();
  }

  /** Shows everything if it can be read, or where it begins. */
  start(layout: GraphLayout, size: Size): void {
    this.fitInto(layout, size);
    if (this.scale < readable) {
      this.scale = Math.max(readable, Math.min(1, size.height / layout.height));
      this.x = 0;
      this.y = (size.height - layout.height * this.scale) / 2;
    }
    this.placing = (...place) => this.start(...place);
    this.changed();
  }

  private fitInto({ width, height }: GraphLayout, size: Size): void {
    const scale = Math.min(1, (size.width - 2) / width, (size.height - 2) / height);
    this.scale = Math.max(smallest, scale);
    this.x = (size.width - width * this.scale) / 2;
    this.y = (size.height - height * this.scale) / 2;
  }

  /** Pans as little as it takes to see a box, or to its middle. */
  show(place: Place, size: Size, isCentred = false): void {
    const [left, top] = [place.x * this.scale + this.x, place.y * this.scale + this.y];
    const [width, height] = [place.width * this.scale, place.height * this.scale];
    this.panBy(
      isCentred ? (size.width - width) / 2 - left : into(left, width, size.width),
      isCentred ? (size.height - height) / 2 - top : into(top, height, size.height),
    );
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How far a stretch has to move to be visible. Of one that is too long, the start is. */
function into(start: number, length: number, size: number): number {
  if (start < margin || length > size - 2 * margin) return start > margin && start < size / 2 ? 0 : margin - start;
  return Math.min(0, size - margin - start - length);
}

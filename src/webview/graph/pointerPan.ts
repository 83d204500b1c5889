/** So many pixels are a click that slipped. */
const slip = 4;

/** Pans with the pointer: a drag that starts anywhere in the graph. */
export class PointerPan {
  private last: { readonly x: number; readonly y: number; readonly pointer: number } | null = null;
  private isDragging = false;

  /** @param panBy called with how far the pointer has gone, in pixels */
  constructor(private readonly panBy: (x: number, y: number) => void) {}

  down({ button, clientX: x, clientY: y, pointerId: pointer }: PointerEvent): void {
    if (button === 0 || button === 1) this.last = { x, y, pointer };
  }

  move({ clientX: x, clientY: y, buttons, currentTarget }: PointerEvent): void {
    const { last } = this;
    if (last === null) return;
    if (buttons === 0) {
      this.up();
      return;
    }
    if (!this.isDragging) {
      if (Math.hypot(x - last.x, y - last.y) < slip) return;
      this.isDragging = true;
      // Only now: a captured pointer clicks on nothing.
      (currentTarget as Element).setPointerCapture(last.pointer);
    }
    this.panBy(x - last.x, y - last.y);
    this.last = { ...last, x, y };
  }

  up(): void {
    this.last = null;
    this.isDragging = false;
  }
}

import type { GraphFigure, GraphFocus } from '../../protocol/data';

/** What a graph shows at one moment. */
interface GraphStop {
  readonly open: readonly string[] | null;
  readonly unfolded: readonly string[];
  readonly focus: GraphFocus | null;
  readonly item: number | null;
}

/** So many earlier stops are kept. */
const longest = 100;

/** What the graph shows, whether or not it is visible. */
export class GraphState {
  /** What boxes are shaded by; null: the figure of the page's shares. */
  figure: GraphFigure | null = null;
  /** The ids of open boxes; null: a fresh graph. */
  open: readonly string[] | null = null;
  /** Paths of nodes without cost that are shown. */
  unfolded: readonly string[] = [];
  /** The part that is shown; null: everything. */
  focus: GraphFocus | null = null;
  /** Whether the next selection is the other end of a path. */
  isPathPending = false;
  /** Whether the path with the most cost stands out. */
  showsPath = false;
  /** The item that is to be brought into view, with everything around it opened. */
  reveal: number | null = null;
  /** Draws what is shown as SVG; null until there is something. */
  draw: (() => string) | null = null;
  private trail: GraphStop[] = [];
  private at = -1;

  /** Notes what is shown now, so that the way back leads here. */
  note(item: number | null): void {
    const stop: GraphStop = { open: this.open, unfolded: this.unfolded, focus: this.focus, item };
    if (JSON.stringify(stop) === JSON.stringify(this.trail[this.at])) return;
    this.trail = [...this.trail.slice(Math.max(0, this.at + 2 - longest), this.at + 1), stop];
    this.at = this.trail.length - 1;
  }

  canGo(direction: 1 | -1): boolean {
    return this.trail[this.at + direction] !== undefined;
  }

  /** Goes back or forward. @returns the item that was selected there */
  go(direction: 1 | -1): number | null {
    const stop = this.trail[this.at + direction];
    if (stop === undefined) return null;
    this.at += direction;
    this.open = stop.open;
    this.unfolded = stop.unfolded;
    this.focus = stop.focus;
    return stop.item;
  }

  /** Another analysis numbers items anew. */
  forgetTrail(): void {
    this.trail = [];
    this.at = -1;
    this.reveal = null;
    this.focus = null;
    this.isPathPending = false;
  }
}

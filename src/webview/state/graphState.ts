import type { GraphFigure, GraphFocus } from '../../protocol/data';
import type { GraphPlace, SavedGraph } from '../../protocol/pageApi';
import { freshGraph } from '../../protocol/saved/savedGraph';

/** What a graph shows at one moment. */
interface GraphStop {
  readonly open: readonly string[] | null;
  readonly unfolded: readonly string[];
  readonly focus: GraphFocus | null;
  /** The path of what is selected. */
  readonly selected: string | null;
}

/** So many earlier stops are kept. */
const longest = 100;

/** What the graph shows, whether or not it is visible. */
export class GraphState implements SavedGraph {
  figure: GraphFigure | null = freshGraph.figure;
  open: readonly string[] | null = freshGraph.open;
  unfolded: readonly string[] = freshGraph.unfolded;
  focus: GraphFocus | null = freshGraph.focus;
  showsPath = freshGraph.showsPath;
  place: GraphPlace | null = freshGraph.place;
  /** Whether the next selection is the other end of a path. */
  isPathPending = false;
  /** The item that is to be brought into view, with everything around it opened. */
  reveal: number | null = null;
  /** Draws what is shown as SVG; null until there is something. */
  draw: (() => string) | null = null;
  private trail: GraphStop[] = [];
  private at = -1;

  /** Continues with what was stored. */
  restore({ figure, open, unfolded, focus, showsPath, place }: SavedGraph): void {
    Object.assign(this, { figure, open, unfolded, focus, showsPath, place });
  }

  /** What is stored. */
  get saved(): SavedGraph {
    const { figure, open, unfolded, focus, showsPath, place } = this;
    return { figure, open, unfolded, focus, showsPath, place };
  }

  /** Notes what is shown now, so that the way back leads here. */
  note(selected: string | null): void {
    const stop: GraphStop = { open: this.open, unfolded: this.unfolded, focus: this.focus, selected };
    if (JSON.stringify(stop) === JSON.stringify(this.trail[this.at])) return;
    this.trail = [...this.trail.slice(Math.max(0, this.at + 2 - longest), this.at + 1), stop];
    this.at = this.trail.length - 1;
  }

  canGo(direction: 1 | -1): boolean {
    return this.trail[this.at + direction] !== undefined;
  }

  /** Goes back or forward. @returns the path of what was selected there */
  go(direction: 1 | -1): string | null {
    const stop = this.trail[this.at + direction];
    if (stop === undefined) return null;
    this.at += direction;
    this.open = stop.open;
    this.unfolded = stop.unfolded;
    this.focus = stop.focus;
    return stop.selected;
  }

  /** Another analysis numbers items anew. */
  forgetItems(): void {
    this.reveal = null;
    this.isPathPending = false;
  }
}

import type { LayoutBox, LayoutEdge } from './layoutTypes';
import type { Level } from './level';

/** One step of an edge: a level's edge, by its number. */
export interface Step {
  /** The box that the level is in; -1: the outermost. */
  readonly group: number;
  readonly edge: number;
}

/** The level inside one box: what is in it, and its edges. */
export interface GroupLevel {
  readonly children: readonly number[];
  readonly level: Omit<Level, 'sizes'>;
}

/** Every level of a graph, and the steps that each edge takes through them, from its start to its end. */
export interface Nesting {
  readonly levels: ReadonlyMap<number, GroupLevel>;
  readonly steps: readonly (readonly Step[])[];
}

/**
 * Takes the edges of a graph apart: an edge leaves the boxes that its start is in through a port of each, and enters
 * those of its end in the same way. Edges from the same box share ports and steps.
 */
export function nest(boxes: readonly LayoutBox[], edges: readonly LayoutEdge[]): Nesting {
  const drafts = new Map<number, Draft>([[-1, new Draft()]]);
  const depths: number[] = [];
  boxes.forEach(({ parent, isOpen }, box) => {
    depths.push(parent < 0 ? 0 : depths[parent] + 1);
    drafts.get(parent)!.addChild(box);
    if (isOpen) drafts.set(box, new Draft());
  });
  const steps = edges.map(({ from, to }): Step[] => {
    const leaving: Step[] = [];
    const entering: Step[] = [];
    let [start, end] = [from, to];
    const leave = (): void => {
      const group = boxes[start].parent;
      leaving.push({ group, edge: drafts.get(group)!.exit(start, from) });
      start = group;
    };
    const enter = (): void => {
      const group = boxes[end].parent;
      entering.unshift({ group, edge: drafts.get(group)!.entry(end, from) });
      end = group;
    };
    while (depths[start] > depths[end]) leave();
    while (depths[end] > depths[start]) enter();
    while (boxes[start].parent !== boxes[end].parent) {
      leave();
      enter();
    }
    // One is inside the other.
    if (start === end) return [];
    const group = boxes[start].parent;
    return [...leaving, { group, edge: drafts.get(group)!.between(start, end, from) }, ...entering];
  });
  return { levels: new Map(Array.from(drafts, ([group, draft]) => [group, draft.finish()])), steps };
}

/** An end of a level's edge before ports are numbered. */
type End = { readonly box: number } | { readonly entry: number } | { readonly exit: number };

/** Collects the edges of one level. */
class Draft {
  private readonly children: number[] = [];
  private readonly numbers = new Map<number, number>();
  private readonly entries = new Map<number, number>();
  private readonly exits = new Map<number, number>();
  private readonly known = new Map<string, number>();
  private readonly edges: (readonly [End, End])[] = [];

  addChild(box: number): void {
    this.numbers.set(box, this.children.length);
    this.children.push(box);
  }

  between(start: number, end: number, from: number): number {
    return this.edge(`${start} ${end} ${from}`, { box: this.numbers.get(start)! }, { box: this.numbers.get(end)! });
  }

  exit(start: number, from: number): number {
    return this.edge(`out ${from}`, { box: this.numbers.get(start)! }, { exit: port(this.exits, from) });
  }

  entry(end: number, from: number): number {
    return this.edge(`in ${end} ${from}`, { entry: port(this.entries, from) }, { box: this.numbers.get(end)! });
  }

  finish(): GroupLevel {
    const { children, entries, exits } = this;
    const numberOf = (end: End): number => {
      if ('box' in end) return end.box;
      return children.length + ('entry' in end ? end.entry : entries.size + end.exit);
    };
    const edges = this.edges.map(([from, to]) => [numberOf(from), numberOf(to)] as const);
    return { children, level: { entries: entries.size, exits: exits.size, edges } };
  }

  private edge(key: string, from: End, to: End): number {
    let edge = this.known.get(key);
    if (edge === undefined) {
      edge = this.edges.push([from, to]) - 1;
      this.known.set(key, edge);
    }
    return edge;
  }
}

/** All edges from one box share a port. */
function port(ports: Map<number, number>, from: number): number {
  const known = ports.get(from) ?? ports.size;
  ports.set(from, known);
  return known;
}

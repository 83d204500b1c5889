import { layOutLevel, type Level, type LevelLayout } from './level';
import { nest, type GroupLevel, type Step } from './nesting';
import type { GraphLayout, LayoutRequest, Place, Point } from './layoutTypes';

/** Around the contents of an open box, and above them for its title. */
const padding = 16;
const titleHeight = 30;
/** Around everything. */
const margin = 12;

/** A level with its size, its contents being moved to the corner that the box's padding leaves. */
interface PlacedLevel extends LevelLayout {
  readonly width: number;
  readonly height: number;
}

/** Lays out graphs; remembers the levels of earlier ones, most of which are in the next one too. */
export class GraphLayouter {
  private readonly known = new Map<string, PlacedLevel>();

  constructor(private readonly mostKnown = 300) {}

  /** From the innermost level to the outermost, so that the size of each box is known in time. */
  layOut({ boxes, edges }: LayoutRequest): GraphLayout {
    const { levels, steps } = nest(boxes, edges);
    const placed = new Map<number, PlacedLevel>();
    const sizes = boxes.map(({ width, height }) => ({ width, height }));
    for (let group = boxes.length - 1; group >= -1; group--) {
      const level = levels.get(group);
      if (level === undefined) continue;
      const inside = this.place({ ...level.level, sizes: level.children.map(child => sizes[child]) }, group < 0);
      placed.set(group, inside);
      if (group < 0) continue;
      sizes[group] = {
        width: Math.max(sizes[group].width, inside.width),
        height: Math.max(sizes[group].height, inside.height),
      };
    }
    const places: Place[] = [];
    boxes.forEach(({ parent }, box) => {
      const corner = parent < 0 ? { x: 0, y: 0 } : places[parent];
      const number = numberIn(levels.get(parent)!, box);
      const { x, y } = placed.get(parent)!.places[number];
      places.push({ x: corner.x + x, y: corner.y + y, ...sizes[box] });
    });
    const { width, height } = placed.get(-1)!;
    return { places, paths: steps.map(list => pathOf(list, levels, placed, places)), width, height };
  }

  private place(level: Level, isOutermost: boolean): PlacedLevel {
    const key = JSON.stringify([level, isOutermost]);
    const known = this.known.get(key);
    if (known) return known;
    const made = moveIn(level, layOutLevel(level), isOutermost);
    if (this.known.size >= this.mostKnown) this.known.delete(this.known.keys().next().value!);
    this.known.set(key, made);
    return made;
  }
}

const numbers = new WeakMap<GroupLevel, Map<number, number>>();

/** The position of a box among those of its level. */
function numberIn(level: GroupLevel, box: number): number {
  let known = numbers.get(level);
  if (known === undefined) {
    known = new Map(level.children.map((child, number) => [child, number]));
    numbers.set(level, known);
  }
  return known.get(box)!;
}

/** Moves a level into its box and its ports to the box's sides. */
function moveIn({ sizes, entries }: Level, { places, paths }: LevelLayout, isOutermost: boolean): PlacedLevel {
  const boxes = places.slice(0, sizes.length);
  const inner = paths.flatMap(points => points.slice(1, -1));
  const left = least(boxes.map(({ x }) => x));
  const top = least([...boxes.map(({ y }) => y), ...inner.map(({ y }) => y)]);
  const right = most(boxes.map(({ x, width }) => x + width));
  const bottom = most([...boxes.map(({ y, height }) => y + height), ...inner.map(({ y }) => y)]);
  const [side, head] = isOutermost ? [margin, margin] : [padding, titleHeight];
  const move = <T extends Point>(point: T): T => ({ ...point, x: point.x - left + side, y: point.y - top + head });
  const [width, height] = [right - left + 2 * side, bottom - top + head + side];
  const moved = places.map((place, number): Place => {
    const there = move(place);
    if (number < sizes.length) return there;
    return { ...there, x: number < sizes.length + entries ? 0 : width };
  });
  // Ports are farther away than the sides: bends on the way to them are left out.
  const isInside = ({ x }: Point): boolean => x > 0 && x < width;
  return { places: moved, paths: paths.map(points => points.map(move).filter(isInside)), width, height };
}

/** The points of an edge: those of its steps, joined at the ports. */
function pathOf(
  steps: readonly Step[],
  levels: ReadonlyMap<number, GroupLevel>,
  placed: ReadonlyMap<number, PlacedLevel>,
  boxes: readonly Place[],
): Point[] {
  const points: Point[] = [];
  steps.forEach(({ group, edge }, step) => {
    const { level, children } = levels.get(group)!;
    const { places, paths } = placed.get(group)!;
    const corner = group < 0 ? { x: 0, y: 0 } : boxes[group];
    const at = ({ x, y }: Point): Point => ({ x: x + corner.x, y: y + corner.y });
    const [from, to] = level.edges[edge];
    const own = paths[edge];
    // Where an edge comes out of a box's port, that is where the next step starts.
    const isFirst = step === 0;
    const isLast = step === steps.length - 1;
    const start = isFirst || from >= children.length ? 0 : 1;
    const end = isLast || to >= children.length ? own.length : own.length - 1;
    for (const point of own.slice(start, Math.max(start, end))) points.push(at(point));
    if (to >= children.length) points.push(at({ x: boxes[group].width, y: places[to].y }));
    else if (!isLast) points.push(portOf(steps[step + 1], levels, placed, boxes));
  });
  return points;
}

/** Where an edge enters the level of its next step. */
function portOf(
  { group, edge }: Step,
  levels: ReadonlyMap<number, GroupLevel>,
  placed: ReadonlyMap<number, PlacedLevel>,
  boxes: readonly Place[],
): Point {
  const [port] = levels.get(group)!.level.edges[edge];
  return { x: boxes[group].x, y: boxes[group].y + placed.get(group)!.places[port].y };
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

import { accuracyUnder, figuresUnder } from '../engine/analysis/convention';
import { addSums, emptySums, type Sums } from '../engine/analysis/sums';
import type { Shape } from '../engine/graph/shape';
import type { SourceRange } from '../engine/graph/sourceRange';
import type { Convention } from '../engine/graph/convention';
import type { DeviceChoice, Layer, LayerDetails } from '../protocol/data';
import { costliest } from '../engine/questions/tree/costliest';
import { describeItem } from './details';
import { shareOf } from '../engine/questions/share';
import type { TimeBoundBy } from '../engine/questions/speed/timeBounds';
import { timeBoundBy, type Shown } from '../engine/questions/tree/shownItem';
import type { TreeIndex } from '../engine/questions/tree/treeIndex';
import type { Translator } from './translator';

/** Further parts are only counted. */
const shownParts = 8;

/** What is at one position of the text: the item of its first use, and the sums of the items of the same use. */
interface Place {
  readonly item: number;
  readonly range: SourceRange;
  readonly sums: Sums;
  /** The items that are summed up. */
  readonly items: number[];
  copies: number;
  /** Number of uses, if it is a block definition or in one. */
  uses: number | null;
  /** The name of a definition, shown instead of the name of its first use. */
  readonly name?: string;
}

/** The layers of a text in order, each position once. */
export function layersOf(index: TreeIndex, convention: Convention, device: DeviceChoice | null = null): Layer[] {
  const places = [...placesOf(index).values()].sort(
    (a, b) => a.range.offset - b.range.offset || b.range.length - a.range.length,
  );
  const totals = index.analysis.totals[convention];
  const around: number[] = [];
  const speeds = new LayerSpeeds(index, { convention, metric: 'flops', device });
  return places.map(({ item, items, range, sums, copies, uses, name: ownName }, position) => {
    const { name, type, repeat } = index.tree[item];
    while (around.length > 0 && endOf(places[around.at(-1)!].range) < endOf(range)) around.pop();
    const parent = around.at(-1) ?? null;
    around.push(position);
    const figures = figuresUnder(sums, convention);
    return {
      item,
      range,
      parent,
      name: ownName ?? name,
      op: ownName === undefined ? type : '',
      repeat: ownName === undefined ? repeat : null,
      copies,
      uses,
      macs: figures.macs,
      flops: figures.flops,
      params: sums.params,
      share: { macs: shareOf(figures.macs, totals.macs), flops: shareOf(figures.flops, totals.flops) },
      // Uses of a block may differ in it.
      output: (uses ?? 1) > 1 ? null : outputOf(index, item),
      accuracy: accuracyUnder(sums.accuracy, convention),
      ...speeds.of(items),
    };
  });
}

/** What the items of a layer move, and how long they take at least. */
class LayerSpeeds {
  private readonly by: TimeBoundBy | null;

  constructor(
    private readonly index: TreeIndex,
    shown: Shown,
  ) {
    this.by = timeBoundBy(index, shown);
  }

  of(items: readonly number[]): Pick<Layer, 'bytesMoved' | 'timeBound' | 'boundBy'> {
    const { index, by } = this;
    const moved = sumOf(items, item => index.bytesMoved(null).whole(item));
    const seconds = by && sumOf(items, item => index.timeBounds(by).whole(item));
    const memory = by && sumOf(items, item => index.memoryBound(by).knownPart(item));
    const boundBy = !seconds || memory === null ? null : 2 * memory > seconds ? 'memory' : 'compute';
    return { bytesMoved: moved, timeBound: seconds, boundBy };
  }
}

/** null: a part is unknown. */
function sumOf(items: readonly number[], part: (item: number) => number | null): number | null {
  let sum = 0;
  for (const item of items) {
    const own = part(item);
    if (own === null) return null;
    sum += own;
  }
  return sum;
}

/** An item with the nodes below it that have a cost. */
export function describeLayer(
  index: TreeIndex,
  item: number,
  convention: Convention,
  device: DeviceChoice | null,
  translator: Translator,
): LayerDetails {
  const shown = { convention, metric: 'flops', device } as const;
  const parts = costliest(index, item, shown, shownParts);
  return {
    details: describeItem(index, item, shown, translator),
    parts: parts.items.map(part => describeItem(index, part, shown, translator)),
    partCount: parts.count,
  };
}

function placesOf({ tree }: TreeIndex): Map<string, Place> {
  const places = new Map<string, Place>();
  const defined = new DefinitionRanges(tree);
  const keyOf = (item: number): string | null => {
    const range = item < 0 ? null : tree[item].range;
    return range && rangeKey(range);
  };
  tree.forEach(({ range, parent, sums, definition, type }, item) => {
    if (definition !== null) {
      const known = places.get(rangeKey(definition));
      if (known) addUse(known, item, sums);
      else places.set(rangeKey(definition), { ...firstUse(item, definition, sums), name: type });
    }
    const key = keyOf(item);
    // An item below another at the same position is a part of it.
    if (range === null || key === null || key === keyOf(parent)) return;
    const place = places.get(key);
    if (!place && defined.contain(range)) places.set(key, firstUse(item, range, sums));
    else if (!place) places.set(key, { ...firstUse(item, range, sums), uses: null });
    else if (place.uses !== null) addUse(place, item, sums);
    else if (tree[place.item].parent === parent) addItem(place, item, sums);
    else place.copies++;
  });
  return places;
}

/** A place that sums up its uses. */
const firstUse = (item: number, range: SourceRange, sums: Sums): Place => ({
  item,
  range,
  sums: addedTo(emptySums(), sums),
  items: [item],
  copies: 1,
  uses: 1,
});

function addUse(place: Place, item: number, sums: Sums): void {
  addItem(place, item, sums);
  place.uses!++;
}

function addItem(place: Place, item: number, sums: Sums): void {
  addSums(place.sums, sums);
  place.items.push(item);
}

const rangeKey = ({ offset, length }: SourceRange): string => `${offset} ${length}`;

/** The ranges of the text in which blocks are defined; none is inside another. */
class DefinitionRanges {
  private readonly ranges: readonly SourceRange[];

  constructor(tree: TreeIndex['tree']) {
    const distinct = new Map<string, SourceRange>();
    for (const { definition } of tree) if (definition !== null) distinct.set(rangeKey(definition), definition);
    this.ranges = [...distinct.values()];
  }

  contain({ offset }: SourceRange): boolean {
    return this.ranges.some(range => offset >= range.offset && offset < endOf(range));
  }
}

function addedTo(target: Sums, source: Sums): Sums {
  addSums(target, source);
  return target;
}

function outputOf(index: TreeIndex, item: number): Shape | null {
  const output = index.lastNode(item)?.analyzed.outputs[0];
  const type = output ? index.knownType(output) : null;
  if (type?.kind !== 'tensor' || type.shape === null) return null;
  return type.shape.length > 1 && type.shape[0] === index.analysis.batch ? type.shape.slice(1) : type.shape;
}

function endOf({ offset, length }: SourceRange): number {
  return offset + length;
}

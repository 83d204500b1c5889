import type { TreeItem } from '../../analysis/modules';

/** A tree with the structure of each item. */
export interface StructuredTree {
  readonly tree: readonly TreeItem[];
  readonly structures: Int32Array;
  /** Whether an item's structure is distinctive. */
  isTelling(item: number): boolean;
}

/** For each item of two trees: 1 if its path cannot be used for matching. */
export interface MovedItems {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * If a numbered list has grown or shrunk, and more layers match by structure than by number, the numbers have shifted:
 * a layer was inserted or removed.
 */
export function movedItems(before: StructuredTree, after: StructuredTree): MovedItems {
  const moved = { before: new Uint8Array(before.tree.length), after: new Uint8Array(after.tree.length) };
  const others = numberedLists(after.tree);
  for (const [path, items] of numberedLists(before.tree)) {
    const list = others.get(path);
    if (!list || list.length === items.length || !foundByStructureRather(before, items, after, list)) continue;
    for (const item of items) moved.before.fill(1, item, before.tree[item].end);
    for (const item of list) moved.after.fill(1, item, after.tree[item].end);
  }
  return moved;
}

/** Items whose names end in a number, by the path of their parent. */
function numberedLists(tree: readonly TreeItem[]): Map<string, number[]> {
  const lists = new Map<string, number[]>();
  tree.forEach(({ parent, name }, item) => {
    if (!/(^|\.)\d+$/.test(name)) return;
    const path = parent < 0 ? '' : tree[parent].path;
    const list = lists.get(path);
    if (list) list.push(item);
    else lists.set(path, [item]);
  });
  return lists;
}

function foundByStructureRather(
  before: StructuredTree,
  items: readonly number[],
  after: StructuredTree,
  others: readonly number[],
): boolean {
  const atPath = new Map<string, number>();
  const left = new Map<number, number>();
  for (const other of others) {
    const structure = after.structures[other];
    atPath.set(after.tree[other].path, structure);
    left.set(structure, (left.get(structure) ?? 0) + 1);
  }
  let [byPath, byStructure] = [0, 0];
  for (const item of items) {
    if (!before.isTelling(item)) continue;
    const structure = before.structures[item];
    if (atPath.get(before.tree[item].path) === structure) byPath++;
    const count = left.get(structure) ?? 0;
    if (count > 0) byStructure++;
    left.set(structure, count - 1);
  }
  return byStructure > byPath;
}

import type { TreeIndex } from '../tree/treeIndex';
import type { SceneBox, SceneTree } from './sceneTree';

/** A fresh graph has at least so many boxes, if there are modules to open. */
const fewest = 6;
/** A box with more of the cost than this says nothing about where it is. */
const dominant = 0.75;
/** No box with so many others in it is opened for the sake of that. */
const most = 60;
/** So many boxes are opened at most: each takes time linear in the items. */
const deepest = 20;

type MakeScene = (open: ReadonlySet<string>) => SceneTree;

/**
 * Opens the most expensive module of a graph that would show next to nothing, or nearly all of the cost in one box, and
 * again in what is shown then.
 */
export function freshlyOpenBoxes(make: MakeScene, sizeOf: (box: SceneBox) => number): ReadonlySet<string> {
  let open: ReadonlySet<string> = new Set();
  let scene = make(open);
  const total = scene.boxes.reduce((sum, box) => sum + sizeOf(box), 0);
  for (;;) {
    const closed = scene.boxes.filter(box => box.open === false && box.content.kind === 'item');
    if (closed.length === 0 || open.size === deepest) return open;
    const largest = closed.reduce((found, box) => (sizeOf(box) > sizeOf(found) ? box : found));
    const isEnough = scene.boxes.length - open.size >= fewest;
    if (isEnough && sizeOf(largest) <= total * dominant) return open;
    const next = new Set([...open, largest.id]);
    const opened = make(next);
    if (isEnough && opened.boxes.length - scene.boxes.length > most) return open;
    [open, scene] = [next, opened];
  }
}

/** Opens everything that an item is in. */
export function openPathTo(
  index: TreeIndex,
  make: MakeScene,
  wanted: ReadonlySet<string>,
  item: number | null,
): { readonly scene: SceneTree; readonly open: ReadonlySet<string> } {
  const open = new Set(wanted);
  if (item !== null)
    for (let above = index.tree[item].parent; above >= 0; above = index.tree[above].parent)
      open.add(index.tree[above].path);
  for (;;) {
    const scene = make(open);
    const shown = item === null ? -1 : scene.boxOf[item];
    const hidden = shown < 0 ? undefined : scene.boxes[shown];
    // Of a level that is too crowded, the boxes for several are opened until the item has its own.
    if (hidden === undefined || hidden.content.kind !== 'run' || hidden.open === true) return { scene, open };
    open.add(hidden.id);
  }
}

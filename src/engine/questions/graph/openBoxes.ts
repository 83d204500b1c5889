import type { TreeIndex } from '../tree/treeIndex';
import type { SceneBox, SceneTree } from './sceneTree';

/** A fresh graph has at least so many boxes, if there are modules to open. */
const fewest = 6;

type MakeScene = (open: ReadonlySet<string>) => SceneTree;

/** Opens the most expensive module of a graph that would show next to nothing, and again in what is shown then. */
export function freshlyOpenBoxes(make: MakeScene, sizeOf: (box: SceneBox) => number): ReadonlySet<string> {
  const open = new Set<string>();
  for (;;) {
    const { boxes } = make(open);
    const closed = boxes.filter(box => box.open === false && box.content.kind === 'item');
    if (boxes.length - open.size >= fewest || closed.length === 0) return open;
    open.add(closed.reduce((largest, box) => (sizeOf(box) > sizeOf(largest) ? box : largest)).id);
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

import type { TreeIndex } from '../tree/treeIndex';
import { crowded, pickRuns, type Sibling } from './crowd';
import type { Flow } from './flow';

/** What a box stands for. */
export type BoxContent =
  | { readonly kind: 'item'; readonly item: number }
  | { readonly kind: 'terminal'; readonly terminal: number }
  /** Neighbours that do not fit on their level: ends in the order of the model. */
  | { readonly kind: 'run'; readonly ends: readonly number[] };

/** A box before its figures: parents come before what they contain. */
export interface SceneBox {
  /** Stable between analyses, as far as names are. */
  readonly id: string;
  readonly content: BoxContent;
  /** Position of the box that contains it; -1: none. */
  readonly parent: number;
  /** undefined: it contains nothing to open. */
  readonly open: boolean | undefined;
}

/** The boxes of what is open, and for each end of the flow the box that shows it; -1: it is not shown. */
export interface SceneTree {
  readonly boxes: readonly SceneBox[];
  readonly boxOf: Int32Array;
}

/** Opens boxes from the outside in. Takes time linear in the items for each nested level that is too crowded. */
export function sceneTree(
  index: TreeIndex,
  flow: Flow,
  isShown: (end: number) => boolean,
  isOpen: (id: string) => boolean,
  valueOf: (item: number) => number,
): SceneTree {
  const { tree } = index;
  const boxOf = new Int32Array(tree.length + flow.terminals.length).fill(-1);
  const boxes: SceneBox[] = [];
  const terminals = terminalsByHome(tree.length, flow);

  /** Shows an end and all that is inside it by one box. */
  const showAll = (end: number, box: number): void => {
    if (end >= tree.length) {
      boxOf[end] = box;
      return;
    }
    boxOf.fill(box, end, tree[end].end);
    for (let item = end; item < tree[end].end; item++)
      for (const inside of terminals.get(item) ?? []) boxOf[inside] = box;
  };
  const childrenOf = (item: number): number[] => {
    const own = (terminals.get(item) ?? []).filter(isShown);
    const ofKind = (kind: 'input' | 'output') => own.filter(end => flow.terminals[end - tree.length].kind === kind);
    return [...ofKind('input'), ...index.children(item).filter(isShown), ...ofKind('output')];
  };
  const addBox = (id: string, content: BoxContent, parent: number, canOpen: boolean): void => {
    boxes.push({ id, content, parent, open: canOpen ? isOpen(id) : undefined });
  };
  const addEnd = (end: number, parent: number): void => {
    if (end >= tree.length)
      addBox(`\n${end - tree.length}`, { kind: 'terminal', terminal: end - tree.length }, parent, false);
    else addBox(tree[end].path, { kind: 'item', item: end }, parent, childrenOf(end).length > 0);
    showAll(end, boxes.length - 1);
  };
  const addLevel = (ends: readonly number[], parent: number, prefix: string): void => {
    if (ends.length <= crowded) {
      for (const end of ends) addEnd(end, parent);
      return;
    }
    const siblings = ends.map((end): Sibling => ({ end, value: end < tree.length ? valueOf(end) : 0 }));
    for (const run of pickRuns(siblings, levelEdges(ends, tree, terminals, flow))) {
      if (run.length === 1) addEnd(run[0], parent);
      else {
        addBox(`${prefix}\n${run[0]}+${run.length}`, { kind: 'run', ends: run }, parent, true);
        for (const end of run) showAll(end, boxes.length - 1);
      }
    }
  };

  addLevel(childrenOf(-1), -1, '');
  for (let box = 0; box < boxes.length; box++) {
    const { open, content, id } = boxes[box];
    if (open !== true || content.kind === 'terminal') continue;
    addLevel(content.kind === 'run' ? content.ends : childrenOf(content.item), box, id);
  }
  return { boxes, boxOf };
}

function terminalsByHome(items: number, { terminals }: Flow): ReadonlyMap<number, readonly number[]> {
  const homes = new Map<number, number[]>();
  terminals.forEach(({ home }, terminal) => {
    const known = homes.get(home);
    if (known) known.push(items + terminal);
    else homes.set(home, [items + terminal]);
  });
  return homes;
}

/** Which siblings feed each other, by their positions. */
function levelEdges(
  ends: readonly number[],
  tree: TreeIndex['tree'],
  terminals: ReadonlyMap<number, readonly number[]>,
  flow: Flow,
): readonly (readonly [number, number])[] {
  const positions = new Int32Array(tree.length + flow.terminals.length).fill(-1);
  ends.forEach((end, position) => {
    positions.fill(position, end, end < tree.length ? tree[end].end : end + 1);
    if (end >= tree.length) return;
    for (let item = end; item < tree[end].end; item++)
      for (const inside of terminals.get(item) ?? []) positions[inside] = position;
  });
  const edges: [number, number][] = [];
  flow.from.forEach((from, pair) => {
    const [a, b] = [positions[from], positions[flow.to[pair]]];
    if (a >= 0 && b >= 0 && a !== b) edges.push([a, b]);
  });
  return edges;
}

import type { DataType } from '../../graph/dataType';
import { printableLine } from '../../graph/printable';
import type { Shape } from '../../graph/shape';
import type { AnalyzedValue } from '../../analysis/analysis';
import type { Figure } from '../tree/cellKinds';
import { ShownItem, type Shown } from '../tree/shownItem';
import type { TreeIndex } from '../tree/treeIndex';
import { flowOf, type Flow } from './flow';
import { endsInFocus, type GraphFocus } from './focus';
import { foldedFlow } from './foldedFlow';
import type { GraphFigure } from './graphFigure';
import { FigureReader, type ShareOfModel } from './figureReader';
import { freshlyOpenBoxes, openPathTo } from './openBoxes';
import { sceneTree, type SceneBox } from './sceneTree';
import { runsOf, weightShapes } from './boxLines';

/** What a graph shows. */
export interface GraphExtent {
  readonly figure: GraphFigure;
  readonly shown: Shown;
  readonly showPlumbing: boolean;
  /** The ids of the boxes that are open; null: those of a fresh graph. */
  readonly open: readonly string[] | null;
  /** Paths of nodes without cost that have boxes although the others have none. */
  readonly unfolded: readonly string[];
  /** The part that is shown; null: everything. */
  readonly focus: GraphFocus | null;
  /** An item whose box is asked for. */
  readonly item: number | null;
  /** Whether everything around that item is opened, so that it has a box of its own. */
  readonly reveal: boolean;
}

/** A module, a node, an input or output, or several neighbours in one. */
export interface GraphBox extends ShareOfModel {
  /** Identifies the box; stable between analyses as far as names are. */
  readonly id: string;
  readonly kind: 'module' | 'node' | 'input' | 'output' | 'more';
  /** null: it is not an item of the tree. */
  readonly item: number | null;
  /** Position of the box that it is in; -1: none. Parents come first. */
  readonly parent: number;
  /** undefined: there is nothing in it. */
  readonly open?: boolean;
  readonly name: string;
  readonly path: string;
  readonly type: string;
  /** Of its first output, as far as it is known. */
  readonly shape: Shape | null;
  readonly dtype: DataType | null;
  /** Shapes of its own weights; null: unknown. */
  readonly weights: readonly (Shape | null)[];
  /** How many nodes are in it; 0 for inputs and outputs. */
  readonly nodes: number;
  /** How often it runs, if it is a body of control flow. */
  readonly runs?: Figure;
  /** False inside the cheaper branch of an If. */
  readonly counted: boolean;
}

/** What the nodes in one box pass to those in another. */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** How many tensors. */
  readonly tensors: number;
  /** The name and shape of one of them. */
  readonly name: string;
  readonly shape: Shape | null;
  /** Set where an output of a body is the input of its next run. */
  readonly isBack?: true;
}

export interface CostGraph {
  readonly boxes: readonly GraphBox[];
  readonly edges: readonly GraphEdge[];
  /** The state it was made from, completed: what is open, and what is unfolded. */
  readonly open: readonly string[];
  readonly unfolded: readonly string[];
  /** The box that shows the item that was asked for; null: none does, or none was asked for. */
  readonly box: number | null;
}

/** The boxes of what is open and the edges between them. Linear in the nodes of the model. */
export function costGraph(index: TreeIndex, extent: GraphExtent): CostGraph {
  const { tree } = index;
  const flow = flowOf(index);
  const figures = new FigureReader(index, extent.figure, extent.shown);
  const unfolded = new Set(extent.unfolded);
  const isHidden = (item: number): boolean => !extent.showPlumbing && index.isBesideData(item);
  const revealed = extent.reveal ? extent.item : null;
  if (revealed !== null && isHidden(revealed)) unfolded.add(tree[revealed].path);
  const isFolded = foldedItems(index, isHidden, unfolded);
  const shownFlow = foldedFlow(index, flow, isFolded);
  const inFocus = extent.focus === null ? null : endsInFocus(index, shownFlow, extent.focus);
  const isShown = (end: number): boolean =>
    (inFocus === null || inFocus[end] === 1) && (end >= tree.length || !isFolded(end));
  const make = (open: ReadonlySet<string>) =>
    sceneTree(
      index,
      flow,
      isShown,
      id => open.has(id),
      item => figures.counted(item),
    );
  const wanted = extent.open === null ? freshlyOpenBoxes(make, box => sizeOf(box, figures)) : new Set(extent.open);
  const { scene, open } = openPathTo(index, make, wanted, revealed);
  const { boxes, boxOf } = scene;
  return {
    boxes: boxes.map(box => describe(index, flow, figures, box)),
    edges: [...edgesOf(index, shownFlow, boxOf, boxes, isShown), ...backEdges(index, flow, boxOf)],
    open: [...open],
    unfolded: [...unfolded],
    box: extent.item === null || boxOf[extent.item] < 0 ? null : boxOf[extent.item],
  };
}

/** A model without any way of data is shown as it is. */
function foldedItems(
  index: TreeIndex,
  isHidden: (item: number) => boolean,
  unfolded: ReadonlySet<string>,
): (item: number) => boolean {
  if (index.children(-1).every(isHidden)) return () => false;
  const shown = new Set<number>();
  for (const path of unfolded) {
    for (let item = index.byPath.get(path) ?? -1; item >= 0; item = index.tree[item].parent) shown.add(item);
  }
  return item => isHidden(item) && !shown.has(item);
}

function sizeOf({ content }: SceneBox, figures: FigureReader): number {
  return content.kind === 'item' ? figures.counted(content.item) : 0;
}

function describe(index: TreeIndex, flow: Flow, figures: FigureReader, box: SceneBox): GraphBox {
  const { id, parent, open, content } = box;
  const place = { id, parent, ...(open === undefined ? {} : { open }) };
  switch (content.kind) {
    case 'terminal': {
      const { kind, value } = flow.terminals[content.terminal];
      const type = index.knownType(value);
      const name = printableLine(value.name);
      return {
        ...place,
        ...noFigure,
        kind,
        name,
        path: name,
        shape: type?.kind === 'tensor' ? type.shape : null,
        dtype: type?.kind === 'tensor' ? type.dtype : null,
      };
    }
    case 'run': {
      const items = content.ends.filter(end => end < index.tree.length);
      return {
        ...place,
        ...noFigure,
        ...figures.together(items),
        kind: 'more',
        nodes: content.ends.length,
      };
    }
    case 'item': {
      const { item } = content;
      const { name, path, type, sums } = index.tree[item];
      const { output } = new ShownItem(index, item, { convention: 'exact', metric: 'macs' });
      const hasChildren = index.hasChildren(item);
      const runs = runsOf(index, item);
      return {
        ...place,
        ...figures.of(item),
        kind: hasChildren ? 'module' : 'node',
        item,
        name: printableLine(name),
        path,
        type: printableLine(type),
        shape: output?.shape ?? null,
        dtype: output?.dtype ?? null,
        weights: weightShapes(index, item),
        nodes: sums.nodes,
        ...(runs === undefined ? {} : { runs }),
        counted: index.counts(item),
      };
    }
  }
}

const noFigure = {
  item: null,
  value: 0,
  share: 0,
  accuracy: 'exact',
  isUnknown: false,
  name: '',
  path: '',
  type: '',
  shape: null,
  dtype: null,
  weights: [],
  nodes: 0,
  counted: true,
} as const;

/** The flow between boxes; what stays in one box has no edge. */
function edgesOf(
  index: TreeIndex,
  flow: Flow,
  boxOf: Int32Array,
  boxes: readonly SceneBox[],
  isShown: (end: number) => boolean,
): GraphEdge[] {
  const tensors = new Map<number, Set<AnalyzedValue>>();
  flow.from.forEach((maker, pair) => {
    const user = flow.to[pair];
    const [from, to] = [boxOf[maker], boxOf[user]];
    if (
      from < 0 ||
      to < 0 ||
      from === to ||
      !isShown(maker) ||
      !isShown(user) ||
      isOpenFunction(index, user, boxes[to])
    )
      return;
    const key = from * boxes.length + to;
    const known = tensors.get(key);
    if (known) known.add(flow.values[pair]);
    else tensors.set(key, new Set([flow.values[pair]]));
  });
  return Array.from(tensors, ([key, values]) => {
    const [value] = values;
    return {
      from: Math.floor(key / boxes.length),
      to: key % boxes.length,
      tensors: values.size,
      ...tensorOf(index, value),
    };
  });
}

/** What is carried from one run of a body to the next, where both of its ends are shown. */
function backEdges(index: TreeIndex, { carried, terminals }: Flow, boxOf: Int32Array): GraphEdge[] {
  const { length } = index.tree;
  return carried.flatMap(({ from: output, to: input }): GraphEdge[] => {
    const [from, to] = [boxOf[length + output], boxOf[length + input]];
    if (from < 0 || to < 0 || from === to) return [];
    return [{ from, to, tensors: 1, ...tensorOf(index, terminals[output].value), isBack: true }];
  });
}

function tensorOf(index: TreeIndex, value: AnalyzedValue): Pick<GraphEdge, 'name' | 'shape'> {
  const type = index.knownType(value);
  return { name: printableLine(value.name), shape: type?.kind === 'tensor' ? type.shape : null };
}

/** What is passed to a function is used by the nodes in it, which are shown. */
function isOpenFunction(index: TreeIndex, user: number, box: SceneBox): boolean {
  if (box.open !== true || box.content.kind !== 'item' || box.content.item !== user) return false;
  return index.node(user)?.analyzed.definition === null;
}

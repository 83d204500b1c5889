import type { Graph, ModuleName } from '../graph/graph';
import { bodiesOf } from '../graph/reads';
import type { SourceRange } from '../graph/sourceRange';
import type { CountedNode, Counting } from './countedNode';
import type { OwnedWeight } from './ownership';
import { lastName } from './nodeNames';
import { arePlacedByNames, scopeFinder } from './scopes';
import { addSums, emptySums, sumsOf, sumsOfReturned, type Sums } from './sums';

/** One row of the module tree. Items are in depth-first order; those below item i are i + 1 … `end` − 1. */
export interface TreeItem {
  /** Position in the tree; -1 for the root's children. */
  readonly parent: number;
  /** 0 for the outermost items. */
  readonly depth: number;
  readonly end: number;
  /** `features.0`, or the node's last name. */
  readonly name: string;
  /** `features/features.0`: unique within the tree, stable between analyses. */
  readonly path: string;
  /** The module's class where the source states it, or the operator of the node. */
  readonly type: string;
  readonly detail: string;
  /** Position of its layer in a text document; null: none. */
  readonly range: SourceRange | null;
  /** How often its layer is repeated, the copies being the items below; null: not repeated. */
  readonly repeat: number | null;
  /** Where the block that it is a use of is defined; null: it is not one. */
  readonly definition: SourceRange | null;
  /** Index of the counted node: for nodes, and for modules with a single node. */
  readonly node: number | null;
  /** Instead of a node: a weight that is an output of the model. */
  readonly returned: OwnedWeight | null;
  readonly sums: Sums;
}

/** The input of a tree. */
type Counted = Pick<Counting, 'nodes' | 'returned'>;

/**
 * The tree described by names and functions: every counted node once, then returned weights. Modules that contain only
 * another module share a row with it.
 */
export function buildTree(counted: Counted, graph: Graph): readonly TreeItem[] {
  const earlier = earlierTrees.get(graph);
  if (earlier !== undefined) return withFigures(earlier, counted.nodes);
  const tree = flatten(rootOf(counted), counted.nodes, true);
  if (followsFromNames(counted)) earlierTrees.set(graph, tree);
  return tree;
}

/** Trees of graphs that were analysed before: at other sizes only their figures are others. */
const earlierTrees = new WeakMap<Graph, readonly TreeItem[]>();

/** Whether the tree is the same at all sizes: weights and bodies may not be. */
function followsFromNames({ nodes, returned }: Counted): boolean {
  return (
    returned.length === 0 &&
    nodes.every(({ analyzed: { definition, node } }) => definition !== null && bodiesOf(node).length === 0) &&
    arePlacedByNames(nodes)
  );
}

function withFigures(tree: readonly TreeItem[], nodes: readonly CountedNode[]): TreeItem[] {
  const items = tree.map(item => ({ ...item, sums: item.node === null ? emptySums() : sumsOf(nodes[item.node]) }));
  addUp(items);
  return items;
}

/** The same with a row for every module. */
export function buildFullTree(counted: Counted): TreeItem[] {
  return flatten(rootOf(counted), counted.nodes, false);
}

function rootOf({ nodes, returned }: Counted): Branch {
  const root = new Branch({ name: '' });
  addGraph(root, nodes, 0, nodes.length);
  for (const weight of returned) root.add(new Branch({ name: weight.name, type: 'Initializer' }, null, weight));
  return root;
}

/** The node whose outputs are those of an item, as its index: itself, or the last one of a module; null: none. */
export function lastNode(tree: readonly TreeItem[], item: number): number | null {
  let last = item;
  while (tree[last].node === null && tree[last].end > last + 1) {
    let child = tree[last].end - 1;
    while (tree[child].parent !== last) child = tree[child].parent;
    last = child;
  }
  return tree[last].node;
}

/** A module, or a node with its bodies, while the tree is built. */
class Branch {
  readonly children: Branch[] = [];
  /** Most branches are nodes, which contain none. */
  private modules: Map<string, Branch> | null = null;

  constructor(
    readonly module: ModuleName,
    readonly node: number | null = null,
    readonly returned: OwnedWeight | null = null,
  ) {}

  child(module: ModuleName): Branch {
    this.modules ??= new Map();
    let branch = this.modules.get(module.name);
    if (!branch) {
      branch = new Branch(module);
      this.modules.set(module.name, branch);
      this.children.push(branch);
    }
    return branch;
  }

  add(branch: Branch): Branch {
    this.children.push(branch);
    return branch;
  }
}

/** Adds the nodes of one graph, at `start` … `end` − 1 with those of their bodies after each. */
function addGraph(
  parent: Branch,
  nodes: readonly CountedNode[],
  start: number,
  end: number,
  outer: readonly ModuleName[] = [],
): void {
  const own: number[] = [];
  for (let index = start; index < end; index += nodes[index].below + 1) own.push(index);
  const scopeOf = scopeFinder(own.map(index => nodes[index]));
  own.forEach((index, position) => {
    const scope = scopeOf(position);
    let branch = parent;
    for (let step = sharedPrefix(scope, outer); step < scope.length; step++) branch = branch.child(scope[step]);
    addNode(branch, nodes, index, scope);
  });
}

function addNode(parent: Branch, nodes: readonly CountedNode[], index: number, scope: readonly ModuleName[]): void {
  const { analyzed } = nodes[index];
  const branch = parent.add(new Branch({ name: lastName(analyzed.node) }, index));
  let start = index + 1;
  for (const body of analyzed.bodies) {
    const place = analyzed.bodies.length > 1 ? branch.add(new Branch({ name: body.name })) : branch;
    const end = start + countNodes(nodes, start, body.graph.nodes.length);
    addGraph(place, nodes, start, end, scope);
    start = end;
  }
}

/** How many entries the next `own` nodes take with everything below them. */
function countNodes(nodes: readonly CountedNode[], start: number, own: number): number {
  let end = start;
  for (let count = 0; count < own; count++) end += nodes[end].below + 1;
  return end - start;
}

function sharedPrefix(scope: readonly ModuleName[], outer: readonly ModuleName[]): number {
  let length = 0;
  while (length < scope.length && length < outer.length && scope[length].name === outer[length].name) length++;
  return length;
}

/** Depth-first order without recursion: scopes may be nested as deep as names are long. */
function flatten(root: Branch, nodes: readonly CountedNode[], isCompact: boolean): TreeItem[] {
  const items: (TreeItem & { end: number })[] = [];
  const used = new Map<string, number>();
  const pending: { branch: Branch; parent: number; next: number }[] = [{ branch: root, parent: -1, next: 0 }];
  while (pending.length > 0) {
    const top = pending[pending.length - 1];
    if (top.next === top.branch.children.length) {
      pending.pop();
      if (top.parent >= 0) items[top.parent].end = items.length;
      continue;
    }
    const { branch, module, path } = rowOf(top.branch.children[top.next++], isCompact);
    const position = items.length;
    items.push({
      parent: top.parent,
      depth: pending.length - 1,
      end: position + 1,
      name: module.name,
      path: uniquePath(top.parent < 0 ? '' : items[top.parent].path, path, used),
      type: module.type ?? (branch.node === null ? '' : nodes[branch.node].analyzed.node.op),
      detail: module.detail ?? '',
      node: branch.node,
      returned: branch.returned,
      repeat: module.repeat ?? null,
      definition: module.definition ?? null,
      range: module.range ?? (branch.node === null ? null : (nodes[branch.node].analyzed.node.range ?? null)),
      sums:
        branch.node !== null
          ? sumsOf(nodes[branch.node])
          : branch.returned !== null
            ? sumsOfReturned(branch.returned)
            : emptySums(),
    });
    pending.push({ branch, parent: position, next: 0 });
  }
  addUp(items);
  return items;
}

/** Adds the figures of each item to those of what it is in, when all below it have been added to its own. */
function addUp(items: readonly TreeItem[]): void {
  const open: number[] = [];
  for (let next = 0; next <= items.length; next++) {
    while (open.length > 0 && items[open[open.length - 1]].end <= next) {
      const { parent, sums } = items[open.pop()!];
      if (parent >= 0) addSums(items[parent].sums, sums);
    }
    if (next < items.length) open.push(next);
  }
}

/** What a row shows of a branch: itself, its only node, or the innermost of modules that contain only each other. */
function rowOf(outermost: Branch, isCompact: boolean): { branch: Branch; module: ModuleName; path: string } {
  let branch = outermost;
  if (branch.node !== null || branch.children.length !== 1)
    return { branch, module: branch.module, path: branch.module.name };
  const [names, steps] = [[branch.module.name], [branch.module.name]];
  while (branch.node === null && branch.children.length === 1) {
    const [only] = branch.children;
    if (only.node !== null)
      return { branch: only, module: { ...branch.module, name: names.join('/') }, path: steps.join('/') };
    if (!isCompact || isStated(branch.module)) break;
    const { name } = only.module;
    // `features.0` already names its parent.
    if (name.startsWith(`${branch.module.name}.`)) names.pop();
    names.push(name);
    steps.push(name);
    branch = only;
  }
  return { branch, module: { ...branch.module, name: names.join('/') }, path: steps.join('/') };
}

/** Whether the source states more about a module than its name. */
function isStated({ type, detail, range, repeat }: ModuleName): boolean {
  return [type, detail, range, repeat].some(part => part !== undefined);
}

/** @param used how many rows have each path, so that the next copy of a name is found at once */
function uniquePath(parent: string, name: string, used: Map<string, number>): string {
  const wanted = parent === '' ? name : `${parent}/${name}`;
  let copy = used.get(wanted) ?? 0;
  let path = wanted;
  do path = copy++ === 0 ? wanted : `${wanted}#${copy}`;
  while (copy > 1 && used.has(path));
  used.set(wanted, copy);
  if (path !== wanted) used.set(path, 1);
  return path;
}

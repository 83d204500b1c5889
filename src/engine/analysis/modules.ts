import type { Graph, ModuleName } from '../graph/graph';
import { bodiesOf } from '../graph/reads';
import type { SourceRange } from '../graph/sourceRange';
import type { CountedNode, Counting } from './countedNode';
import type { OwnedWeight } from './ownership';
import { lastName } from './nodeNames';
import { arePlacedByNames, scopeFinder } from './scopes';
import { addCounted, addSums, emptySums, sumsOf, sumsOfReturned, type Sums } from './sums';

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
  const isKept = earlier !== undefined && (earlier.isKept ||= followsFromNames(earlier.counted));
  const tree = isKept ? earlier.tree.withFigures(counted.nodes) : flatten(branchesOf(counted), true);
  earlierTrees.set(graph, { tree, counted, isKept });
  return tree.rows;
}

/** A tree and what it is of. */
interface EarlierTree {
  readonly tree: Tree;
  readonly counted: Counted;
  /** Whether it is known to be the same at all sizes. */
  isKept: boolean;
}

/**
 * The last trees of graphs: at other sizes only their figures are others. A tree holds its analysis, so earlier ones are
 * not kept.
 */
const earlierTrees = new WeakMap<Graph, EarlierTree>();

/** Whether the tree is the same at all sizes: weights and bodies may not be. */
function followsFromNames({ nodes, returned }: Counted): boolean {
  return (
    returned.length === 0 &&
    nodes.every(({ analyzed: { definition, node } }) => definition !== null && bodiesOf(node).length === 0) &&
    arePlacedByNames(nodes)
  );
}

/** The same with a row for every module. */
export function buildFullTree(counted: Counted): readonly TreeItem[] {
  return flatten(branchesOf(counted), false).rows;
}

/** What a tree is built of, before its rows are known. */
interface Branches {
  readonly root: Branch;
  readonly nodes: readonly CountedNode[];
  readonly lone: LoneModules;
}

/** By the index of a node, the module that it is alone in: most innermost modules have one node, and need no branch. */
type LoneModules = (ModuleName | null)[];

function branchesOf({ nodes, returned }: Counted): Branches {
  const branches: Branches = { root: new Branch({ name: '' }), nodes, lone: nodes.map(() => null) };
  addGraph(branches.root, branches, 0, nodes.length);
  for (const weight of returned)
    branches.root.add(new Branch({ name: weight.name, type: 'Initializer' }, null, weight));
  return branches;
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

/** The rows of a tree. There are as many as nodes: what few ask for is found when it is. */
class Tree {
  readonly rows: Row[] = [];

  constructor(
    readonly nodes: readonly CountedNode[],
    /** Paths of all rows, once they are asked for; trees of the same rows share them. */
    private readonly found: { paths: readonly string[] | null } = { paths: null },
  ) {}

  /** Of all rows. */
  get paths(): readonly string[] {
    return (this.found.paths ??= pathsOf(this.rows));
  }

  withFigures(nodes: readonly CountedNode[]): Tree {
    const tree = new Tree(nodes, this.found);
    for (const row of this.rows) tree.rows.push(row.in(tree));
    tree.addUp();
    return tree;
  }

  /** Adds the figures of each row to those of what it is in, from the last one on: all below a row come after it. */
  addUp(): void {
    const { rows } = this;
    for (let position = rows.length - 1; position >= 0; position--) {
      const row = rows[position];
      if (row.parent >= 0) row.addTo(rows[row.parent].sums);
    }
  }
}

class Row implements TreeItem {
  end: number;
  /** With what is below it; null where nothing is: a node's figures are its own. */
  private sumsBelow: Sums | null = null;

  constructor(
    private readonly tree: Tree,
    private readonly position: number,
    readonly parent: number,
    readonly depth: number,
    readonly name: string,
    /** What its path adds to that of its parent. */
    readonly steps: string,
    /** null for a node that shares its row with no module. */
    private readonly module: ModuleName | null,
    readonly node: number | null,
    readonly returned: OwnedWeight | null,
  ) {
    this.end = position + 1;
  }

  in(tree: Tree): Row {
    const { position, parent, depth, name, steps, module, node, returned } = this;
    const row = new Row(tree, position, parent, depth, name, steps, module, node, returned);
    row.end = this.end;
    if (this.sumsBelow !== null) row.beginSums();
    return row;
  }

  /** Begins with its own figures, to which those below it are added. */
  beginSums(): void {
    this.sumsBelow = this.ownSums();
  }

  get sums(): Sums {
    return this.sumsBelow ?? this.ownSums();
  }

  addTo(sums: Sums): void {
    if (this.sumsBelow === null && this.counted !== null) addCounted(sums, this.counted);
    else addSums(sums, this.sums);
  }

  get path(): string {
    return this.tree.paths[this.position];
  }

  get type(): string {
    return this.module?.type ?? this.counted?.analyzed.node.op ?? '';
  }

  get detail(): string {
    return this.module?.detail ?? '';
  }

  get range(): SourceRange | null {
    return this.module?.range ?? this.counted?.analyzed.node.range ?? null;
  }

  get repeat(): number | null {
    return this.module?.repeat ?? null;
  }

  get definition(): SourceRange | null {
    return this.module?.definition ?? null;
  }

  private get counted(): CountedNode | null {
    return this.node === null ? null : this.tree.nodes[this.node];
  }

  private ownSums(): Sums {
    if (this.returned !== null) return sumsOfReturned(this.returned);
    return this.counted === null ? emptySums() : sumsOf(this.counted);
  }
}

/** Children that are looked through. */
const mostSearched = 8;

/** A branch, or the index of a node without bodies, perhaps with a module that it is alone in. */
type Child = Branch | number;

/** A module, a node with its bodies, or a returned weight, while the tree is built. */
class Branch {
  private first: Child | null = null;
  /** Many modules have one child: the others are in a list of their own. */
  private others: Child[] | null = null;
  /** Where its modules are among the children; null: there are so few that they are looked through. */
  private positions: Map<string, number> | null = null;

  constructor(
    readonly module: ModuleName,
    readonly node: number | null = null,
    readonly returned: OwnedWeight | null = null,
  ) {}

  /** The branch of a module in it. */
  child(module: ModuleName, lone: LoneModules): Branch {
    return this.known(module.name, lone) ?? this.addModule(module, new Branch(module), lone);
  }

  /** Adds a node of a module in it; returns the branch of the module if there are other nodes in it. */
  addInModule(module: ModuleName, node: number, lone: LoneModules): Branch | null {
    const branch = this.known(module.name, lone);
    if (branch === null) {
      lone[node] = module;
      this.addModule(module, node, lone);
    } else branch.add(node);
    return branch;
  }

  private known(name: string, lone: LoneModules): Branch | null {
    const position = this.positions === null ? this.search(name, lone) : (this.positions.get(name) ?? -1);
    if (position < 0) return null;
    const child = this.at(position)!;
    if (typeof child !== 'number') return child;
    const branch = new Branch(lone[child]!);
    branch.first = child;
    lone[child] = null;
    if (position === 0) this.first = branch;
    else this.others![position - 1] = branch;
    return branch;
  }

  private search(name: string, lone: LoneModules): number {
    for (let position = 0, child = this.at(0); child !== undefined; child = this.at(++position))
      if (moduleOf(child, lone)?.name === name) return position;
    return -1;
  }

  private addModule<Added extends Child>(module: ModuleName, child: Added, lone: LoneModules): Added {
    this.add(child);
    const position = this.others?.length ?? 0;
    if (this.positions !== null) this.positions.set(module.name, position);
    else if (position > mostSearched) this.positions = this.positionsOfModules(lone);
    return child;
  }

  private positionsOfModules(lone: LoneModules): Map<string, number> {
    const positions = new Map<string, number>();
    for (let position = 0, child = this.at(0); child !== undefined; child = this.at(++position)) {
      const module = moduleOf(child, lone);
      if (module !== null) positions.set(module.name, position);
    }
    return positions;
  }

  add<Added extends Child>(child: Added): Added {
    if (this.first === null) this.first = child;
    else (this.others ??= []).push(child);
    return child;
  }

  /** The child at a position; undefined after the last one. */
  at(position: number): Child | undefined {
    return position === 0 ? (this.first ?? undefined) : this.others?.[position - 1];
  }

  /** Its child if it has one; null: none, or several. */
  get only(): Child | null {
    return this.others === null ? this.first : null;
  }
}

/** null for a node that is in no module of its own, and for a returned weight. */
function moduleOf(child: Child, lone: LoneModules): ModuleName | null {
  if (typeof child === 'number') return lone[child];
  return child.node === null && child.returned === null ? child.module : null;
}

/** Adds the nodes of one graph, at `start` … `end` − 1 with those of their bodies after each. */
function addGraph(
  parent: Branch,
  branches: Branches,
  start: number,
  end: number,
  outer: readonly ModuleName[] = [],
): void {
  const { nodes, lone } = branches;
  const own: CountedNode[] = [];
  for (let index = start; index < end; index += nodes[index].below + 1) own.push(nodes[index]);
  const scopeOf = scopeFinder(own);
  /** The scope of the node before, how much of it is outside, and the branches of its other modules. */
  let last: readonly ModuleName[] = [];
  let outside = 0;
  const path: Branch[] = [];
  for (let position = 0, index = start; position < own.length; index += own[position++].below + 1) {
    const scope = scopeOf(position);
    const first = sharedPrefix(scope, outer);
    const shared = first === outside ? Math.min(path.length, scope.length) : first;
    let step = first;
    while (step < shared && scope[step] === last[step]) step++;
    let branch = step === first ? parent : path[step - 1];
    const isBare = own[position].analyzed.bodies.length === 0;
    for (; step < scope.length - Number(isBare); step++) path[step] = branch = branch.child(scope[step], lone);
    path.length = step;
    last = scope;
    outside = first;
    if (!isBare) addWithBodies(branch, branches, index, scope);
    else if (step === scope.length) branch.add(index);
    else {
      const innermost = branch.addInModule(scope[step], index, lone);
      if (innermost !== null) path[step] = innermost;
    }
  }
}

function addWithBodies(parent: Branch, branches: Branches, index: number, scope: readonly ModuleName[]): void {
  const { nodes } = branches;
  const { analyzed } = nodes[index];
  const branch = parent.add(new Branch({ name: lastName(analyzed.node) }, index));
  let start = index + 1;
  for (const body of analyzed.bodies) {
    const place = analyzed.bodies.length > 1 ? branch.add(new Branch({ name: body.name })) : branch;
    const end = start + countNodes(nodes, start, body.graph.nodes.length);
    addGraph(place, branches, start, end, scope);
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
function flatten({ root, nodes, lone }: Branches, isCompact: boolean): Tree {
  const tree = new Tree(nodes);
  const { rows } = tree;
  const pending: { branch: Branch; parent: number; next: number }[] = [{ branch: root, parent: -1, next: 0 }];
  while (pending.length > 0) {
    const { branch, parent, next } = pending[pending.length - 1];
    const child = branch.at(next);
    if (child === undefined) {
      pending.pop();
      if (parent >= 0) rows[parent].end = rows.length;
      continue;
    }
    pending[pending.length - 1].next++;
    const position = rows.length;
    if (typeof child === 'number') {
      const module = lone[child];
      const name = module?.name ?? lastName(nodes[child].analyzed.node);
      rows.push(new Row(tree, position, parent, pending.length - 1, name, name, module, child, null));
      continue;
    }
    const { shown, module, name, steps } = shownOf(child, lone, isCompact);
    const isNode = typeof shown === 'number';
    const node = isNode ? shown : shown.node;
    const returned = isNode ? null : shown.returned;
    const row = new Row(tree, position, parent, pending.length - 1, name, steps, module, node, returned);
    rows.push(row);
    if (isNode || shown.at(0) === undefined) continue;
    row.beginSums();
    pending.push({ branch: shown, parent: position, next: 0 });
  }
  tree.addUp();
  return tree;
}

/** What a row shows of a branch: itself, its only node, or the innermost of modules that contain only each other. */
function shownOf(
  outermost: Branch,
  lone: LoneModules,
  isCompact: boolean,
): { shown: Child; module: ModuleName; name: string; steps: string } {
  let shown: Child = outermost;
  let { module } = outermost;
  /** What stands before the module's name. */
  let before = '';
  let outer = '';
  while (typeof shown !== 'number' && shown.node === null && shown.only !== null) {
    const { only }: Branch = shown;
    const inner = moduleOf(only, lone);
    if (inner !== null) {
      if (!isCompact || isStated(module)) break;
      // `features.0` already names its parent.
      if (!names(inner, module)) before += `${module.name}/`;
      outer += `${module.name}/`;
      module = inner;
    }
    shown = only;
  }
  return { shown, module, name: before + module.name, steps: outer + module.name };
}

/** Whether the name of a module begins with that of its parent, as `features.0` does. */
function names({ name }: ModuleName, parent: ModuleName): boolean {
  return name.charAt(parent.name.length) === '.' && name.startsWith(parent.name);
}

/** Whether the source states more about a module than its name. */
function isStated({ type, detail, range, repeat }: ModuleName): boolean {
  return type !== undefined || detail !== undefined || range !== undefined || repeat !== undefined;
}

function pathsOf(rows: readonly Row[]): string[] {
  const paths: string[] = [];
  const used = new Map<string, number>();
  for (const { parent, steps } of rows) paths.push(uniquePath(parent < 0 ? '' : paths[parent], steps, used));
  return paths;
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

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
  const tree = isKept ? earlier.tree.withFigures(counted.nodes) : flatten(rootOf(counted), counted.nodes, true);
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
  return flatten(rootOf(counted), counted.nodes, false).rows;
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

/** A module, a node with its bodies, or a returned weight, while the tree is built; a node without bodies is its index. */
class Branch {
  private first: Branch | number | null = null;
  /** Most modules have one child: the others are in a list of their own. */
  private others: (Branch | number)[] | null = null;
  /** Its modules by name; null: it has so few children that they are looked through. */
  private modules: Map<string, Branch> | null = null;

  constructor(
    readonly module: ModuleName,
    readonly node: number | null = null,
    readonly returned: OwnedWeight | null = null,
  ) {}

  child(module: ModuleName): Branch {
    const known = this.modules === null ? this.search(module) : this.modules.get(module.name);
    if (known !== undefined) return known;
    const branch = this.add(new Branch(module));
    if (this.modules !== null) this.modules.set(module.name, branch);
    else if (this.others !== null && this.others.length > mostSearched) this.modules = this.modulesByName();
    return branch;
  }

  private search(module: ModuleName): Branch | undefined {
    for (let position = 0, child = this.at(0); child !== undefined; child = this.at(++position))
      if (typeof child !== 'number' && child.module.name === module.name && child.isModule) return child;
    return undefined;
  }

  private modulesByName(): Map<string, Branch> {
    const modules = new Map<string, Branch>();
    for (let position = 0, child = this.at(0); child !== undefined; child = this.at(++position))
      if (typeof child !== 'number' && child.isModule) modules.set(child.module.name, child);
    return modules;
  }

  private get isModule(): boolean {
    return this.node === null && this.returned === null;
  }

  add<Child extends Branch | number>(child: Child): Child {
    if (this.first === null) this.first = child;
    else (this.others ??= []).push(child);
    return child;
  }

  /** The child at a position; undefined after the last one. */
  at(position: number): Branch | number | undefined {
    return position === 0 ? (this.first ?? undefined) : this.others?.[position - 1];
  }

  /** Its child if it has one; null: none, or several. */
  get only(): Branch | number | null {
    return this.others === null ? this.first : null;
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
  const own: CountedNode[] = [];
  for (let index = start; index < end; index += nodes[index].below + 1) own.push(nodes[index]);
  const scopeOf = scopeFinder(own);
  /** The scope of the node before, how much of it is outside, and the branches of its other modules. */
  let last: readonly ModuleName[] = [];
  let outside = 0;
  const branches: Branch[] = [];
  for (let position = 0, index = start; position < own.length; index += own[position++].below + 1) {
    const scope = scopeOf(position);
    const first = sharedPrefix(scope, outer);
    let step = first;
    if (first === outside) while (step < scope.length && scope[step] === last[step]) step++;
    let branch = step === first ? parent : branches[step - 1];
    for (; step < scope.length; step++) branches[step] = branch = branch.child(scope[step]);
    last = scope;
    outside = first;
    addNode(branch, nodes, index, scope);
  }
}

function addNode(parent: Branch, nodes: readonly CountedNode[], index: number, scope: readonly ModuleName[]): void {
  const { analyzed } = nodes[index];
  if (analyzed.bodies.length === 0) {
    parent.add(index);
    return;
  }
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
function flatten(root: Branch, nodes: readonly CountedNode[], isCompact: boolean): Tree {
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
      const name = lastName(nodes[child].analyzed.node);
      rows.push(new Row(tree, position, parent, pending.length - 1, name, name, null, child, null));
      continue;
    }
    const { shown, module, name, steps } = shownOf(child, isCompact);
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
  isCompact: boolean,
): { shown: Branch | number; module: ModuleName; name: string; steps: string } {
  let shown: Branch | number = outermost;
  let { module } = outermost;
  /** What stands before the module's name. */
  let [before, outer] = ['', ''];
  while (typeof shown !== 'number' && shown.node === null && shown.only !== null) {
    const { only }: Branch = shown;
    const isModule = typeof only !== 'number' && only.node === null;
    if (isModule) {
      if (!isCompact || isStated(module)) break;
      // `features.0` already names its parent.
      if (!names(only.module, module)) before += `${module.name}/`;
      outer += `${module.name}/`;
      module = only.module;
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

import type { ModuleName, Node } from '../graph/graph';
import type { AnalyzedNode } from './analysis';
import type { CountedNode } from './countedNode';
import { firstName } from './nodeNames';
import { isConstant } from './values';

/** A module path, outermost first. */
type Scope = readonly ModuleName[];

/**
 * The module path of every node of one graph from what exporters leave of it: the scope that the source states; node
 * names such as `/features/features.0/Conv` (torch ≥ 1.13) and `model/conv1/Conv2D` (TensorFlow); otherwise the names
 * of weights, `features.0.weight` (older torch). Nodes without any of these, such as the `Gemm__666` of a converter,
 * are placed by their neighbours in the data flow.
 */
function scopesOf(nodes: readonly CountedNode[]): Scope[] {
  const modules = new NamedModules();
  const named = nodes.map(({ analyzed }) => statedScope(analyzed.node, modules));
  const isNamed = named.some(scope => scope !== null && scope.length > 0);
  const own = nodes.map((node, index) => (isNamed ? named[index] : null) ?? weightScope(node));
  if (own.every(scope => scope !== null)) return own;
  if (!own.some(scope => scope !== null && scope.length > 0)) return nodes.map(() => []);
  const { before, after } = neighboursOf(nodes);
  nodes.forEach((_, index) => (own[index] ??= biasScope(index, nodes, after, own)));
  const { from, to } = spread(own, before, after);
  const places = own.map((scope, index) => {
    if (scope !== null || !nodes[index].analyzed.inputs.some(isData)) return scope;
    return between(from[index], to[index], isNamed);
  });
  // A node that computes without data, such as a Constant, belongs to its users.
  for (let index = places.length - 1; index >= 0; index--) places[index] ??= shared(after[index], places) ?? [];
  return places as Scope[];
}

/** The same node by node: where names decide alone, the paths of a large graph are not all there at once. */
export function scopeFinder(nodes: readonly CountedNode[]): (index: number) => Scope {
  const modules = new NamedModules();
  if (arePlacedByNames(nodes)) return index => statedScope(nodes[index].analyzed.node, modules)!;
  const scopes = scopesOf(nodes);
  return index => scopes[index];
}

/** Whether the names of all nodes of a graph have paths: nothing else decides their modules then. */
export function arePlacedByNames(nodes: readonly CountedNode[]): boolean {
  const isPlaced = ({ analyzed: { node } }: CountedNode): boolean => node.scope !== undefined || hasPath(node.name);
  return nodes.every(isPlaced) && nodes.some(({ analyzed }) => statedScope(analyzed.node)!.length > 0);
}

/** The module of a node by the modules of its inputs and users; null: none. */
function between(from: Scope | null, to: Scope | null, isNamed: boolean): Scope {
  if (from !== null && to !== null) return commonPrefix(from, to);
  // A renamed node at the start of a graph belongs to what follows; one at the end is a sibling of what precedes it.
  return (isNamed ? to : to?.slice(0, -1)) ?? from?.slice(0, -1) ?? [];
}

/** The module that the source or the name states; null: neither does. */
function statedScope({ scope, name }: Node, modules = new NamedModules()): Scope | null {
  return scope ?? modules.around(firstName(name));
}

/** Whether a name is a path of more than one step. */
function hasPath(name: string): boolean {
  return firstName(name).includes('/');
}

/** Modules by their names: there is one of the same name in every block, and most nodes are in the block of the last one. */
class NamedModules {
  private readonly modules = new Map<string, ModuleName>();
  private block = '';
  private ofBlock: Scope = [];

  /** The modules that a path goes through; null: it has a single step. */
  around(path: string): Scope | null {
    let start = this.block.length;
    let end = path.startsWith(this.block) ? path.indexOf('/', start) : -1;
    if (end < 0 || path.indexOf('/', end + 1) >= 0) {
      end = path.lastIndexOf('/');
      if (end < 0) return null;
      start = end === 0 ? 0 : path.lastIndexOf('/', end - 1) + 1;
      this.block = path.slice(0, start);
      this.ofBlock = this.stepsOf(this.block);
    }
    if (start === end) return this.ofBlock;
    const depth = this.ofBlock.length;
    const scope = new Array<ModuleName>(depth + 1);
    for (let index = 0; index < depth; index++) scope[index] = this.ofBlock[index];
    scope[depth] = this.named(path.slice(start, end));
    return scope;
  }

  /** Those of a path that ends with a slash. */
  private stepsOf(path: string): Scope {
    const steps: ModuleName[] = [];
    for (let start = 0, end = 0; start < path.length; start = end + 1) {
      end = path.indexOf('/', start);
      if (end > start) steps.push(this.named(path.slice(start, end)));
    }
    return steps;
  }

  private named(name: string): ModuleName {
    let module = this.modules.get(name);
    if (module === undefined) this.modules.set(name, (module = { name }));
    return module;
  }
}

/** The module of the first weight whose name has a path. */
function weightScope({ weights }: CountedNode): Scope | null {
  for (const { role, name } of weights) {
    if (role === 'scale') continue;
    if (name.includes('/')) return variableScope(name);
    if (name.includes('.')) return parameterScope(name);
  }
  return null;
}

/** `layer1.0.conv1.weight` → layer1, layer1.0, conv1: torch's way to write the path of a module in a list. */
function parameterScope(weight: string): Scope {
  const steps: ModuleName[] = [];
  for (const part of weight.split('.').slice(0, -1)) {
    const last = steps.at(-1);
    steps.push({ name: /^\d+$/.test(part) && last ? `${last.name}.${part}` : part });
  }
  return steps;
}

/** `model/dense/MatMul/ReadVariableOp:0` → model, dense: TensorFlow names a variable's value after what reads it. */
function variableScope(weight: string): Scope {
  const steps = weight.split('/').filter(step => step !== '');
  const isRead = steps.at(-1)!.startsWith('ReadVariableOp');
  return steps.slice(0, isRead ? -2 : -1).map(name => ({ name }));
}

/** A product whose only user adds a module's bias is part of that module: torch exports a linear layer this way. */
function biasScope(
  index: number,
  nodes: readonly CountedNode[],
  after: readonly (readonly number[])[],
  own: readonly (Scope | null)[],
): Scope | null {
  if (!nodes[index].figures.macs) return null;
  let users = after[index];
  // Half precision adds the bias after a Cast.
  while (users.length === 1 && nodes[users[0]].analyzed.node.op === 'Cast') users = after[users[0]];
  if (users.length !== 1) return null;
  const { analyzed, weights } = nodes[users[0]];
  return analyzed.node.op === 'Add' && weights.length > 0 ? own[users[0]] : null;
}

/** For each node, the nodes that compute its inputs, and those that use its outputs. */
function neighboursOf(nodes: readonly CountedNode[]) {
  const positions = new Map<AnalyzedNode, number>(nodes.map(({ analyzed }, index) => [analyzed, index]));
  const before = nodes.map((): number[] => []);
  const after = nodes.map((): number[] => []);
  nodes.forEach(({ analyzed }, index) => {
    for (const input of new Set(analyzed.inputs)) {
      const producer = input?.producer && positions.get(input.producer);
      if (producer === null || producer === undefined) continue;
      before[index].push(producer);
      after[producer].push(index);
    }
  });
  return { before, after };
}

/** The modules before and after each node, through nodes without a module of their own; null: none. */
function spread(
  own: readonly (Scope | null)[],
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
): { from: (Scope | null)[]; to: (Scope | null)[] } {
  const from: (Scope | null)[] = [];
  own.forEach((scope, index) => from.push(scope ?? shared(before[index], from)));
  const to = [...own];
  for (let index = own.length - 1; index >= 0; index--) to[index] ??= shared(after[index], to);
  return { from, to };
}

/** What the known modules of some nodes have in common. */
function shared(nodes: readonly number[], places: readonly (Scope | null)[]): Scope | null {
  let common: Scope | null = null;
  for (const node of nodes) {
    const place = places[node] ?? null;
    if (place !== null) common = common === null ? place : commonPrefix(common, place);
  }
  return common;
}

function isData(value: CountedNode['analyzed']['inputs'][number]): boolean {
  return value !== null && !isConstant(value);
}

function commonPrefix(a: Scope, b: Scope): Scope {
  let length = 0;
  while (length < a.length && length < b.length && a[length].name === b[length].name) length++;
  return a.slice(0, length);
}

import type { CountedNode } from '../analysis/countedNode';
import { scopeFinder } from '../analysis/scopes';
import type { ModuleName } from '../graph/graph';

/** The names of the modules around every node, outermost first; those of nodes in bodies start with the body's node. */
export function* modulePaths(nodes: readonly CountedNode[]): Generator<readonly string[]> {
  const graphs = byGraph(nodes);
  const around: { end: number; path: readonly string[] }[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const { below, analyzed } = nodes[index];
    while (around.length > 0 && around[around.length - 1].end <= index) around.pop();
    const graph = graphs.get(analyzed.graph)!;
    const own = namesOf(graph.scopeOf(graph.passed++));
    const path = around.length === 0 ? own : joined(around[around.length - 1].path, own);
    yield path;
    if (below > 0) around.push({ end: index + below + 1, path });
  }
}

function namesOf(scope: readonly ModuleName[]): readonly string[] {
  const names = new Array<string>(scope.length);
  for (let index = 0; index < scope.length; index++) names[index] = scope[index].name;
  return names;
}

/** The nodes of a graph, in their order. */
interface Members {
  readonly scopeOf: (position: number) => readonly ModuleName[];
  /** So many of them were met. */
  passed: number;
}

function byGraph(nodes: readonly CountedNode[]): ReadonlyMap<string, Members> {
  const graphs = new Map<string, CountedNode[]>();
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    const members = graphs.get(node.analyzed.graph);
    if (members) members.push(node);
    else graphs.set(node.analyzed.graph, [node]);
  }
  return new Map([...graphs].map(([graph, members]) => [graph, { scopeOf: scopeFinder(members), passed: 0 }]));
}

/** Names in a body may repeat the modules around its node. */
function joined(outer: readonly string[], inner: readonly string[]): readonly string[] {
  let shared = 0;
  while (shared < outer.length && shared < inner.length && outer[shared] === inner[shared]) shared++;
  return [...outer, ...inner.slice(shared)];
}

import type { CountedNode } from '../analysis/countedNode';
import { scopeFinder } from '../analysis/scopes';
import type { ModuleName } from '../graph/graph';

/** The names of the modules around every node, outermost first; those of nodes in bodies start with the body's node. */
export function* modulePaths(nodes: readonly CountedNode[]): Generator<readonly string[]> {
  const own = ownPaths(nodes);
  const around: { end: number; path: readonly string[] }[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const { below } = nodes[index];
    while (around.length > 0 && around[around.length - 1].end <= index) around.pop();
    const path = joined(around.at(-1)?.path ?? [], own(index));
    yield path;
    if (below > 0) around.push({ end: index + below + 1, path });
  }
}

/** The modules of a node in its own graph. */
function ownPaths(nodes: readonly CountedNode[]): (index: number) => readonly string[] {
  const graphs = new Map<string, number[]>();
  const positions = nodes.map(({ analyzed }, index) => {
    const members = graphs.get(analyzed.graph);
    if (members) return members.push(index) - 1;
    graphs.set(analyzed.graph, [index]);
    return 0;
  });
  const finders = new Map(
    [...graphs].map(([graph, members]) => [graph, scopeFinder(members.map(index => nodes[index]))] as const),
  );
  return index => namesOf(finders.get(nodes[index].analyzed.graph)!(positions[index]));
}

function namesOf(scope: readonly ModuleName[]): readonly string[] {
  return scope.map(({ name }) => name);
}

/** Names in a body may repeat the modules around its node. */
function joined(outer: readonly string[], inner: readonly string[]): readonly string[] {
  if (outer.length === 0) return inner;
  let shared = 0;
  while (shared < outer.length && shared < inner.length && outer[shared] === inner[shared]) shared++;
  return [...outer, ...inner.slice(shared)];
}

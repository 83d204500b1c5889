import type { CountedNode } from '../analysis/countedNode';
import { scopesOf } from '../analysis/scopes';

/** The names of the modules around every node, outermost first; those of nodes in bodies start with the body's node. */
export function modulePaths(nodes: readonly CountedNode[]): (readonly string[])[] {
  const own = scopesByGraph(nodes);
  const paths: (readonly string[])[] = [];
  const around: { end: number; path: readonly string[] }[] = [];
  nodes.forEach(({ below }, index) => {
    while (around.length > 0 && around[around.length - 1].end <= index) around.pop();
    const path = joined(around.at(-1)?.path ?? [], own[index]);
    paths.push(path);
    if (below > 0) around.push({ end: index + below + 1, path });
  });
  return paths;
}

function scopesByGraph(nodes: readonly CountedNode[]): (readonly string[])[] {
  const graphs = new Map<string, number[]>();
  nodes.forEach(({ analyzed }, index) => {
    const members = graphs.get(analyzed.graph);
    if (members) members.push(index);
    else graphs.set(analyzed.graph, [index]);
  });
  const scopes: (readonly string[])[] = new Array<readonly string[]>(nodes.length);
  for (const members of graphs.values()) {
    scopesOf(members.map(index => nodes[index])).forEach((scope, position) => {
      scopes[members[position]] = scope.map(({ name }) => name);
    });
  }
  return scopes;
}

/** Names in a body may repeat the modules around its node. */
function joined(outer: readonly string[], inner: readonly string[]): readonly string[] {
  if (outer.length === 0) return inner;
  let shared = 0;
  while (shared < outer.length && shared < inner.length && outer[shared] === inner[shared]) shared++;
  return [...outer, ...inner.slice(shared)];
}

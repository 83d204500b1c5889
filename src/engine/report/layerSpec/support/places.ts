import type { Analysis } from '../../../analysis/analyze';

/** The modules around a node, outermost first, and its name inside them. */
export interface ModulePlace {
  readonly scope: readonly string[];
  readonly label: string;
}

/** The place of every node in the module tree. */
export function placesOf({ tree, nodes }: Analysis): readonly ModulePlace[] {
  const scopes: (readonly string[])[] = [];
  const places: ModulePlace[] = nodes.map(({ analyzed }) => ({ scope: [], label: analyzed.node.op }));
  tree.forEach(({ parent, name, node }, index) => {
    const outer = parent < 0 ? [] : scopes[parent];
    const inner = name.split('/').reduce((scope, step) => [...scope, within(scope, step)], outer);
    scopes[index] = inner;
    if (node !== null) places[node] = { scope: inner.slice(0, -1), label: inner.at(-1)! };
  });
  return places;
}

/** The name of a module inside another: torch repeats that of a list, `features.0` inside `features`. */
function within(scope: readonly string[], name: string): string {
  for (let depth = scope.length - 1; depth >= 0; depth--) {
    const prefix = `${scope.slice(depth).join('.')}.`;
    if (name.startsWith(prefix) && name.length > prefix.length) return name.slice(prefix.length);
  }
  return name;
}

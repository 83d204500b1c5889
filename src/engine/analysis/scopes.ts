import type { ModuleName } from '../graph/graph';
import type { CountedNode } from './count';

/**
 * The module path of every node of one graph, outermost first, from what exporters leave of it:
 * the scope that the source states; node names such as `/features/features.0/Conv` (torch ≥ 1.13) and
 * `model/conv1/Conv2D` (TensorFlow); else the names of weights, `features.0.weight` (older torch), where nodes in
 * between belong to what the nodes around them have in common.
 */
export function scopesOf(nodes: readonly CountedNode[]): (readonly ModuleName[])[] {
  const scopes = nodes.map(node => statedScope(node) ?? nameScope(node.analyzed.node.name));
  if (scopes.some(scope => scope.length > 0)) return scopes;
  return weightScopes(nodes);
}

function statedScope({ analyzed }: CountedNode): readonly ModuleName[] | undefined {
  return analyzed.node.scope;
}

function nameScope(name: string): readonly ModuleName[] {
  return name
    .split('/')
    .slice(0, -1)
    .filter(step => step !== '')
    .map(step => ({ name: step }));
}

function weightScopes(nodes: readonly CountedNode[]): (readonly ModuleName[])[] {
  const own = nodes.map(node => {
    const weight = node.weights.find(
      ({ role, name }) => (role === 'weight' || role === 'buffer') && name.includes('.'),
    );
    return weight ? weightScope(weight.name) : null;
  });
  const next: (readonly ModuleName[] | null)[] = new Array<null>(nodes.length).fill(null);
  for (let index = nodes.length - 1, seen: readonly ModuleName[] | null = null; index >= 0; index--)
    next[index] = seen = own[index] ?? seen;
  let before: readonly ModuleName[] | null = null;
  return own.map((scope, index) => {
    if (scope !== null) return (before = scope);
    return before === null || next[index] === null ? [] : commonPrefix(before, next[index]);
  });
}

/** `layer1.0.conv1.weight` → layer1, layer1.0, conv1: torch's own way to write the path of a module in a list. */
function weightScope(weight: string): readonly ModuleName[] {
  const steps: ModuleName[] = [];
  for (const part of weight.split('.').slice(0, -1)) {
    const last = steps.at(-1);
    steps.push({ name: /^\d+$/.test(part) && last ? `${last.name}.${part}` : part });
  }
  return steps;
}

function commonPrefix(a: readonly ModuleName[], b: readonly ModuleName[]): readonly ModuleName[] {
  let length = 0;
  while (length < a.length && length < b.length && a[length].name === b[length].name) length++;
  return a.slice(0, length);
}

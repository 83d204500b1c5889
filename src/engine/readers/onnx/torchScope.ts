import type { ModuleName } from '../../graph/graph';

/**
 * The module path that torch's dynamo exporter leaves in a node's metadata: `pkg.torch.onnx.name_scopes` and
 * `pkg.torch.onnx.class_hierarchy` are lists in Python's notation, from the root module to the operator itself.
 */
export function torchScope(metadata: ReadonlyMap<string, string>): ModuleName[] | null {
  const names = pythonList(metadata.get('pkg.torch.onnx.name_scopes'));
  if (names === null) return null;
  const classes = pythonList(metadata.get('pkg.torch.onnx.class_hierarchy')) ?? [];
  const scope: ModuleName[] = [];
  // The first entry is the root module, the last one the operator.
  for (let index = 1; index < names.length - 1; index++) {
    if (names[index] === '') continue;
    const type = classes[index]?.split('.').at(-1);
    scope.push({ name: shortened(names[index], scope), ...(type && { type }) });
  }
  return scope;
}

/** `features.0.conv` below `features.0` is `conv`; a numbered child keeps its parent's name, as in `features.0`. */
function shortened(path: string, scope: readonly ModuleName[]): string {
  const steps = path.split('.');
  let name = steps.at(-1)!;
  for (let index = steps.length - 2; index >= 0 && /^\d+$/.test(name.split('.')[0]); index--)
    name = `${steps[index]}.${name}`;
  return scope.length === 0 && !/\d/.test(name) ? path : name;
}

function pythonList(text: string | undefined): string[] | null {
  if (text === undefined || !text.startsWith('[')) return null;
  return [...text.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)].map(match => match[1] ?? match[2]);
}

import type { Diagnostic } from '../../graph/diagnostic';
import type { Graph, Initializer, Model, ModuleName, Node } from '../../graph/graph';
import { formatBytes } from '../../formula/numbers';
import { listed, say } from '../../graph/message';
import { byteCount } from '../../graph/shape';
import type { StoredTensor } from './storedTensor';

/** The domain of the nodes for stored tensors. */
const domain = 'checkpoint';

/**
 * A file of weights as a model: a node for each tensor, below the modules in its name. The file does not contain the
 * computation, so costs are unknown.
 */
export function checkpointModel(
  format: Model['format'],
  producer: string,
  tensors: readonly StoredTensor[],
  notices: readonly Diagnostic[],
): Model {
  const initializers = new Map<string, Initializer>();
  for (const { name, dtype, shape } of tensors) initializers.set(name, { name, dtype, shape, listed: true });
  const graph: Graph = {
    name: '',
    nodes: [...initializers.values()].map(nodeOf),
    inputs: [],
    outputs: [],
    initializers,
    valueInfo: new Map(),
  };
  const weightsOnly: Diagnostic = {
    severity: 'info',
    code: 'weights-only',
    message: say`The file contains only weights, not the computation. Open the model's config.json or an ONNX export to see its cost.`,
  };
  return {
    format,
    producer,
    irVersion: null,
    opsets: new Map(),
    graph,
    functions: new Map(),
    isWeightsOnly: true,
    notices: [weightsOnly, ...dataTypes(tensors), ...notices],
  };
}

/** Bytes of the tensors of each type, if there are several types. */
function dataTypes(tensors: readonly StoredTensor[]): Diagnostic[] {
  const bytes = new Map<string, number>();
  for (const { dtype, shape } of tensors) bytes.set(dtype, (bytes.get(dtype) ?? 0) + (byteCount(dtype, shape) ?? NaN));
  if (bytes.size < 2) return [];
  const byType = [...bytes].sort(([, a], [, b]) => b - a);
  const message = say`Data types: ${listed(byType.map(([dtype, sum]) => say`${dtype} ${formatBytes(isNaN(sum) ? null : sum)}`))}.`;
  return [{ severity: 'info', code: 'data-types', message }];
}

function nodeOf({ name, dtype }: Initializer): Node {
  const path = moduleNames(name);
  return {
    name,
    op: 'Tensor',
    domain,
    overload: '',
    inputs: [name],
    outputs: [],
    attributes: new Map(),
    scope: path.map((step, index): ModuleName => ({ name: step, ...(index === path.length - 1 && { type: dtype }) })),
    unresolved: 'cost',
  };
}

/** `model.layers.0.mlp` → `model`, `layers.0`, `mlp`: an item of a list is joined with the list. */
function moduleNames(name: string): string[] {
  const steps: string[] = [];
  for (const part of name.split('.'))
    if (/^\d+$/.test(part) && steps.length > 0) steps[steps.length - 1] += `.${part}`;
    else steps.push(part);
  return steps;
}

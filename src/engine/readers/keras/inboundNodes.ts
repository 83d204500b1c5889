import { itemsOf, membersOf, stringOf, type JsonNode } from '../support/json';

/** An output of one call of a layer: Keras' `["conv1", 0, 0]`. */
export interface TensorReference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** The tensors that each call of a layer takes. */
export function callsOf(inboundNodes: JsonNode | undefined): TensorReference[][] {
  return itemsOf(inboundNodes).map(call => {
    const found: TensorReference[] = [];
    collect(call, found, 0);
    return found;
  });
}

/** Outputs (or inputs) of a model: one reference, or a list of them. */
export function referencesOf(node: JsonNode | undefined): TensorReference[] {
  const found: TensorReference[] = [];
  if (node) collect(node, found, 0);
  return found;
}

/**
 * Keras 2 writes `["conv1", 0, 0, {…}]`, and tensors among the keyword arguments the same way; Keras 3 an object of
 * class `__keras_tensor__` whose config has the reference as `keras_history`. Both may be nested in lists.
 */
function collect(node: JsonNode, found: TensorReference[], depth: number): void {
  if (depth > 12) return;
  const reference = referenceIn(node);
  if (reference) {
    found.push(reference);
    const keywords = itemsOf(node)[3];
    if (keywords) collect(keywords, found, depth + 1);
    return;
  }
  const members = membersOf(node);
  const history =
    stringOf(members.get('class_name')?.value) === '__keras_tensor__'
      ? membersOf(members.get('config')?.value).get('keras_history')?.value
      : undefined;
  if (history) return collect(history, found, depth + 1);
  for (const { value } of members.values()) collect(value, found, depth + 1);
  for (const item of itemsOf(node)) collect(item, found, depth + 1);
}

function referenceIn(node: JsonNode): TensorReference | null {
  const [layer, call, output] = itemsOf(node);
  if (layer?.type !== 'string' || !isIndex(call) || !isIndex(output)) return null;
  return { layer: String(layer.value), call: Number(call.value), output: Number(output.value) };
}

function isIndex(node: JsonNode | undefined): node is JsonNode {
  return node?.type === 'number' && Number.isInteger(node.value) && node.value >= 0;
}

import type { DataType } from '../../graph/dataType';
import type { Dim, Shape } from '../../graph/shape';
import { itemsOf, membersOf, stringOf, valueOf, type JsonNode } from '../support/json';
import { dtypeOf } from './layers/support/config';
import { EllipsisArgument, SliceArgument, TensorArgument, type Argument } from './layers/support/callArguments';

/** An output of one call of a layer: Keras' `["conv1", 0, 0]`. */
export interface TensorReference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
  /** Its type, which Keras 3 states wherever a tensor is used; open dimensions are null. */
  readonly stated?: StatedType;
}

export interface StatedType {
  readonly dtype: DataType;
  readonly shape: Shape;
}

/** One call of a layer as written in the file. */
export interface CallDescription {
  readonly positional: readonly JsonNode[];
  readonly keywords: ReadonlyMap<string, JsonNode>;
}

/** How Keras 2 writes a tensor that is not a layer's output. */
const constantMark = '_CONSTANT_VALUE';

/**
 * The calls of a layer. Keras 3 writes `{"args": […], "kwargs": {…}}`; Keras 1 and 2 the first argument, a tensor or a
 * structure of tensors `["conv1", 0, 0, {…}]`, all of which carry the other arguments.
 */
export function callsOf(inboundNodes: JsonNode | undefined): CallDescription[] {
  return itemsOf(inboundNodes).map(call => {
    const members = membersOf(call);
    if (members.has('args') || members.has('kwargs'))
      return { positional: itemsOf(members.get('args')?.value), keywords: valuesOf(members.get('kwargs')?.value) };
    return { positional: [call], keywords: valuesOf(carriedArguments(call)) };
  });
}

/** The tensors in a description: a reference, or a structure of them. */
export function referencesOf(node: JsonNode | undefined): TensorReference[] {
  const found: TensorReference[] = [];
  if (node)
    readArgument(node, reference => {
      found.push(reference);
      return '';
    });
  return found;
}

/** The tensors that a call takes, those among its keyword arguments included. */
export function referencesIn({ positional, keywords }: CallDescription): TensorReference[] {
  return [...positional, ...keywords.values()].flatMap(referencesOf);
}

/**
 * An argument as it is passed to the layer.
 * @param valueOf the value that a tensor refers to
 */
export function readArgument(node: JsonNode, valueOfReference: (reference: TensorReference) => string): Argument {
  const read = (inner: JsonNode | undefined): Argument => (inner ? readArgument(inner, valueOfReference) : null);
  if (node.type === 'array') {
    const reference = referenceIn(node);
    if (reference) return new TensorArgument(valueOfReference(reference));
    const items = itemsOf(node);
    return stringOf(items[0]) === constantMark && items[1]?.value === -1 ? read(items[2]) : items.map(read);
  }
  if (node.type !== 'object') return valueOf(node) as Argument;
  const members = membersOf(node);
  const config = membersOf(members.get('config')?.value);
  switch (stringOf(members.get('class_name')?.value)) {
    case '__keras_tensor__': {
      const reference = referenceIn(config.get('keras_history')?.value);
      return reference && new TensorArgument(valueOfReference({ ...reference, stated: statedType(config) }));
    }
    case '__tensor__':
    case '__numpy__':
      return read(config.get('value')?.value);
    case '__ellipsis__':
      return new EllipsisArgument();
  }
  // Keras 3 has its slices in a config, Keras 2 as they are.
  const bounds = config.has('stop') ? config : members;
  if (['start', 'stop', 'step'].every(name => bounds.has(name))) {
    const [start, stop, step] = ['start', 'stop', 'step'].map(name => read(bounds.get(name)?.value));
    return new SliceArgument(start, stop, step);
  }
  return new Map(inKeyOrder(node).map(([name, value]): [string, Argument] => [name, read(value)]));
}

/** Keras takes the entries of a dictionary in the order of its keys, however it is written. */
function inKeyOrder(node: JsonNode): [string, JsonNode][] {
  return [...valuesOf(node)].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Open dimensions are null.
 * @returns null if it is not a list of dimensions
 */
export function statedShape(node: JsonNode | undefined): Dim[] | null {
  const dims = itemsOf(node).map(valueOf);
  if (node?.type !== 'array' || dims.length > 16) return null;
  const isDim = (dim: unknown): dim is Dim =>
    dim === null || (typeof dim === 'number' && Number.isInteger(dim) && dim >= 0 && dim < 2 ** 31);
  return dims.every(isDim) ? dims : null;
}

function statedType(config: ReturnType<typeof membersOf>): StatedType | undefined {
  const shape = statedShape(config.get('shape')?.value);
  return shape ? { shape, dtype: dtypeOf(stringOf(config.get('dtype')?.value) ?? 'float32') } : undefined;
}

/** The keyword arguments, which the first tensor of a structure carries. */
function carriedArguments(node: JsonNode): JsonNode | undefined {
  const items = itemsOf(node);
  if (referenceIn(node) || stringOf(items[0]) === constantMark) return items[3];
  for (const inner of node.type === 'object' ? valuesOf(node).values() : items) {
    const found = carriedArguments(inner);
    if (found) return found;
  }
  return undefined;
}

function referenceIn(node: JsonNode | undefined): TensorReference | null {
  const [layer, call, output] = itemsOf(node);
  if (layer?.type !== 'string' || !isIndex(call) || !isIndex(output)) return null;
  return { layer: String(layer.value), call: Number(call.value), output: Number(output.value) };
}

function isIndex(node: JsonNode | undefined): node is JsonNode {
  return node?.type === 'number' && Number.isInteger(node.value) && node.value >= 0;
}

function valuesOf(node: JsonNode | undefined): Map<string, JsonNode> {
  return new Map([...membersOf(node)].map(([name, { value }]): [string, JsonNode] => [name, value]));
}

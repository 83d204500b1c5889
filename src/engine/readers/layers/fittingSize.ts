import { findNodeAtLocation, getLocation, parseTree, type JSONPath } from 'jsonc-parser';
import type { SourceRange } from '../../graph/sourceRange';
import { itemsOf, membersOf, stringOf, type JsonNode } from '../support/json';

/** Arguments that the input of a layer determines, and the axis of it without the batch. */
const axes: ReadonlyMap<string, number> = new Map([
  ...['in_channels', 'num_features', 'num_channels', 'groups'].map(name => [name, 0] as const),
  ...['in_features', 'input_size', 'normalized_shape', 'embed_dim', 'd_model'].map(name => [name, -1] as const),
]);

/** Where the size that an argument must have comes from. */
export interface FittingSize {
  /** The axis of the input's shape, without the batch; negative ones count from the end. */
  readonly axis: number;
  /** The layer that the input comes from, as its position in the text, or the shape of an input of the model. */
  readonly source: { readonly layerAt: number } | { readonly shape: readonly unknown[] };
  /** What the size replaces: the value that is there, or an empty range. */
  readonly range: SourceRange;
}

/** The source of the size that fits at an offset of a layer spec; null: another value is expected there. */
export function fittingSizeAt(text: string, offset: number): FittingSize | null {
  const { path, previousNode, isAtPropertyKey } = getLocation(text, offset);
  const argument = path.at(-1);
  const axis = typeof argument === 'string' ? axes.get(argument) : undefined;
  const root = axis === undefined || isAtPropertyKey ? undefined : parseTree(text);
  const layer = path.slice(0, -1);
  if (axis === undefined || !root || typeof layer.at(-1) !== 'number' || layer.at(-2) !== 'layers') return null;
  const source = sourceOf(root, layer);
  const isInside = previousNode?.type === 'number' && offset <= previousNode.offset + previousNode.length;
  const { offset: start, length } = isInside ? previousNode : { offset, length: 0 };
  return source && { axis, source, range: { offset: start, length } };
}

/** What the first input of a layer is: an earlier layer of its list, or an input of the model. */
function sourceOf(root: JsonNode, layer: JSONPath): FittingSize['source'] | null {
  const list = itemsOf(findNodeAtLocation(root, layer.slice(0, -1)));
  const position = layer.at(-1) as number;
  const inputs = membersOf(findNodeAtLocation(root, layer)).get('inputs')?.value;
  const name = stringOf(inputs) ?? stringOf(itemsOf(inputs)[0]);
  const before = list.slice(0, position);
  const found =
    name === undefined
      ? before.at(-1)
      : before.find((item, index) => (stringOf(membersOf(item).get('name')?.value) ?? String(index)) === name);
  if (found) return { layerAt: found.offset };
  const isFirst = name === undefined || name === 'input';
  // The input of a block is what the layer before it gives; of a definition it depends on the use.
  const outer = layer.slice(0, -2);
  if (isFirst && outer.length > 0) return outer.at(-2) === 'layers' ? sourceOf(root, outer) : null;
  const members = membersOf(root);
  const inputsOfModel = membersOf(members.get('inputs')?.value);
  const input =
    members.get('input')?.value ?? (isFirst ? [...inputsOfModel.values()][0] : inputsOfModel.get(name))?.value;
  const shape = input?.type === 'object' ? membersOf(input).get('shape')?.value : input;
  return shape?.type === 'array' ? { shape: itemsOf(shape).map(item => item.value as unknown) } : null;
}

import { findNodeAtLocation, getLocation, parseTree, type JSONPath } from 'jsonc-parser';
import { itemsOf, membersOf, stringOf, type JsonNode } from '../support/json';
import type { SourceRange } from '../../graph/sourceRange';

/** Completions for the name of an earlier layer. */
export interface NamesHere {
  /** Nearest layers first. */
  readonly names: readonly string[];
  /** The range that the chosen name replaces: the existing string, or an empty range. */
  readonly range: SourceRange;
}

/** Completions for `inputs` or `weights` at an offset of a layer spec; null: no name is expected there. */
export function namesAt(text: string, offset: number): NamesHere | null {
  const { path, previousNode, isAtPropertyKey } = getLocation(text, offset);
  const at = Math.max(path.lastIndexOf('inputs'), path.lastIndexOf('weights'));
  const isName = !isAtPropertyKey && at > 0 && path.length - at <= (path[at] === 'inputs' ? 2 : 1);
  const root = isName ? parseTree(text) : undefined;
  if (!root || !path.slice(0, at).includes('layers')) return null;
  const isInside = previousNode?.type === 'string' && offset <= previousNode.offset + previousNode.length;
  return {
    names: [...namesBefore(root, path.slice(0, at), path[at] === 'inputs')],
    range: isInside ? { offset: previousNode.offset, length: previousNode.length } : { offset, length: 0 },
  };
}

/** Names in the enclosing lists of a layer, innermost first. A block definition sees no names outside it. */
function namesBefore(root: JsonNode, layer: JSONPath, withInputs: boolean): Set<string> {
  const names = new Set<string>();
  for (let step = layer.length - 1; step > 0; step--) {
    const index = layer[step];
    if (typeof index !== 'number' || layer[step - 1] !== 'layers') continue;
    const before = itemsOf(findNodeAtLocation(root, layer.slice(0, step))).slice(0, index);
    for (let position = before.length - 1; position >= 0; position--)
      names.add(stringOf(membersOf(before[position]).get('name')?.value) ?? String(position));
    const owner = membersOf(findNodeAtLocation(root, layer.slice(0, step - 1)) ?? root);
    const isDefinition = layer[step - 3] === 'blocks';
    if (withInputs) for (const input of inputsOf(owner, step === 1)) names.add(input);
    if (isDefinition) break;
  }
  return names;
}

/** The names of the inputs of a document, a block definition or a block. */
function inputsOf(owner: ReturnType<typeof membersOf>, isDocument: boolean): readonly string[] {
  const inputs = owner.get('inputs')?.value;
  if (isDocument) return inputs ? [...membersOf(inputs).keys()] : ['input'];
  const named = owner.has('arguments') ? itemsOf(inputs).map(item => String(item.value)) : [];
  return named.length > 0 ? named : ['input'];
}

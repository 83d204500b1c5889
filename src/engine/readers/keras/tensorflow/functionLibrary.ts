import { itemsOf, membersOf, stringOf, type JsonNode } from '../../json';
import { NodeDef } from './nodeDef';

/** A function of the graph's library. */
export interface FunctionDef {
  readonly arguments: readonly string[];
  readonly nodes: readonly NodeDef[];
  /** References to what it returns, in order. */
  readonly results: readonly string[];
}

/** The functions of a graph by name. */
export function functionsOf(library: JsonNode | undefined): ReadonlyMap<string, FunctionDef> {
  const functions = new Map<string, FunctionDef>();
  for (const node of itemsOf(membersOf(library).get('function')?.value)) {
    const members = membersOf(node);
    const signature = membersOf(members.get('signature')?.value);
    const names = (field: string): string[] => itemsOf(signature.get(field)?.value).map(item => stringOf(membersOf(item).get('name')?.value) ?? '');
    const returned = membersOf(members.get('ret')?.value);
    functions.set(stringOf(signature.get('name')?.value) ?? '', {
      arguments: names('inputArg'),
      nodes: itemsOf(members.get('nodeDef')?.value).map(item => new NodeDef(item)),
      results: names('outputArg').map(name => stringOf(returned.get(name)?.value) ?? ''),
    });
  }
  return functions;
}

const outputNames: Readonly<Record<string, readonly string[]>> = {
  StringSplit: ['indices', 'values', 'shape'], StringNGrams: ['ngrams', 'ngrams_splits'], TopKV2: ['values', 'indices'], Unique: ['y', 'idx'],
  SparseReshape: ['output_indices', 'output_shape'],
  SparseFillEmptyRows: ['output_indices', 'output_values', 'empty_row_indicator', 'reverse_index_map'],
};

/** A reference taken apart: `node`, `node:1`, or inside functions `node:output:1`. */
export function splitReference(reference: string, operatorOf: (node: string) => string | undefined): { node: string; output: number } {
  const [node, second, third] = reference.split(':');
  if (second === undefined) return { node, output: 0 };
  if (third === undefined) return { node, output: Number.parseInt(second, 10) || 0 };
  const named = outputNames[operatorOf(node) ?? '']?.indexOf(second) ?? 0;
  return { node, output: Math.max(0, named) + (Number.parseInt(third, 10) || 0) };
}

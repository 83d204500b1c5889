import type { Node } from '../graph/graph';
import type { CountedNode, Figures } from './countedNode';
import type { TreeItem } from './modules';

/** These give one tensor another shape, type or name; what is in it stays. */
const views = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Cast', 'CastLike', 'Dropout']);

/**
 * Whether a node is there for the graph's sake only: it costs nothing, owns no weights, and is a view of a tensor or
 * makes nothing but shapes and constants. Moving activations (Concat, Transpose, Slice …) is never plumbing. The one
 * place that decides this.
 */
export function isPlumbing(node: CountedNode): boolean {
  return isFree(node.figures) && ((isOwnless(node) && isView(node.analyzed.node)) || makesConstants(node));
}

/** Whether a node without weights makes nothing but sizes and constants, whatever that costs. */
export function makesConstants(node: CountedNode): boolean {
  return isOwnless(node) && node.analyzed.outputs.every(output => output === null || output.origin !== 'data');
}

function isOwnless({ weights, below }: CountedNode): boolean {
  return weights.length === 0 && below === 0;
}

/** Whether a node gives its first input another shape, type or name. */
export function isView({ op, domain }: Node): boolean {
  return domain === 'ai.onnx' && views.has(op);
}

/** For each item of a tree 1 where it is such a node, plumbing by default, or a module that holds nothing else. */
export function plumbingItems(
  tree: readonly TreeItem[],
  nodes: readonly CountedNode[],
  isSuch: (node: CountedNode) => boolean = isPlumbing,
): Uint8Array {
  const flags = new Uint8Array(tree.length).fill(1);
  for (let item = tree.length - 1; item >= 0; item--) {
    const { node, returned, parent } = tree[item];
    if (node === null ? returned !== null : !isSuch(nodes[node])) flags[item] = 0;
    if (flags[item] === 0 && parent >= 0) flags[parent] = 0;
  }
  return flags;
}

/** Unknown is not free. */
function isFree({ macs, flops, special, ptflops }: Figures): boolean {
  return macs === 0 && flops === 0 && special === 0 && ptflops === 0;
}

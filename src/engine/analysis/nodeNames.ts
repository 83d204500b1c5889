import type { Node } from '../graph/graph';
import type { SourceRange } from '../graph/sourceRange';

/** A node's name, or the name of its first output if it has none. */
export function nodeLabel(node: Node): string {
  return node.name || node.outputs.find(name => name !== '') || node.op;
}

/** The last step of a node's name. */
export function lastName(node: Node): string {
  const path = firstName(nodeLabel(node));
  return path.slice(path.lastIndexOf('/') + 1);
}

/** TFLite joins the names of fused nodes by `;`: the first one is enough. */
export function firstName(name: string): string {
  const end = name.indexOf(';');
  return end < 0 ? name : name.slice(0, end);
}

/** The name for setting how often a node's body runs. */
export function tripsName(node: Node): string {
  return `trips(${nodeLabel(node)})`;
}

/** Where diagnostics about a node point, if its source is text. */
export function rangeOf({ nameRange, range }: Node): { range?: SourceRange } {
  const place = nameRange ?? range;
  return place ? { range: place } : {};
}

/** `Conv`, or `com.microsoft.FusedConv` outside the default domain. */
export function qualifiedOperator(node: Node): string {
  return node.domain === 'ai.onnx' ? node.op : `${node.domain}.${node.op}`;
}

import type { AnalyzedNode } from '../../analysis/analysis';
import type { Analysis } from '../../analysis/analyze';
import { nodeLabel, qualifiedOperator } from '../../analysis/nodeNames';
import type { Node } from '../../graph/graph';
import { say, type Message } from '../../graph/message';
import { compileGlob } from '../glob';
import { PlanRefusal } from './planRefusal';

/** The name of a node as patterns match it and messages say it: without a slash at the start. */
export function layerName({ node }: AnalyzedNode): string {
  return nodeLabel(node).replace(/^\/+/, '');
}

/** A node in a sentence: `layer1/0/Add (Add)`. */
export function nodeInWords(node: Node): Message {
  return say`${(node.name || node.outputs[0]).replace(/^\/+/, '')} (${qualifiedOperator(node)})`;
}

/**
 * The nodes that a pattern selects: by their own name, by the path of their module, or by that of a module around it.
 * @throws PlanRefusal if it is not a valid pattern
 */
export function selectedNodes({ tree, nodes }: Analysis, pattern: string): ReadonlySet<AnalyzedNode> {
  const glob = compileGlob(pattern);
  if (glob === 'unbalanced')
    throw new PlanRefusal(say`'${pattern}' is not a valid pattern: its braces or brackets do not match.`);
  if (glob === 'too-complex')
    throw new PlanRefusal(say`'${pattern}' is too complex: shorten it, or use fewer alternatives in braces.`);
  const selected = new Set<AnalyzedNode>();
  const isInside: boolean[] = [];
  for (const { path, parent, node } of tree) {
    const inside = (parent >= 0 && isInside[parent]) || glob.matches(path);
    isInside.push(inside);
    if (node === null) continue;
    const { analyzed } = nodes[node];
    if (analyzed.graph === '' && (inside || glob.matches(layerName(analyzed)))) selected.add(analyzed);
  }
  return selected;
}

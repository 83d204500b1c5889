import type { AnalyzedValue } from '../../analysis/analysis';
import { isView } from '../../analysis/plumbing';
import type { TreeIndex } from '../tree/treeIndex';
import type { Flow } from './flow';

/**
 * The flow without some nodes: who uses a view of a tensor uses that tensor. Nothing passes through nodes that make only
 * sizes and constants, so a tensor whose size is asked for does not feed what is made of that size.
 */
export function foldedFlow(index: TreeIndex, flow: Flow, isFolded: (item: number) => boolean): Flow {
  const items = index.tree.length;
  const from: number[] = [];
  const to: number[] = [];
  const values: AnalyzedValue[] = [];
  /** Where the tensors of folded views come from. Pairs are in execution order, so it is known in time. */
  const sources = new Map<number, number>();
  flow.from.forEach((maker, pair) => {
    const [user, value] = [flow.to[pair], flow.values[pair]];
    const source = maker < items && isFolded(maker) ? sources.get(maker) : maker;
    if (source === undefined) return;
    if (user >= items || !isFolded(user)) {
      from.push(source);
      to.push(user);
      values.push(value);
      return;
    }
    const analyzed = index.node(user)?.analyzed;
    if (analyzed && isView(analyzed.node) && analyzed.inputs[0] === value) sources.set(user, source);
  });
  return { ...flow, from, to, values };
}

import { analyze, type Analysis } from '../../../src/engine/analysis/analyze';
import type { Node } from '../../../src/engine/graph/graph';
import { buildModel, node, scope } from './buildModel';

/** A layer of a chain: its path, its operator and, for products, its output width. */
export type Layer = readonly [path: string, op: 'MatMul' | 'Relu' | 'Tanh', width?: number];

/** A chain of 1 × width values: a MatMul from I to O has I·O MACs, (2·I − 1)·O FLOPs, I·O parameters of 4 bytes. */
export function chain(layers: readonly Layer[], inputWidth = 8): Analysis {
  const weights: Record<string, number[]> = {};
  const nodes: Node[] = [];
  let [value, width] = ['x', inputWidth];
  layers.forEach(([path, op, given], index) => {
    const next = `v${index}`;
    if (op === 'MatMul') weights[`w${index}`] = [width, given!];
    const modules = path.split('/');
    nodes.push(
      node(
        op,
        op === 'MatMul' ? `${value}, w${index}` : value,
        next,
        {},
        { name: modules.at(-1), scope: scope(...modules.slice(0, -1)) },
      ),
    );
    [value, width] = [next, given ?? width];
  });
  return analyze(buildModel({ inputs: { x: [1, inputWidth] }, weights, nodes }));
}

import { product, symbol, zero, type Expression } from '../formula/expression';
import { parseExpression, type Quantity } from '../formula/parseExpression';
import { say } from '../graph/message';
import { tensor } from '../graph/value';
import type { Cost, NodeContext, OperatorDefinition } from './support/definition';

/** A layer of a spec that states its own cost: formulas over sizes of its inputs and the values that it names. */
const custom: OperatorDefinition = {
  name: 'Custom',
  domain: 'layers',
  since: 1,
  infer: node => [tensor(node.dtype(0), [node.dim(0, 0), ...(node.ints('output') ?? [])])],
  cost: node => {
    const macs = figure(node, 'macs') ?? zero;
    const special = figure(node, 'special');
    const cost: Cost = {
      macs,
      flops: figure(node, 'flops') ?? product(2, macs),
      ptflops: figure(node, 'ptflops') ?? macs,
    };
    return special === null ? cost : { ...cost, special };
  },
};

/** A figure by its formula; null if the layer does not state it. */
function figure(node: NodeContext, name: 'macs' | 'flops' | 'special' | 'ptflops'): Expression | null {
  const formula = node.string(name, '');
  return formula === '' ? null : parseExpression(formula, quantity => quantityOf(node, quantity));
}

function quantityOf(node: NodeContext, { name, index }: Quantity): Expression | null {
  const input = /^in(\d+)$/.exec(name)?.[1];
  if (input !== undefined && index !== undefined)
    return symbol(`${name}[${index}]`, node.dim(Number(input), index), say`axis ${index} of input ${input}`);
  const shown = index === undefined ? name : `${name}[${index}]`;
  const value = node.float(`value.${shown}`);
  return value === undefined ? null : symbol(shown, value, say`the value of ${shown} in the layer spec`);
}

export const customOperators: readonly OperatorDefinition[] = [custom];
